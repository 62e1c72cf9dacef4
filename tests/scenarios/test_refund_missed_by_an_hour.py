"""The refund after arrival is due by market and date; missed by an hour it is a breach, and Amazon may pay by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kefu.returns.models import Owed, Return
from tests.scenarios.stage import Stage

pytestmark = pytest.mark.rule("RET-9")
Open = Callable[..., Stage]
LOS_ANGELES, BERLIN = ZoneInfo("America/Los_Angeles"), ZoneInfo("Europe/Berlin")


def arrived(stage: Stage, arrival: datetime) -> tuple[str, Return]:
    """A return is authorised by Amazon, sent, and stands before the gate at ``arrival``."""
    order = stage.delivered_order()
    stage.happen("return", order, reason="changed_mind", authorised=True)
    stage.later(minutes=10)
    stage.happen("return_sent", order)
    stage.until(arrival)
    stage.happen("return_received", order)
    ret = stage.the_return(order)
    stage.press(stage.bob, "return_arrived", ret.pk)
    ret = stage.the_return(order)
    assert ret.arrived_at is not None and abs(ret.arrived_at - arrival) < timedelta(minutes=5)
    return order, ret


def test_a_us_seller_has_four_calendar_days_and_then_amazon_pays(stage: Open) -> None:
    us = stage("us", "2026-10-05T16:00Z")
    order, ret = arrived(us, datetime(2026, 10, 9, 9, 0, tzinfo=LOS_ANGELES))  # a Friday
    clock = ret.clocks.get(kind="refund")
    assert clock.due_at - ret.arrived_at == timedelta(days=4)

    us.until(clock.warn_at + timedelta(minutes=5))
    clock.refresh_from_db()
    assert clock.warned_at is not None and clock.breached_at is None
    assert order in us.read(us.alice, "returns", tab="due")
    assert us.paid_back(order) == []

    us.until(clock.due_at + timedelta(hours=1))
    clock.refresh_from_db()
    assert clock.breached_at is not None and clock.met_at is not None
    assert clock.met_at > clock.due_at - timedelta(minutes=10)
    [booked] = us.books("returns", order)
    assert (booked["refunded_by"], us.paid_back(order)) == ("amazon", [us.paid(order)])
    ret = us.the_return(order)
    assert ret.refunded_at is not None and ret.amount_told == us.paid(order)
    steps = list(ret.steps.values_list("code", flat=True))
    assert steps.index("clock_warned") < steps.index("clock_over")

    # What was paid cannot be paid again.
    us.press(us.bob, "inspect_return", ret.pk, grade="as_new", genuine="yes", complete="yes")
    refused = us.press(us.alice, "ask_refund", ret.pk, amount=str(us.paid(order)), reason="Late")
    assert "on its way already" in refused
    us.reports()
    assert us.paid_back(order) == [us.paid(order)]
    assert us.figure("return_dissatisfaction_rate") == us.amazons("return_dissatisfaction_rate")
    # It came back as it was: nothing is owed for it.
    assert not Owed.objects.exists()


def test_before_the_26th_of_january_2026_a_us_seller_had_two_business_days(stage: Open) -> None:
    us = stage("us", "2026-01-12T16:00Z")
    order, ret = arrived(us, datetime(2026, 1, 15, 9, 0, tzinfo=LOS_ANGELES))  # a Thursday
    clock = ret.clocks.get(kind="refund")
    # Friday, and Tuesday: Monday the 19th is Martin Luther King's day.
    assert clock.due_at.astimezone(LOS_ANGELES).date().isoformat() == "2026-01-20"
    us.until(clock.due_at + timedelta(days=3))
    assert us.paid_back(order) == []


def test_a_german_seller_has_two_business_days_and_nobody_pays_for_them(stage: Open) -> None:
    de = stage("de", "2026-10-05T06:00Z")
    order, ret = arrived(de, datetime(2026, 10, 9, 9, 0, tzinfo=BERLIN))  # a Friday
    clock = ret.clocks.get(kind="refund")
    tuesday = datetime(2026, 10, 13, 9, 0, tzinfo=BERLIN).astimezone(UTC)
    assert abs(clock.due_at - tuesday) < timedelta(minutes=5)
    de.until(clock.due_at + timedelta(hours=1))
    clock.refresh_from_db()
    assert clock.breached_at is not None and clock.met_at is None
    assert de.paid_back(order) == []

    de.press(de.bob, "inspect_return", ret.pk, grade="as_new", genuine="yes", complete="yes")
    refund = de.the_return(order).refunds.last()
    if refund is None:  # dearer than what goes by itself: a person sends it
        de.press(de.alice, "ask_refund", ret.pk, amount=str(de.paid(order)), reason="As it was")
        refund = de.the_return(order).refunds.get()
    assert refund.action is not None
    # Amazon takes the refund, and its yes is never heard: it is looked up, and not sent again.
    de.relay.ask("/fault", {"api": {"lost_answer:createFeed": 1}})
    de.work(4, minutes=5)
    de.later(hours=3)
    de.work(2)
    assert de.relay.ask("/fault", {"api": {}})["api"] == {}
    assert de.paid_back(order) == [de.paid(order)]
    refund.action.refresh_from_db()
    assert refund.action.state == "confirmed"
    ret = de.the_return(order)
    clock.refresh_from_db()
    assert ret.refunded_at is not None and clock.met_at > clock.due_at
    assert "it was due" in de.read(de.alice, "return", ret.pk)
