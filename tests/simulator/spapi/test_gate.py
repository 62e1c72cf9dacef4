"""Who may call, how often, and with what: refused as Amazon would refuse it."""

import pytest

SELLERS = "/sellers/v1/marketplaceParticipations"


def test_a_login_opens_the_api_for_an_hour(amazon):
    status, granted = amazon.grant()
    assert (status, granted["expires_in"]) == (200, 3600)
    status, body = amazon.call("GET", SELLERS)
    assert status == 200
    assert {entry["marketplace"]["countryCode"] for entry in body["payload"]} >= {"US"}
    amazon.relay.ask("/advance", {"hours": 1.1})
    status, body = amazon.call("GET", SELLERS)
    assert (status, body["errors"][0]["code"]) == (403, "Unauthorized")


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"client_secret": "guessed"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"refresh_token": "Atzr|other"}, 400, "invalid_grant"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "scope": "everything"}, 400, "invalid_scope"),
    ],
)
def test_a_wrong_login_says_what_is_wrong(amazon, changed, status, error):
    answered, body = amazon.grant(**changed)
    assert (answered, body["error"]) == (status, error)


def test_consent_taken_back_ends_every_token(amazon):
    amazon.call("GET", SELLERS)
    amazon.relay.ask("/consent", {"store": "us", "revoked": True})
    assert amazon.call("GET", SELLERS)[0] == 403
    assert amazon.grant()[1]["error"] == "invalid_grant"


def test_a_role_taken_away_closes_its_operations_only(amazon):
    amazon.relay.ask("/consent", {"store": "us", "without_role": "Finance and Accounting"})
    path = "/finances/2024-06-19/transactions?postedAfter=2026-01-01T00:00:00Z"
    status, body = amazon.call("GET", path)
    assert status == 403
    assert "Finance and Accounting" in body["errors"][0]["details"]
    assert amazon.call("GET", SELLERS)[0] == 200


def test_a_seller_token_rotates_no_secret_and_a_grantless_one_reads_no_orders(amazon):
    rotate = "/applications/2023-11-30/clientSecret"
    assert amazon.call("POST", rotate)[0] == 403
    scope = "sellingpartnerapi::client_credential:rotation"
    _, granted = amazon.grant(grant_type="client_credentials", scope=scope)
    headers = {"x-amz-access-token": granted["access_token"]}
    assert amazon.call("GET", SELLERS, **headers)[0] == 403
    assert amazon.call("POST", rotate, **headers)[0] == 204
    assert amazon.grant()[1]["error"] == "invalid_client"


def test_the_burst_passes_the_next_call_is_too_much_and_time_helps(amazon):
    answers = [amazon.call("GET", SELLERS) for _ in range(16)]
    assert [status for status, _ in answers] == [200] * 15 + [429]
    assert answers[-1][1]["errors"][0]["code"] == "QuotaExceeded"
    amazon.relay.ask("/advance", {"hours": 63 / 3600})
    assert amazon.call("GET", SELLERS)[0] == 200
    assert amazon.call("GET", SELLERS)[0] == 429


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("", "createdAfter"),
        ("?createdAfter=yesterday", "createdAfter"),
        ("?createdAfter=2026-01-01T00:00:00Z&fulfilledBy=PIGEON", "fulfilledBy"),
        ("?createdAfter=2026-01-01T00:00:00Z&maxResultsPerPage=many", "maxResultsPerPage"),
        ("?paginationToken=bm90aGluZw==", "token"),
    ],
)
def test_a_wrong_search_is_refused_by_name(amazon, query, named):
    status, body = amazon.call("GET", "/orders/2026-01-01/orders" + query)
    assert (status, body["errors"][0]["code"]) == (400, "InvalidInput")
    assert named in body["errors"][0]["message"]


def test_a_body_must_be_json_with_all_its_fields(amazon):
    path = "/reports/2021-06-30/reports"
    assert amazon.call("POST", path, {"reportType": "GET_X"})[0] == 400
    assert amazon.call("POST", path, ["GET_X"])[0] == 400
    assert amazon.call("POST", path, {}, **{"Content-Type": "text/plain"})[0] == 415


@pytest.mark.parametrize(
    ("fault", "status"), [("throttle", 429), ("server_error", 500), ("unavailable", 503)]
)
def test_ordered_trouble_strikes_as_often_as_ordered(amazon, fault, status):
    amazon.relay.ask("/fault", {"api": {fault: 2}})
    assert [amazon.call("GET", SELLERS)[0] for _ in range(3)] == [status, status, 200]


def test_an_unknown_fault_is_refused(amazon):
    assert amazon.relay.ask("/fault", {"api": {"earthquake": 1}})["status"] == 400


def test_an_answer_can_be_lost_after_the_deed(amazon):
    order = amazon.order(fulfillmentStatuses="UNSHIPPED", fulfilledBy="MERCHANT")
    amazon.relay.ask("/fault", {"api": {"lost_answer:confirmShipment": 1}})
    body = {
        "marketplaceId": "ATVPDKIKX0DER",
        "packageDetail": {
            "packageReferenceId": "1",
            "carrierCode": "UPS",
            "trackingNumber": "1Z999AA10123456784",
            "shipDate": "2026-11-20T10:00:00Z",
            "orderItems": [{"orderItemId": order["orderItems"][0]["orderItemId"], "quantity": 1}],
        },
    }
    with pytest.raises(OSError, match=r"closed|reset"):
        amazon.call("POST", f"/orders/v0/orders/{order['orderId']}/shipmentConfirmation", body)
    path = f"/orders/2026-01-01/orders/{order['orderId']}?includedData=FULFILLMENT"
    shown = amazon.call("GET", path)[1]["order"]
    assert shown["fulfillment"]["fulfillmentStatus"] == "SHIPPED"
