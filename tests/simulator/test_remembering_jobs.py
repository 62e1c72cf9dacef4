"""Feeds and reports go on over a restart, as the books do."""

from __future__ import annotations

import urllib.request

from tests.simulator.conftest import Relay
from tests.simulator.spapi.conftest import Api

VIRTUAL = ("--clock", "virtual", "--from", "2026-09-01T06:00Z", "--stores", "us")
REPORTS, FEEDS = "/reports/2021-06-30", "/feeds/2021-06-30"
US = ["ATVPDKIKX0DER"]


def again(relay: Relay) -> Api:
    relay.stop()
    return Api(relay.start(*VIRTUAL))


def test_a_report_asked_for_before_a_restart_is_made_after_it(new_relay: Relay) -> None:
    amazon = Api(new_relay.start(*VIRTUAL))
    body = {"reportType": "GET_MERCHANT_LISTINGS_ALL_DATA", "marketplaceIds": US}
    number = amazon.call("POST", f"{REPORTS}/reports", body)[1]["reportId"]
    amazon = again(new_relay)
    new_relay.ask("/advance", {"hours": 0.05})
    report = amazon.call("GET", f"{REPORTS}/reports/{number}")[1]
    assert report["processingStatus"] == "DONE"
    amazon = again(new_relay)
    document = f"{REPORTS}/documents/{report['reportDocumentId']}"
    url = amazon.call("GET", document)[1]["url"]
    assert amazon.download(url).startswith(b"item-name\t")


def test_settlements_are_not_made_twice(new_relay: Relay) -> None:
    amazon = Api(new_relay.start(*VIRTUAL))
    new_relay.ask("/advance", {"hours": 1})
    listed = f"{REPORTS}/reports?reportTypes=GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"
    before = [report["reportId"] for report in amazon.call("GET", listed)[1]["reports"]]
    after = [report["reportId"] for report in again(new_relay).call("GET", listed)[1]["reports"]]
    assert before == after != []


def test_a_feed_handed_in_before_a_restart_is_worked_through_once(new_relay: Relay) -> None:
    amazon = Api(new_relay.start(*VIRTUAL))
    order = amazon.order(fulfillmentStatuses="UNSHIPPED", fulfilledBy="MERCHANT")
    message = (
        '<?xml version="1.0"?><AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion>'
        "<MerchantIdentifier>M</MerchantIdentifier></Header>"
        "<MessageType>OrderAcknowledgement</MessageType><Message><MessageID>1</MessageID>"
        f"<OrderAcknowledgement><AmazonOrderID>{order['orderId']}</AmazonOrderID>"
        "<StatusCode>Failure</StatusCode><Item><AmazonOrderItemCode>"
        f"{order['orderItems'][0]['orderItemId']}</AmazonOrderItemCode>"
        "<CancelReason>BuyerCanceled</CancelReason></Item></OrderAcknowledgement></Message>"
        "</AmazonEnvelope>"
    )
    made = amazon.call("POST", f"{FEEDS}/documents", {"contentType": "text/xml"})[1]
    urllib.request.urlopen(
        urllib.request.Request(made["url"], data=message.encode(), method="PUT"), timeout=30
    )
    body = {
        "feedType": "POST_ORDER_ACKNOWLEDGEMENT_DATA",
        "marketplaceIds": US,
        "inputFeedDocumentId": made["feedDocumentId"],
    }
    number = amazon.call("POST", f"{FEEDS}/feeds", body)[1]["feedId"]
    amazon = again(new_relay)
    new_relay.ask("/advance", {"hours": 0.05})
    assert amazon.call("GET", f"{FEEDS}/feeds/{number}")[1]["processingStatus"] == "DONE"
    shown = amazon.call(
        "GET", f"/orders/2026-01-01/orders/{order['orderId']}?includedData=FULFILLMENT"
    )[1]
    assert shown["order"]["fulfillment"]["fulfillmentStatus"] == "CANCELLED"
