"""An order changes at Amazon: the notice waits in the queue, and the desk knows before it would have looked."""

import pytest

from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.data_kinds import data_kinds
from kefu.connectors.amazon.models import NotificationQueue
from kefu.connectors.amazon.subscribing import subscribe
from kefu.connectors.amazon.waking import read_queues
from kefu.records.models import Order
from tests.connectors.amazon.conftest import account, clock, simulator
from tests.simulator.spapi.conftest import Api

__all__ = ["account", "clock", "simulator"]


@pytest.fixture
def queue(account, simulator, clock):
    """The store's queue, subscribed to all that the desk listens to."""
    row = NotificationQueue.objects.create(
        account=account,
        queue_url=f"{simulator.ready['queues']}/000000000000/us",
        access_key="any",
        secret_key="any",
    )
    amazon = Amazon(account, now=clock.now, sleep=clock.sleep, chance=lambda: 0.0)
    assert set(subscribe(row, amazon, now=clock.now()).values()) == {""}
    return row


@pytest.mark.rule("ORD-1")
def test_the_desk_knows_of_a_changed_order_before_the_next_poll(account, queue, simulator, clock):
    order = Api(simulator).order(fulfillmentStatuses="UNSHIPPED")["orderId"]
    assert not Order.objects.exists()
    asked = {"what": "cancel_request", "store": "us", "order_id": order}
    simulator.ask("/happen", asked)
    assert read_queues(now=clock.now) == 1
    known = Order.objects.get()
    assert (known.amazon_order_id, known.status) == (order, "unshipped")
    queue.refresh_from_db()
    assert (queue.received, queue.last_error) == (1, "")
    assert read_queues(now=clock.now) == 0  # told once


def test_a_report_that_is_done_wakes_what_asked_for_it(account, queue, simulator, clock):
    kind = data_kinds()["listings"]
    source = kind.source(account, clock.now())
    body = {"reportType": "GET_MERCHANT_LISTINGS_ALL_DATA", "marketplaceIds": ["ATVPDKIKX0DER"]}
    Api(simulator).call("POST", "/reports/2021-06-30/reports", body)
    assert read_queues(now=clock.now) == 0
    clock.sleep(180)
    assert read_queues(now=clock.now) == 1
    source.refresh_from_db()
    assert source.woken_at is not None
