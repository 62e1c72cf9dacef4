"""Amazon tells by itself: what is booked and finished waits in the subscriber's queue, in Amazon's own form."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from kefu.connectors.amazon.notices import listened, read_notice
from simulator.books.books import Books
from simulator.clock import RealClock
from simulator.notifications import newsroom
from simulator.notifications.queues import Queues
from simulator.spapi.trouble import Trouble
from simulator.world.making import make_world
from tests.simulator.spapi.conftest import Api
from tests.simulator.spapi.test_orders_and_money import refund_feed

BORN = datetime(2026, 11, 20, 12, tzinfo=UTC)
SCHEMAS = {
    "FEED_PROCESSING_FINISHED": "FeedProcessingFinishedNotification",
    "ORDER_CHANGE": "OrderChangeNotification",
    "REPORT_PROCESSING_FINISHED": "ReportProcessingFinishedNotification",
    "TRANSACTION_UPDATE": "TransactionUpdateNotification",
}
OTHERS = {
    "FBA_INVENTORY_AVAILABILITY_CHANGES": "FBAInventoryAvailabilityChangeNotification",
    "LISTINGS_ITEM_ISSUES_CHANGE": "ListingsItemIssuesChangeNotification",
}
WITHOUT_SCHEMA = ("LISTINGS_ITEM_STATUS_CHANGE", "ACCOUNT_STATUS_CHANGED")
VERSIONS = {
    "FEED_PROCESSING_FINISHED": "2020-09-04",
    "REPORT_PROCESSING_FINISHED": "2020-09-04",
    "ACCOUNT_STATUS_CHANGED": "2020-08-31",
}


class Box:
    """A store's queue as boto3 sees it."""

    def __init__(self, amazon: Api, store: str = "us") -> None:
        base = amazon.relay.ready["queues"]
        keys = {"aws_access_key_id": "any", "aws_secret_access_key": "any"}
        self.client = boto3.client("sqs", endpoint_url=base, region_name="us-east-1", **keys)
        self.url = f"{base}/000000000000/{store}"

    def take(self, hidden: int = 60) -> list[dict[str, Any]]:
        """Everything that can be seen, up to ten."""
        answer = self.client.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, VisibilityTimeout=hidden
        )
        return list(answer.get("Messages", []))

    def told(self) -> list[dict[str, Any]]:
        """What the messages say; they are deleted."""
        taken = self.take()
        if taken:
            entries = [
                {"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(taken)
            ]
            self.client.delete_message_batch(QueueUrl=self.url, Entries=entries)
        return [json.loads(message["Body"]) for message in taken]


@pytest.fixture
def box(amazon: Api) -> Box:
    """Subscribed to everything that is told."""
    made = Box(amazon)
    names = ["QueueArn"]
    arn = made.client.get_queue_attributes(QueueUrl=made.url, AttributeNames=names)["Attributes"]
    grant = {"grant_type": "client_credentials", "scope": "sellingpartnerapi::notifications"}
    token = amazon.grant(**grant)[1]["access_token"]
    body = {"name": "mine", "resourceSpecification": {"sqs": {"arn": arn["QueueArn"]}}}
    headers = {"x-amz-access-token": token}
    _, said = amazon.call("POST", "/notifications/v1/destinations", body, **headers)
    for kind in (*SCHEMAS, *OTHERS, *WITHOUT_SCHEMA):
        version = VERSIONS.get(kind, "1.0")
        wanted = {"payloadVersion": version, "destinationId": said["payload"]["destinationId"]}
        status, _ = amazon.call("POST", f"/notifications/v1/subscriptions/{kind}", wanted)
        if status == 429:  # more at once than Amazon takes
            amazon.relay.ask("/advance", {"hours": 0.01})
            status, _ = amazon.call("POST", f"/notifications/v1/subscriptions/{kind}", wanted)
        assert status == 200
    return made


def test_a_change_of_an_order_is_told_with_what_it_is_about(amazon, box):
    order = amazon.order(fulfillmentStatuses="UNSHIPPED")["orderId"]
    asked = {"what": "cancel_request", "store": "us", "order_id": order}
    amazon.relay.ask("/happen", asked)
    [told] = box.told()
    assert told["NotificationType"] == "ORDER_CHANGE"
    change = told["Payload"]["OrderChangeNotification"]
    assert (change["AmazonOrderId"], change["OrderChangeType"]) == (order, "BuyerRequestedChange")
    assert box.told() == []


def test_reports_are_told_of_when_they_are_done(amazon, box):
    kind = "GET_MERCHANT_LISTINGS_ALL_DATA"
    body = {"reportType": kind, "marketplaceIds": ["ATVPDKIKX0DER"]}
    _, made = amazon.call("POST", "/reports/2021-06-30/reports", body)
    assert box.told() == []
    amazon.relay.ask("/advance", {"hours": 0.1})
    [told] = box.told()
    done = told["payload"]["reportProcessingFinishedNotification"]
    assert (done["reportId"], done["processingStatus"]) == (made["reportId"], "DONE")


def test_nobody_is_told_what_they_did_not_ask_for(amazon):
    order = amazon.order(fulfillmentStatuses="UNSHIPPED")["orderId"]
    amazon.relay.ask("/happen", {"what": "cancel_request", "store": "us", "order_id": order})
    assert Box(amazon).take() == []


@pytest.mark.parametrize(
    ("fault", "at_once", "later"),
    [
        ("notice_twice", [0, 0, 1], []),
        ("notice_late", [1], [0]),
        ("notice_lost", [1], []),
        ("notice_reordered", [], [1, 0]),
    ],
)
def test_notices_come_twice_late_never_or_in_the_wrong_order_where_a_test_orders_it(
    amazon, box, fault, at_once, later
):
    times = 2 if fault == "notice_reordered" else 1
    amazon.relay.ask("/fault", {"api": {fault: times}})
    orders = [_place(amazon, number) for number in range(2)]
    assert [orders.index(_about(notice)) for notice in box.told()] == at_once
    amazon.relay.ask("/advance", {"hours": 6.5})
    found = [_about(notice) for notice in _all(box) if _kind(notice) == "ORDER_CHANGE"]
    assert [orders.index(order) for order in found if order in orders] == later


def _place(amazon: Api, number: int) -> str:
    """An order changes; which one."""
    query = "createdAfter=2000-01-01T00:00:00Z&fulfillmentStatuses=UNSHIPPED"
    orders = amazon.call("GET", f"/orders/2026-01-01/orders?{query}")[1]["orders"]
    order = str(orders[number]["orderId"])
    amazon.relay.ask("/happen", {"what": "cancel_request", "store": "us", "order_id": order})
    return order


def _about(notice: dict[str, Any]) -> str:
    return str(notice["Payload"]["OrderChangeNotification"]["AmazonOrderId"])


def test_what_was_taken_and_not_deleted_comes_again(amazon, box):
    order = amazon.order(fulfillmentStatuses="UNSHIPPED")["orderId"]
    amazon.relay.ask("/happen", {"what": "cancel_request", "store": "us", "order_id": order})
    [first] = box.take(hidden=0)
    [again] = box.take(hidden=60)
    assert first["MessageId"] == again["MessageId"]
    assert box.take() == []


def test_a_queue_that_is_not_there_is_told_in_amazon_s_words(amazon):
    box = Box(amazon, "nobody")
    with pytest.raises(ClientError) as refused:
        box.take()
    assert "NonExistentQueue" in refused.value.response["Error"]["Code"]


def test_every_notice_keeps_to_amazon_s_schema(amazon, box, models: Path):
    jsonschema = pytest.importorskip("jsonschema")
    order = amazon.order(fulfillmentStatuses="SHIPPED", fulfilledBy="MERCHANT")
    amazon.relay.ask("/happen", {"what": "cancel_request", "store": "us", **_unshipped(amazon)})
    body = {"reportType": "GET_MERCHANT_LISTINGS_ALL_DATA", "marketplaceIds": ["ATVPDKIKX0DER"]}
    amazon.call("POST", "/reports/2021-06-30/reports", body)
    amazon.feed("POST_PAYMENT_ADJUSTMENT_DATA", refund_feed(order, "1.50"))
    amazon.relay.ask("/advance", {"hours": 0.2})
    told = box.told()
    kinds = {notice.get("NotificationType", notice.get("notificationType")) for notice in told}
    assert kinds == set(SCHEMAS)
    sku, _ = _stocked(amazon)
    amazon.call("PATCH", *_correction(sku))
    _send_away(amazon, sku, 1)
    told += box.told()
    assert kinds | set(OTHERS) == {_kind(notice) for notice in told}
    for notice in told:
        schema = models / "notifications" / f"{(SCHEMAS | OTHERS)[_kind(notice)]}.json"
        jsonschema.validate(notice, json.loads(schema.read_text("utf-8")))


def test_stock_that_leaves_amazon_s_warehouse_is_told_of_and_the_last_of_it_as_no_longer_to_be_bought(
    amazon, box
):
    sku, left = _stocked(amazon)
    _send_away(amazon, sku, 1)
    [told] = box.told()
    [place] = told["Payload"]["FulfillmentInventoryByMarketplace"]
    assert (told["Payload"]["SKU"], place["FulfillmentInventory"]["Fulfillable"]) == (sku, left - 1)
    _send_away(amazon, sku, left - 1)
    kinds = {_kind(notice): notice["Payload"] for notice in box.told()}
    assert kinds["LISTINGS_ITEM_STATUS_CHANGE"]["Status"] == ["DISCOVERABLE"]


def test_an_account_is_looked_at_once_a_day_and_told_of_where_it_stands_otherwise(monkeypatch):
    world = make_world(seed=7, born=BORN, store_keys=["us"])
    stands = iter(["NORMAL", "AT_RISK", "AT_RISK", "NORMAL"])
    monkeypatch.setattr(newsroom, "account_status", lambda books, store, now: next(stands))
    queues = Queues(("us",), BORN.timestamp)
    queue = queues.at("us")
    subscribed = {"payloadVersion": "2020-08-31", "subscriptionId": "s"}, queue.arn
    who = SimpleNamespace(subscribed=lambda store, kind: subscribed)
    room = newsroom.Newsroom(Books(world), queues, who, RealClock(0), Trouble())
    for day in range(4):
        room.look_at_accounts(BORN + timedelta(days=day))
        room.look_at_accounts(BORN + timedelta(days=day, hours=9))
    bodies = [json.loads(message.body) for message in queue.take(10, 60)]
    assert [read_notice(json.dumps(body)).wakes for body in bodies] == ["performance"] * 2
    changes = [body["payload"]["accountStatusChangeNotification"] for body in bodies]
    assert [change["currentAccountStatus"] for change in changes] == ["AT_RISK", "NORMAL"]


def test_each_kind_that_the_desk_listens_to_can_come():
    assert set(listened()) == {*SCHEMAS, *OTHERS, *WITHOUT_SCHEMA} - {"FEED_PROCESSING_FINISHED"}


def _kind(notice: dict[str, Any]) -> str:
    return str(notice.get("NotificationType", notice.get("notificationType")))


def _all(box: Box) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while told := box.told():
        found += told
    return found


def _stocked(amazon: Api) -> tuple[str, int]:
    place = "ATVPDKIKX0DER"
    query = f"granularityType=Marketplace&granularityId={place}&marketplaceIds={place}"
    _, said = amazon.call("GET", f"/fba/inventory/v1/summaries?{query}")
    entry = next(e for e in said["payload"]["inventorySummaries"] if e["totalQuantity"] > 1)
    return entry["sellerSku"], entry["totalQuantity"]


def _unshipped(amazon: Api) -> dict[str, str]:
    return {"order_id": amazon.order(fulfillmentStatuses="UNSHIPPED")["orderId"]}


def _send_away(amazon: Api, sku: str, quantity: int) -> None:
    number = f"K-{sku}-{quantity}"
    address = {
        "name": "A. Buyer",
        "addressLine1": "1 Some Street",
        "city": "Springfield",
        "stateOrRegion": "OR",
        "postalCode": "97477",
        "countryCode": "US",
    }
    item = {"sellerSku": sku, "sellerFulfillmentOrderItemId": "1", "quantity": quantity}
    wanted = {
        "sellerFulfillmentOrderId": number,
        "displayableOrderId": number,
        "displayableOrderDate": "2026-11-20T12:00:00Z",
        "displayableOrderComment": "A replacement",
        "shippingSpeedCategory": "Standard",
        "destinationAddress": address,
        "items": [item],
    }
    status, said = amazon.call("POST", "/fba/outbound/2020-07-01/fulfillmentOrders", wanted)
    assert status == 200, said


def _correction(sku: str) -> tuple[str, dict[str, Any]]:
    path = f"/listings/2021-08-01/items/A1/{sku}?marketplaceIds=ATVPDKIKX0DER"
    name = [{"value": "A better name", "marketplace_id": "ATVPDKIKX0DER"}]
    patch = {"op": "replace", "path": "/attributes/item_name", "value": name}
    return path, {"productType": "LAMP", "patches": [patch]}
