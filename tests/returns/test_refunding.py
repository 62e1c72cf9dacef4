"""Money for a return: never before the goods, never more than was paid."""

from decimal import Decimal

import pytest

from kefu.approvals.bounds import Bound
from kefu.approvals.setting import set_limit
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Offer, Task
from kefu.guided.models import GuidedStep
from kefu.returns import verbs, warehouse
from kefu.returns.models import Refund
from kefu.returns.refunding import (
    deny,
    done_at_amazon,
    grant,
    refund_by_itself,
    withdraw,
)
from kefu.returns.working_out import refund_of
from tests.mails import ORDER
from tests.returns.cast import book_with_auto_refund, row
from tests.returns.refund_cast import WHOLE, ask, good, here, judged, paid, worn
from tests.returns.test_warehouse import look

__all__ = ["good", "here", "worn"]
pytestmark = pytest.mark.django_db


@pytest.mark.rule("RET-6")
def test_no_money_leaves_before_the_goods_are_back(desk, lamp):
    for actor in ("alice", "bob"):
        with pytest.raises(NotAllowedNow, match="goods_first"):
            ask(lamp, desk, actor=actor, reason="The buyer is in a hurry")
    assert not Refund.objects.exists()
    assert not Task.objects.filter(code="refund_at_amazon").exists()


@pytest.mark.rule("RET-6")
def test_money_leaves_once_somebody_entitled_let_the_buyer_keep_the_goods(desk, lamp):
    with pytest.raises(NotAllowedNow, match="may_not_let_keep"):
        verbs.let_keep(lamp, actor=desk.alice, now=desk.now, reason="cheap")
    verbs.let_keep(lamp, actor=desk.bob, now=desk.now, reason="dearer to send than to give")
    assert lamp.kept_by == desk.bob
    judged(lamp, desk)
    assert lamp.case.decisions.first().facts["buyer_may_keep"] is True
    assert ask(lamp, desk).state == "asked"
    done_at_amazon(Refund.objects.get(), actor=desk.alice, now=desk.now)
    lamp.refresh_from_db()
    assert lamp.stage == "ended"


def test_goods_that_are_back_cannot_be_kept_any_more(desk, here):
    with pytest.raises(NotAllowedNow, match="goods_are_back"):
        verbs.let_keep(here, actor=desk.bob, now=desk.now, reason="x")


@pytest.mark.rule("RET-9")
def test_goods_as_they_were_are_refunded_in_full_through_a_task_and_the_ledger(desk, good):
    assert refund_of(good, now=desk.now).amount == WHOLE
    refund = ask(good, desk)
    assert (refund.state, refund.fee) == ("asked", 0)
    assert refund.task.code == "refund_at_amazon"
    assert refund.task.note == "28.90 EUR"
    offer = Offer.objects.get()
    assert (offer.remedy, offer.amount, offer.offered_by) == ("refund_full", WHOLE, desk.alice)


def test_a_refund_is_asked_for_once(desk, good):
    ask(good, desk)
    with pytest.raises(NotAllowedNow, match="refund_on_its_way"):
        ask(good, desk)


@pytest.mark.rule("RET-9")
def test_used_goods_are_refunded_in_part(desk, worn):
    worked = refund_of(worn, now=desk.now)
    assert (worked.amount, worked.fee, worked.why) == (
        Decimal("14.45"),
        Decimal("14.45"),
        ("worn",),
    )
    refund = ask(worn, desk, "14.45")
    assert (refund.state, refund.basis["share"]) == ("asked", "50")
    assert refund.step.kind == "graded_refund"


@pytest.mark.rule("RET-9")
def test_a_connected_store_sends_a_whole_refund_through_the_outbox(desk, good, monkeypatch):
    for place in ("kefu.returns.at_amazon", "kefu.outbox.amazon_actions"):
        monkeypatch.setattr(f"{place}.abilities", lambda store: frozenset({"refund"}))
    refund = ask(good, desk)
    assert refund.task is None
    assert (refund.action.kind, refund.action.payload["amount"]) == ("refund", "28.90")
    assert refund.action.payload["reason"] == "CustomerReturn"


@pytest.mark.rule("RET-9")
def test_whoever_keeps_half_shows_a_photo_first(desk, here):
    look(here, desk, "used", complete=None)
    with pytest.raises(NotAllowedNow, match="photo_needed"):
        ask(here, desk, "14.45")


@pytest.mark.rule("STD-3")
def test_more_than_the_policy_gives_needs_a_reason_and_a_second_person(desk, worn):
    with pytest.raises(NotAllowedNow, match="reason_needed_for_refund"):
        ask(worn, desk, "20.00")
    refund = ask(worn, desk, "20.00", reason="A regular customer")
    assert (refund.state, refund.basis["ask"]) == ("waiting", ["beyond_policy"])
    assert not Task.objects.filter(code="refund_at_amazon").exists()
    with pytest.raises(NotAllowedNow, match="same_person"):
        grant(refund, actor=desk.alice, now=desk.now)
    grant(refund, actor=desk.bob, now=desk.now)
    step = GuidedStep.objects.get()
    assert (step.kind, step.facts["amount"], step.facts["grade"]) == (
        "graded_refund",
        "20.00",
        "used",
    )
    with pytest.raises(NotAllowedNow, match="already_answered"):
        deny(refund, actor=desk.bob, now=desk.now)


def test_what_was_denied_or_taken_back_can_be_asked_anew(desk, worn):
    first = ask(worn, desk, "20.00", reason="x")
    deny(first, actor=desk.bob, now=desk.now, reason="Too much")
    second = ask(worn, desk, "18.00", reason="x")
    withdraw(second, actor=desk.alice, now=desk.now)
    assert ask(worn, desk, "14.45").state == "asked"


@pytest.mark.rule("STD-3")
def test_a_limit_of_the_role_asks_a_second_person_too(desk, good):
    bound = Bound(measure="concession", amounts={"EUR": Decimal(10)})
    set_limit("agent", bound, store=desk.store, actor=desk.bob, now=desk.now)
    refund = ask(good, desk, reason="Came back as new")
    assert (refund.state, refund.basis["ask"]) == ("waiting", ["limit_concession"])


def test_nobody_can_send_more_than_was_paid(desk, good):
    with pytest.raises(NotAllowedNow, match="more_than_paid"):
        ask(good, desk, "28.91", actor="bob", reason="x")


def test_what_was_refunded_before_is_not_refunded_again(desk, lamp):
    paid(desk, "8.90")
    lamp.refresh_from_db()
    verbs.correct(lamp, "refunded_at", None, actor=desk.bob, now=desk.now)
    warehouse.arrive(lamp, actor=desk.bob, now=desk.now)
    look(lamp, desk)
    judged(lamp, desk)
    worked = refund_of(lamp, now=desk.now)
    assert worked.amount == Decimal("20.00")
    assert "part_paid_before" in worked.why


@pytest.mark.rule("RET-7")
def test_goods_that_were_not_looked_at_need_a_second_person(desk, here):
    refund = ask(here, desk, reason="The clock is nearly over")
    assert (refund.state, refund.basis["ask"]) == ("waiting", ["not_graded"])


@pytest.mark.rule("RET-5")
def test_goods_to_be_exchanged_bring_no_money(desk, good):
    verbs.choose_remedy(good, "exchange", actor=desk.alice, now=desk.now)
    assert Task.objects.filter(code="ship_replacement", state="open").exists()
    assert not good.clocks.filter(kind="refund").exists()
    with pytest.raises(NotAllowedNow, match="exchange_agreed"):
        ask(good, desk)


@pytest.mark.rule("RET-14")
def test_amazon_refunds_what_it_ships(desk, take_in):
    desk.order(ORDER, fulfilment="amazon")
    take_in(row(desk, lpn="LPN1", arrived_at=desk.now))
    from kefu.returns.models import Return

    with pytest.raises(NotAllowedNow, match="amazon_handles_it"):
        ask(Return.objects.select_related("store", "order", "case").get(), desk)


@pytest.mark.rule("RET-13")
def test_nothing_is_refunded_by_itself_unless_supervisors_set_an_amount(desk, here):
    look(here, desk)
    assert not Refund.objects.exists()


@pytest.mark.rule("RET-13")
@pytest.mark.parametrize(
    ("most", "grade", "refunded"),
    [("30", "as_new", True), ("28.89", "as_new", False), ("30", "used", False)],
)
def test_simple_returns_are_refunded_by_themselves_within_the_amount(
    desk, here, monkeypatch, most, grade, refunded
):
    book = book_with_auto_refund(most)
    monkeypatch.setattr("kefu.returns.numbers.active_book", lambda now: book)
    look(here, desk, grade, complete=None)
    assert Refund.objects.filter(state="asked", asked_by=None).exists() is refunded
    assert refund_by_itself(here, now=desk.now) is None  # never twice


@pytest.mark.rule("RET-9")
def test_less_than_amazon_lets_a_seller_pay_is_refused_and_less_than_the_policy_is_asked_about(
    desk, worn
):
    with pytest.raises(NotAllowedNow, match="keeps_too_much") as refused:
        ask(worn, desk, "14.00", reason="It is filthy")
    assert refused.value.facts["least"] == "14.45"
    assert not Refund.objects.exists()


@pytest.mark.rule("RET-9")
def test_goods_as_they_were_are_never_refunded_in_part(desk, good):
    with pytest.raises(NotAllowedNow, match="keeps_too_much"):
        ask(good, desk, "20.00", reason="Restocking")
