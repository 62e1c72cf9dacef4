"""Amazon tells by itself: what is booked and finished waits in the subscriber's queue, in Amazon's own form."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.simulator.spapi.conftest import Api
from tests.simulator.spapi.test_orders_and_money import refund_feed

SCHEMAS = {
    "FEED_PROCESSING_FINISHED": "FeedProcessingFinishedNotification",
    "ORDER_CHANGE": "OrderChangeNotification",
    "REPORT_PROCESSING_FINISHED": "ReportProcessingFinishedNotification",
    "TRANSACTION_UPDATE": "TransactionUpdateNotification",
}
VERSIONS = {"ORDER_CHANGE": "1.0", "TRANSACTION_UPDATE": "1.0"}


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
    for kind in SCHEMAS:
        version = VERSIONS.get(kind, "2020-09-04")
        wanted = {"payloadVersion": version, "destinationId": said["payload"]["destinationId"]}
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
    for notice in told:
        kind = notice.get("NotificationType", notice.get("notificationType"))
        schema = models / "notifications" / f"{SCHEMAS[kind]}.json"
        jsonschema.validate(notice, json.loads(schema.read_text("utf-8")))


def _unshipped(amazon: Api) -> dict[str, str]:
    return {"order_id": amazon.order(fulfillmentStatuses="UNSHIPPED")["orderId"]}
