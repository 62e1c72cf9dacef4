"""What Amazon says of money that went back: it proves the refund, in time or too late, and what was lost by it."""

from datetime import timedelta

import pytest

from tests.returns.refund_cast import WHOLE, ask, good, here, paid, worn

__all__ = ["good", "here", "worn"]
pytestmark = pytest.mark.django_db


@pytest.mark.rule("RET-9")
def test_amazons_notice_proves_the_refund_and_stops_everything(desk, good):
    refund = ask(good, desk)
    desk.later(hours=2)
    paid(desk, "28.90")
    refund.refresh_from_db()
    good.refresh_from_db()
    assert (refund.state, refund.proved_at) == ("proved", desk.now)
    assert good.stage == "refunded"
    assert good.clocks.get(kind="refund").met_at == desk.now
    refund.task.refresh_from_db()
    assert refund.task.state == "done"


def test_a_notice_of_another_amount_stands_beside_what_was_asked(desk, good):
    refund = ask(good, desk)
    paid(desk, "20.00")
    refund.refresh_from_db()
    assert refund.amount == WHOLE
    assert refund.basis["told"] == "20.00"


@pytest.mark.rule("RET-9")
def test_a_refund_that_came_an_hour_too_late_is_a_breach_that_stays_visible(desk, good):
    clock = good.clocks.get(kind="refund")
    desk.now = clock.due_at + timedelta(hours=1)
    paid(desk, "28.90")
    clock.refresh_from_db()
    assert clock.met_at - clock.due_at == timedelta(hours=1)


@pytest.mark.rule("RET-16")
def test_who_kept_what_the_state_of_the_goods_allows_has_lost_nothing(desk, worn):
    ask(worn, desk, "14.45")
    paid(desk, "14.45")
    worn.refresh_from_db()
    assert worn.refunded_at and not worn.clocks.filter(kind="safe_t").exists()


@pytest.mark.rule("RET-16")
def test_what_amazon_paid_beyond_it_has_its_clock(desk, worn):
    paid(desk, "28.90")
    worn.refresh_from_db()
    assert worn.clocks.filter(kind="safe_t", met_at=None).exists()
