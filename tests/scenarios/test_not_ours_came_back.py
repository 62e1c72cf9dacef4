"""A brick comes back: nothing is paid by itself, photos are kept, a person decides, Amazon pays and owes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from kefu.outbox.models import Action
from kefu.returns.models import Dispute, Owed, Refund
from tests.scenarios.stage import Stage, photo


@pytest.mark.rule("RET-7")
@pytest.mark.rule("RET-15")
@pytest.mark.rule("RET-16")
def test_something_else_comes_back_than_was_sent(stage: Callable[..., Stage]) -> None:
    us = stage("us", "2026-10-05T16:00Z")
    order = us.delivered_order()
    us.happen("return", order, reason="changed_mind", authorised=True)
    us.later(minutes=10)
    us.happen("return_sent", order, condition="not_ours")
    us.later(days=2)
    us.happen("return_received", order)
    us.later(minutes=10)
    _looked_at_by_two(us, order)
    _nobody_pays_alone(us, order)
    _disputed(us, order)
    _amazon_pays_and_owes(us, order)


def _looked_at_by_two(us: Stage, order: str) -> None:
    ret = us.the_return(order)
    us.press(us.bob, "return_arrived", ret.pk)
    seen = {"grade": "as_new", "genuine": "no", "complete": "yes"}
    contradiction = us.press(us.bob, "inspect_return", ret.pk, answer=409, **seen)
    assert contradiction  # what is not genuine is not as new
    us.press(
        us.bob,
        "inspect_return",
        ret.pk,
        grade="not_ours",
        genuine="no",
        complete="",
        note="A brick; serial 0000 instead of 4711",
        photos=photo("brick.jpg", gps=True),
    )
    us.press(
        us.alice,
        "inspect_return",
        ret.pk,
        grade="not_ours",
        genuine="no",
        complete="",
        note="A brick indeed",
        photos=photo("brick.jpg", gps=True),
    )
    ret = us.the_return(order)
    # What the first one saw is not written over; the same picture is kept once.
    assert list(ret.inspections.values_list("note", flat=True)) == [
        "A brick; serial 0000 instead of 4711",
        "A brick indeed",
    ]
    assert (ret.grade, ret.photos.count()) == ("not_ours", 1)
    assert not Refund.objects.exists() and not Action.objects.filter(kind="refund").exists()
    assert "back to stock" not in us.press(
        us.bob, "put_away", ret.pk, disposition="restock", bin="A-1"
    )
    assert us.the_return(order).put_away_at is None


def _nobody_pays_alone(us: Stage, order: str) -> None:
    ret = us.the_return(order)
    assert "A person decides the amount" in us.read(us.alice, "return", ret.pk)
    us.press(us.alice, "ask_refund", ret.pk, amount=str(us.paid(order)))
    assert not Refund.objects.exists()  # a reason is needed
    us.press(us.alice, "ask_refund", ret.pk, amount=str(us.paid(order)), reason="To end it")
    refund = Refund.objects.get()
    assert (refund.state, "not_ours" in refund.basis["ask"]) == ("waiting", True)
    us.press(us.bob, "settle_refund", refund.pk, said="no", reason="It is a brick")
    refund.refresh_from_db()
    assert refund.state == "denied"
    us.work(2)
    assert us.paid_back(order) == []


def _disputed(us: Stage, order: str) -> None:
    ret = us.the_return(order)
    us.press(us.alice, "open_dispute", ret.pk, about="A brick came back")
    dispute = Dispute.objects.get()
    us.press(us.alice, "state_dispute", dispute.pk, side="buyer", text="I sent the machine.")
    shown = str(ret.photos.get().pk)
    us.press(us.alice, "state_dispute", dispute.pk, side="seller", text="A brick.", photo=shown)
    us.press(us.alice, "propose_dispute", dispute.pk)
    dispute.refresh_from_db()
    assert (dispute.proposal["remedy"], dispute.proposal["amount"]) == ("hand_to_person", None)
    us.press(us.bob, "settle_dispute", dispute.pk, outcome="seller", reason="The photo shows it")
    dispute.refresh_from_db()
    assert (dispute.outcome, dispute.amount) == ("seller", None)
    assert us.paid_back(order) == []


def _amazon_pays_and_owes(us: Stage, order: str) -> None:
    clock = us.the_return(order).clocks.get(kind="refund")
    us.until(clock.due_at + timedelta(minutes=30))
    assert us.paid_back(order) == [us.paid(order)]  # Amazon by itself, by its own rule
    us.reports()
    us.later(hours=7)
    owed = Owed.objects.get()
    assert (owed.kind, owed.amount, owed.state) == ("safe_t", us.paid(order), "open")
    ret = us.the_return(order)
    safe_t = ret.clocks.get(kind="safe_t")
    # Thirty days by the clock on the wall; summer time ends in between.
    assert safe_t.due_at - ret.refunded_at == timedelta(days=30, hours=1)

    us.press(us.alice, "settle_owed", owed.pk, said="begin")
    step = us.step("safe_t_claim", order)
    said = us.at_amazon(
        step,
        "/safet-claims/file",
        order=order,
        reason="NotOurs",
        amount=str(owed.amount),
        text=step.text,
    )
    assert "has been submitted" in said
    us.did_it(us.alice, step)
    owed.refresh_from_db()
    safe_t.refresh_from_db()
    assert owed.state == "filed" and safe_t.met_at is not None

    us.later(days=6, hours=1)
    us.reports()
    us.later(hours=7)
    owed.refresh_from_db()
    [claim] = us.books("safe_t", order)
    assert claim["state"] == "granted"
    assert (owed.state, owed.paid) == ("paid", us.paid(order))
    us.press(us.bob, "put_away", ret.pk, disposition="dispose", bin="")
    assert us.the_return(order).stage == "put_away"
