"""Notifications wake what has changed early; twice, late, out of order or broken they do no harm."""

import json
from datetime import timedelta

import boto3
import pytest
from moto import mock_aws

from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.data_kinds import data_kinds
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.models import DataSource, NotificationQueue
from kefu.connectors.amazon.notice_queue import Queue
from kefu.connectors.amazon.notices import Unreadable, listened, read_notice
from kefu.connectors.amazon.subscribing import subscribe
from kefu.connectors.amazon.waking import read_queues
from kefu.records.models import Order
from tests.simulator.spapi.conftest import Api


def finished(report="GET_MERCHANT_LISTINGS_ALL_DATA", seller=""):
    told = {"reportType": report, "reportId": "1", "processingStatus": "DONE", "sellerId": seller}
    return {
        "notificationType": "REPORT_PROCESSING_FINISHED",
        "payload": {"reportProcessingFinishedNotification": told},
    }


def changed(order, seller=""):
    told = {"AmazonOrderId": order, "SellerId": seller}
    return {"NotificationType": "ORDER_CHANGE", "Payload": {"OrderChangeNotification": told}}


TRANSACTION = {"notificationType": "TRANSACTION_UPDATE", "payload": {}}


@pytest.fixture
def sqs():
    with mock_aws():
        keys = {"aws_access_key_id": "AKIA", "aws_secret_access_key": "s"}
        yield boto3.client("sqs", region_name="us-east-1", **keys)


@pytest.fixture
def queue(sqs, account):
    url = sqs.create_queue(QueueName="kefu")["QueueUrl"]
    return NotificationQueue.objects.create(
        account=account, queue_url=url, access_key="AKIA", secret_key="s"
    )


@pytest.fixture
def send(sqs, queue):
    def put(*told):
        for message in told:
            body = message if isinstance(message, str) else json.dumps(message)
            sqs.send_message(QueueUrl=queue.queue_url, MessageBody=body)

    return put


def left(sqs, queue):
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    told = sqs.get_queue_attributes(QueueUrl=queue.queue_url, AttributeNames=names)
    return sum(int(count) for count in told["Attributes"].values())


@pytest.mark.parametrize("name", sorted(listened()))
def test_every_type_that_is_listened_to_wakes_data_that_there_are(name):
    kind = listened()[name]
    assert kind.order or kind.report or kind.wakes in data_kinds()


@pytest.mark.parametrize(
    "body", ["", "[", "{}", "[]", '{"notificationType": "LUNAR"}', json.dumps(changed(None))]
)
def test_a_message_that_says_nothing_is_told_apart(body):
    with pytest.raises(Unreadable):
        read_notice(body)


def test_a_message_that_a_topic_passed_on_is_read_all_the_same():
    assert read_notice(json.dumps({"Message": json.dumps(TRANSACTION)})).wakes == "transactions"


def test_a_changed_order_is_here_a_moment_later(account, queue, send, sqs, simulator, clock):
    order = Api(simulator).order()["orderId"]
    send(changed(order), changed(order))
    assert read_queues(now=clock.now) == 2
    assert Order.objects.get().amazon_order_id == order
    assert left(sqs, queue) == 0
    queue.refresh_from_db()
    assert (queue.received, queue.last_error) == (2, "")


def test_an_order_that_amazon_has_no_time_for_waits_in_the_queue(
    account, queue, send, sqs, simulator, clock
):
    order = Api(simulator).order()["orderId"]
    simulator.ask("/fault", {"api": {"throttle": 1}})
    send(changed(order))
    assert read_queues(now=clock.now) == 0
    assert left(sqs, queue) == 1
    assert not Order.objects.exists()


def test_a_feed_is_due_at_once_and_once_only(account, queue, send, clock):
    feed = data_kinds()["transactions"]
    source = feed.source(account, clock.now())
    source.complete_until = source.first_until = clock.now() - timedelta(minutes=6)
    source.save()
    assert not feed.due(source, clock.now())
    send(TRANSACTION, TRANSACTION)
    read_queues(now=clock.now)
    source.refresh_from_db()
    assert not feed.due(source, clock.now())  # Amazon tells what is a few minutes old
    assert feed.due(source, clock.now() + feed.settling)
    source.complete_until = clock.now() + timedelta(seconds=1)
    assert not feed.due(source, clock.now() + feed.settling)


def test_a_report_that_is_done_is_not_waited_for_any_longer(account, queue, send, clock):
    feed = data_kinds()["listings"]
    source = feed.source(account, clock.now())
    source.cursor = {"report": "1"}
    source.not_before = clock.now() + timedelta(minutes=10)
    source.save()
    assert not feed.due(source, clock.now())
    send(finished())
    read_queues(now=clock.now)
    source.refresh_from_db()
    assert feed.due(source, clock.now())


def test_what_a_person_stopped_stays_stopped(account, queue, send, clock):
    feed = data_kinds()["transactions"]
    feed.source(account, clock.now())
    DataSource.objects.update(paused=True)
    send(TRANSACTION)
    read_queues(now=clock.now)
    assert not feed.due(DataSource.objects.get(), clock.now() + timedelta(hours=1))


def test_broken_and_foreign_messages_are_dropped_and_the_rest_goes_on(
    account, queue, send, sqs, clock
):
    account.seller_id = "A1OURS"
    account.save(update_fields=["seller_id"])
    source = data_kinds()["listings"].source(account, clock.now())
    send("not json", finished(seller="A2THEIRS"))
    assert read_queues(now=clock.now) == 2
    source.refresh_from_db()
    assert source.woken_at is None
    send(finished(seller="A1OURS"))
    read_queues(now=clock.now)
    source.refresh_from_db()
    assert source.woken_at is not None
    assert left(sqs, queue) == 0


def test_a_queue_that_is_gone_says_so_and_is_left_alone_for_a_while(queue, sqs, clock):
    sqs.delete_queue(QueueUrl=queue.queue_url)
    began = clock.now()
    assert read_queues(now=clock.now) == 0
    queue.refresh_from_db()
    assert queue.last_error == "queue_missing"
    assert queue.failing_since >= began
    tried = queue.last_try_at
    read_queues(now=clock.now)
    queue.refresh_from_db()
    assert queue.last_try_at == tried


def test_an_address_without_https_is_refused_before_any_key_leaves(queue):
    queue.queue_url = "http://sqs.example.com/1/kefu"
    with pytest.raises(NotDone, match="plain_not_allowed"):
        Queue(queue)


def test_subscribing_twice_makes_one_destination_and_one_subscription_a_type(
    account, queue, simulator, clock
):
    amazon = Amazon(account, now=clock.now, sleep=clock.sleep, chance=lambda: 0.0)
    said = subscribe(queue, amazon, now=clock.now())
    assert set(said) == set(listened())
    assert set(said.values()) == {""}
    first = dict(queue.subscriptions)
    subscribe(queue, amazon, now=clock.now())
    assert queue.subscriptions == first
    calls = simulator.ask("/state")["api"]["calls"]
    assert calls["createDestination"] == 1
    assert calls["createSubscription"] == len(listened())
