"""Orders, feeds, reports and money hang together in Amazon's own books."""

from urllib.parse import quote

import pytest

ENVELOPE = """<?xml version="1.0" encoding="utf-8"?>
<AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion>
<MerchantIdentifier>M_BRIGHT</MerchantIdentifier></Header>
<MessageType>{kind}</MessageType>{messages}</AmazonEnvelope>"""


def refund_feed(order, *amounts, item=None, currency="USD"):
    item = item or order["orderItems"][0]["orderItemId"]
    messages = "".join(
        f"<Message><MessageID>{number}</MessageID><OrderAdjustment>"
        f"<AmazonOrderID>{order['orderId']}</AmazonOrderID><AdjustedItem>"
        f"<AmazonOrderItemCode>{item}</AmazonOrderItemCode>"
        f"<MerchantAdjustmentItemID>K{number}</MerchantAdjustmentItemID>"
        "<AdjustmentReason>CustomerReturn</AdjustmentReason><ItemPriceAdjustments>"
        f'<Component><Type>Principal</Type><Amount currency="{currency}">{amount}</Amount>'
        "</Component></ItemPriceAdjustments></AdjustedItem></OrderAdjustment></Message>"
        for number, amount in enumerate(amounts, start=1)
    )
    return ENVELOPE.format(kind="OrderAdjustment", messages=messages).encode()


def events(amazon, order):
    path = f"/finances/v0/orders/{order['orderId']}/financialEvents"
    return amazon.call("GET", path)[1]["payload"]["FinancialEvents"]


@pytest.fixture
def shipped(amazon):
    return amazon.order(fulfillmentStatuses="SHIPPED", fulfilledBy="MERCHANT")


def test_paging_shows_every_order_once(amazon):
    seen, path = [], "/orders/2026-01-01/orders?createdAfter=2000-01-01T00:00:00Z"
    page = amazon.call("GET", path + "&maxResultsPerPage=40")[1]
    while True:
        seen += [order["orderId"] for order in page["orders"]]
        token = page.get("pagination", {}).get("nextToken")
        if not token:
            break
        page = amazon.call("GET", f"/orders/2026-01-01/orders?paginationToken={quote(token)}")[1]
    assert len(seen) == len(set(seen)) > 80


def test_what_is_not_asked_for_is_not_shown(amazon, shipped):
    path = f"/orders/2026-01-01/orders/{shipped['orderId']}"
    bare = amazon.call("GET", path)[1]["order"]
    assert not {"buyer", "recipient", "proceeds", "packages"} & bare.keys()
    full = amazon.call("GET", path + "?includedData=BUYER,RECIPIENT,PROCEEDS,PACKAGES")[1]["order"]
    assert full["buyer"]["buyerEmail"].endswith("@marketplace.amazon.com")
    assert full["packages"][0]["trackingNumber"]


def test_another_sellers_order_is_not_there(amazon, shipped):
    other = type(amazon)(amazon.relay, "de")
    assert other.call("GET", f"/orders/2026-01-01/orders/{shipped['orderId']}")[0] == 404


def test_a_refund_by_feed_appears_in_the_books_once(amazon, shipped):
    status, report = amazon.feed("POST_PAYMENT_ADJUSTMENT_DATA", refund_feed(shipped, "1.50"))
    assert status == "DONE"
    assert "<MessagesSuccessful>1</MessagesSuccessful>" in report
    [refund] = events(amazon, shipped)["RefundEventList"]
    [charge] = refund["ShipmentItemAdjustmentList"][0]["ItemChargeAdjustmentList"]
    assert charge["ChargeAmount"] == {"CurrencyCode": "USD", "CurrencyAmount": -1.5}
    query = f"relatedIdentifierName=ORDER_ID&relatedIdentifierValue={shipped['orderId']}"
    found = amazon.call("GET", f"/finances/2024-06-19/transactions?{query}")[1]
    kinds = [entry["transactionType"] for entry in found["payload"]["transactions"]]
    assert sorted(kinds) == ["Refund", "Shipment"]


def test_the_same_refund_sent_twice_is_paid_twice(amazon, shipped):
    """Amazon does not remember for the seller: being sent once is the seller's own care."""
    for _ in range(2):
        amazon.feed("POST_PAYMENT_ADJUSTMENT_DATA", refund_feed(shipped, "1.50"))
    assert len(events(amazon, shipped)["RefundEventList"]) == 2


def test_more_than_was_paid_never_goes_back(amazon, shipped):
    price = float(shipped["orderItems"][0]["proceeds"]["proceedsTotal"]["amount"])
    document = refund_feed(shipped, f"{price + 1000:.2f}", "1.00", "0.00", "much")
    _, report = amazon.feed("POST_PAYMENT_ADJUSTMENT_DATA", document)
    assert "<MessagesWithError>3</MessagesWithError>" in report
    assert len(events(amazon, shipped)["RefundEventList"]) == 1


@pytest.mark.parametrize(
    "document",
    [
        b"\xef\xbb\xbf<AmazonEnvelope/>",
        b"<AmazonEnvelope>",
        b"<!DOCTYPE a [<!ENTITY x 'x'>]><a/>",
        b"",
    ],
)
def test_a_document_that_cannot_be_read_does_nothing(amazon, shipped, document):
    status, _ = amazon.feed("POST_PAYMENT_ADJUSTMENT_DATA", document or b" ")
    assert status == "FATAL"
    assert events(amazon, shipped)["RefundEventList"] == []


def test_a_feed_may_hang_fail_or_half_fail(amazon, shipped):
    two = refund_feed(shipped, "1.00", "1.00")
    amazon.relay.ask("/fault", {"api": {"feed_hangs": 1}})
    assert amazon.feed("POST_PAYMENT_ADJUSTMENT_DATA", two)[0] == "IN_PROGRESS"
    amazon.relay.ask("/fault", {"api": {"feed_fails": 1}})
    assert amazon.feed("POST_PAYMENT_ADJUSTMENT_DATA", two)[0] == "FATAL"
    amazon.relay.ask("/fault", {"api": {"feed_half_fails": 1}})
    _, report = amazon.feed("POST_PAYMENT_ADJUSTMENT_DATA", two)
    assert "<MessagesWithError>1</MessagesWithError>" in report
    assert len(events(amazon, shipped)["RefundEventList"]) == 1


@pytest.mark.rule("ORD-1")
def test_an_order_is_cancelled_by_feed_before_it_ships_and_not_after(amazon, shipped):
    waiting = amazon.order(fulfillmentStatuses="UNSHIPPED", fulfilledBy="MERCHANT")
    for order, errors in ((waiting, 0), (shipped, 1)):
        message = (
            "<Message><MessageID>1</MessageID><OrderAcknowledgement>"
            f"<AmazonOrderID>{order['orderId']}</AmazonOrderID><StatusCode>Failure</StatusCode>"
            f"<Item><AmazonOrderItemCode>{order['orderItems'][0]['orderItemId']}"
            "</AmazonOrderItemCode><CancelReason>BuyerCanceled</CancelReason></Item>"
            "</OrderAcknowledgement></Message>"
        )
        document = ENVELOPE.format(kind="OrderAcknowledgement", messages=message).encode()
        _, report = amazon.feed("POST_ORDER_ACKNOWLEDGEMENT_DATA", document)
        assert f"<MessagesWithError>{errors}</MessagesWithError>" in report
    path = f"/orders/2026-01-01/orders/{waiting['orderId']}?includedData=FULFILLMENT,CANCELLATION"
    shown = amazon.call("GET", path)[1]["order"]
    assert shown["fulfillment"]["fulfillmentStatus"] == "CANCELLED"
    assert events(amazon, waiting)["RefundEventList"] == []


def make_report(amazon, hours=0.05):
    body = {
        "reportType": "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL",
        "dataStartTime": "2026-01-01T00:00:00Z",
        "marketplaceIds": ["ATVPDKIKX0DER"],
    }
    report_id = amazon.call("POST", "/reports/2021-06-30/reports", body)[1]["reportId"]
    amazon.relay.ask("/advance", {"hours": hours})
    return amazon.call("GET", f"/reports/2021-06-30/reports/{report_id}")[1]


def test_a_report_is_made_a_little_later_and_its_address_ends(amazon):
    report = make_report(amazon, hours=0)
    assert report["processingStatus"] == "IN_QUEUE"
    amazon.relay.ask("/advance", {"hours": 0.05})
    path = f"/reports/2021-06-30/reports/{report['reportId']}"
    report = amazon.call("GET", path)[1]
    place = f"/reports/2021-06-30/documents/{report['reportDocumentId']}"
    url = amazon.call("GET", place)[1]["url"]
    lines = amazon.download(url).decode().splitlines()
    assert lines[0].startswith("amazon-order-id\t")
    assert len(lines) > 80
    amazon.relay.ask("/advance", {"hours": 0.2})
    with pytest.raises(OSError, match="403"):
        amazon.download(url)


def test_a_report_may_come_late_cut_off_or_not_at_all(amazon):
    amazon.relay.ask("/fault", {"api": {"report_late": 1}})
    assert make_report(amazon)["processingStatus"] == "IN_PROGRESS"
    amazon.relay.ask("/fault", {"api": {"report_cancelled": 1}})
    assert make_report(amazon)["processingStatus"] == "CANCELLED"
    amazon.relay.ask("/fault", {"api": {"report_truncated": 1}})
    document = make_report(amazon)["reportDocumentId"]
    url = amazon.call("GET", f"/reports/2021-06-30/documents/{document}")[1]["url"]
    with pytest.raises(EOFError):
        amazon.download(url)


@pytest.mark.rule("REV-1")
def test_a_review_is_asked_for_once_and_a_second_time_is_forbidden(amazon):
    for order in amazon.call("GET", SEARCH_SHIPPED)[1]["orders"]:
        base = f"/solicitations/v1/orders/{order['orderId']}"
        place = "?marketplaceIds=" + order["salesChannel"]["marketplaceId"]
        actions = amazon.call("GET", base + place)[1]["_links"]["actions"]
        if actions:
            break
        amazon.relay.ask("/advance", {"hours": 0.01})
    ask = base + "/solicitations/productReviewAndSellerFeedback" + place
    assert amazon.call("POST", ask)[0] == 201
    status, body = amazon.call("POST", ask)
    assert (status, body["errors"][0]["code"]) == (403, "Unauthorized")


SEARCH_SHIPPED = (
    "/orders/2026-01-01/orders?createdAfter=2000-01-01T00:00:00Z&fulfillmentStatuses=SHIPPED"
)


@pytest.mark.rule("DEL-8")
def test_a_replacement_leaves_while_there_is_stock_and_its_id_is_taken_once(amazon):
    summaries = (
        "/fba/inventory/v1/summaries?granularityType=Marketplace&granularityId=ATVPDKIKX0DER"
    )
    path = summaries + "&marketplaceIds=ATVPDKIKX0DER&details=true"
    stock = amazon.call("GET", path)[1]["payload"]["inventorySummaries"]
    there = next(entry for entry in stock if entry["totalQuantity"] > 0)

    def send(order_id, quantity):
        return amazon.call(
            "POST",
            "/fba/outbound/2020-07-01/fulfillmentOrders",
            {
                "sellerFulfillmentOrderId": order_id,
                "displayableOrderId": order_id,
                "displayableOrderDate": "2026-11-20T10:00:00Z",
                "displayableOrderComment": "Replacement",
                "shippingSpeedCategory": "Standard",
                "destinationAddress": {
                    "name": "A",
                    "addressLine1": "1 Main St",
                    "postalCode": "10001",
                    "countryCode": "US",
                },
                "items": [
                    {
                        "sellerSku": there["sellerSku"],
                        "sellerFulfillmentOrderItemId": "1",
                        "quantity": quantity,
                    }
                ],
            },
        )[0]

    assert send("K-1", 1) == 200
    assert send("K-1", 1) == 400
    assert send("K-2", there["totalQuantity"]) == 400
    left = amazon.call("GET", path)[1]["payload"]["inventorySummaries"]
    now = next(entry for entry in left if entry["sellerSku"] == there["sellerSku"])
    assert now["totalQuantity"] == there["totalQuantity"] - 1
    amazon.relay.ask("/advance", {"hours": 9})
    amazon.token = ""  # the old one ended after an hour
    order = amazon.call("GET", "/fba/outbound/2020-07-01/fulfillmentOrders/K-1")[1]["payload"]
    assert order["fulfillmentOrder"]["fulfillmentOrderStatus"] == "Complete"
    assert order["fulfillmentShipments"][0]["fulfillmentShipmentPackage"][0]["trackingNumber"]


@pytest.mark.rule("PRD-6")
def test_a_listing_is_previewed_then_corrected(amazon):
    summaries = (
        "/fba/inventory/v1/summaries?granularityType=Marketplace&granularityId=ATVPDKIKX0DER"
    )
    stock = amazon.call("GET", summaries + "&marketplaceIds=ATVPDKIKX0DER")[1]["payload"]
    base = f"/listings/2021-08-01/items/SELLER/{stock['inventorySummaries'][0]['sellerSku']}"
    place = "?marketplaceIds=ATVPDKIKX0DER"
    value = [{"value": "Lamp, 40 cm", "marketplace_id": "ATVPDKIKX0DER"}]
    patch = {
        "productType": "LAMP",
        "patches": [{"op": "replace", "path": "/attributes/item_name", "value": value}],
    }

    def name():
        shown = amazon.call("GET", f"{base}{place}&includedData=attributes")[1]
        return shown["attributes"]["item_name"][0]["value"]

    before = name()
    preview = amazon.call("PATCH", f"{base}{place}&mode=VALIDATION_PREVIEW", patch)[1]
    assert (preview["status"], name()) == ("VALID", before)
    assert amazon.call("PATCH", base + place, patch)[1]["status"] == "ACCEPTED"
    assert name() == "Lamp, 40 cm"
