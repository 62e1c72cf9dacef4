"""The same complaint of an order that Amazon shipped and of one that the seller did: who refunds, who is asked, who owes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from kefu.outbox.models import Action
from kefu.returns.models import Owed, Return
from tests.scenarios.stage import Stage

Open = Callable[..., Stage]
BROKEN = {"issue": "damaged", "kind": "damaged_severe", "language": "en", "opted_out": False}


@pytest.mark.rule("RET-14")
@pytest.mark.rule("RET-6")
@pytest.mark.rule("FBA-6")
def test_who_shipped_it_refunds_it(stage: Open) -> None:
    us = stage("us", "2026-10-05T16:00Z")
    ours, theirs = us.delivered_order(), us.delivered_order(by="amazon")
    for order in (ours, theirs):
        us.relay.ask("/contact", {"store": us.key, "order_id": order, **BROKEN})
    us.later(minutes=5)
    _what_the_desk_proposes(us, ours, theirs)
    _amazon_takes_back_what_it_shipped(us, theirs)
    _the_seller_takes_back_what_it_shipped(us, ours)
    # Of the one Amazon paid the buyer and owes the seller, of the other the seller paid.
    assert [owed.amazon_order_id for owed in Owed.objects.all()] == [theirs]


def _what_the_desk_proposes(us: Stage, ours: str, theirs: str) -> None:
    verdicts = {}
    for order in (ours, theirs):
        decision = us.the_case(order).decisions.first()
        verdicts[order] = {option["remedy"] for option in decision.verdict["options"]}
        assert decision.facts["fulfilment"] == ("seller" if order == ours else "amazon")
    money = {"refund_full", "refund_without_return", "refund_on_return", "resend"}
    assert not verdicts[theirs] & money


def _amazon_takes_back_what_it_shipped(us: Stage, order: str) -> None:
    us.happen("fba_return", order, disposition="CARRIER_DAMAGED", comment="Broken in two.")
    us.reports()
    ret = us.the_return(order)
    assert (ret.fulfilment, ret.stage, ret.due_at) == (
        "amazon",
        "refunded",
        None,
    ) or ret.due_at is None
    assert ret.lpn and not ret.clocks.exists()
    assert "Broken in two." in us.read(us.alice, "return", ret.pk)
    for refused in (
        us.press(us.alice, "ask_refund", ret.pk, amount="5", reason="The buyer asks"),
        us.press(us.alice, "answer_return", ret.pk, choice="authorise"),
    ):
        assert "Amazon" in refused
    assert not Action.objects.filter(kind="refund", amazon_order_id=order).exists()

    us.later(hours=7)  # what Amazon owes is looked for every six hours
    owed = Owed.objects.get()
    assert (owed.kind, owed.state) == ("damaged", "open")
    assert round((owed.due_at - ret.arrived_at) / timedelta(days=1)) == 60
    assert order in us.read(us.alice, "owed")
    us.press(us.alice, "settle_owed", owed.pk, said="begin")
    step = us.step("fba_reimbursement", order)
    assert "Case" in us.at_amazon(
        step, "/cu/contact-us", subject="fba_reimbursement", text=step.text
    )
    us.did_it(us.alice, step)
    owed.refresh_from_db()
    assert (owed.state, owed.filed_at) == ("filed", us.now)

    us.later(days=4)
    us.happen("fba_reimbursed", order)
    us.later(days=1)
    us.reports()
    us.later(hours=7)
    owed.refresh_from_db()
    assert (owed.state, owed.paid) == ("paid", us.paid(order))


def _the_seller_takes_back_what_it_shipped(us: Stage, order: str) -> None:
    us.happen("return", order, reason="damaged", authorised=True)
    us.later(minutes=10)
    us.happen("return_sent", order, condition="damaged")
    us.later(days=2)
    us.happen("return_received", order)
    us.later(minutes=10)
    ret = us.the_return(order)
    us.press(us.bob, "return_arrived", ret.pk)
    us.press(us.bob, "inspect_return", ret.pk, grade="damaged", genuine="yes", complete="yes")
    page = us.read(us.alice, "return", ret.pk)
    assert "not the buyer" in page  # they had complained of it: nothing is kept
    us.press(us.alice, "ask_refund", ret.pk, amount=str(us.paid(order)))
    refund = Return.objects.get(pk=ret.pk).refunds.get()
    if refund.state == "waiting":  # dearer than an agent may pay
        us.press(us.bob, "settle_refund", refund.pk, said="yes")
        refund.refresh_from_db()
    assert refund.action is not None and refund.fee == 0
    us.work(4, minutes=5)
    us.later(hours=3)
    us.work(2)
    assert us.paid_back(order) == [us.paid(order)]
    refund.refresh_from_db()
    assert refund.state == "proved"
    ret = us.the_return(order)
    assert ret.clocks.get(kind="refund").met_at < ret.clocks.get(kind="refund").due_at


@pytest.mark.rule("RET-14")
@pytest.mark.rule("FBA-6")
def test_amazon_refunded_and_nothing_came_back(stage: Open) -> None:
    us = stage("us", "2026-10-05T16:00Z")
    order = us.delivered_order(by="amazon")
    us.happen("fba_refund", order)
    us.reports()
    us.later(hours=7)
    owed = Owed.objects.get()
    assert (owed.kind, owed.amount) == ("not_returned", us.paid(order))
    refunded = us.moment(us.entry(order)["refunds"][0]["at"])
    wait = owed.from_at - refunded, owed.due_at - refunded
    assert [round(length / timedelta(days=1)) for length in wait] == [60, 120]
    assert "It can be claimed from 2026-12-04 on." in us.press(
        us.alice, "settle_owed", owed.pk, said="file", reference="1"
    )
    assert us.read(us.bob, "concessions", state="paid").count(order) == 1

    us.until(owed.from_at + timedelta(hours=1))
    us.press(us.alice, "settle_owed", owed.pk, said="file", reference="12345678901")
    owed.refresh_from_db()
    assert (owed.state, owed.reference) == ("filed", "12345678901")
    assert Decimal(us.entry(order)["refunds"][0]["principal"]) == owed.amount
