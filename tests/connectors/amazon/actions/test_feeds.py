"""Refunds and cancellations through feeds: done once, seen to have happened, whatever breaks."""

from decimal import Decimal

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.outbox.effects import cancel_order
from tests.connectors.amazon.actions.conftest import SHIPPED, feeds, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(shop):
    return shop.order(*SHIPPED)


@pytest.fixture
def case(shop, order):
    return shop.case(order)


@pytest.mark.rule("RET-9")
def test_a_refund_is_paid_once_and_confirmed_by_amazons_finances(shop, order, case):
    action = shop.refund(case, "5.00")
    shop.work()
    assert state(action) == "transmitting"
    shop.work(2)
    assert state(action) == "sent"
    shop.work(3)
    assert state(action) == "confirmed"
    assert shop.refunds(order) == [Decimal("5.00")]
    assert list(action.proof) == ["finances"]
    shop.work(5)
    assert shop.refunds(order) == [Decimal("5.00")]


@pytest.mark.rule("ORD-1")
def test_an_order_is_cancelled_once_and_confirmed_by_the_order_itself(shop):
    order = shop.order("unshipped")
    case = shop.case(order, "Please cancel my order.")
    action = cancel_order(case, actor=shop.alice, now=shop.clock.now())
    shop.clock.sleep(11)
    with pytest.raises(NotAllowedNow, match="asked_before"):
        cancel_order(case, actor=shop.bob, now=shop.clock.now())
    shop.work(5)
    assert state(action) == "confirmed"
    assert shop.status(order) == "CANCELLED"


def test_what_waits_together_goes_in_one_feed(shop):
    orders = [shop.order(*SHIPPED, nth=n) for n in range(3)]
    actions = [shop.refund(shop.case(o), "1.00") for o in orders]
    shop.work(5)
    assert feeds() == ["done"]
    assert [state(a) for a in actions] == ["confirmed"] * 3
