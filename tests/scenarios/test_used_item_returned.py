"""An article comes back used: from the buyer's request to the shelf, and a dispute about what was kept of its price."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from PIL import ExifTags, Image

from kefu.outbox.models import Action
from kefu.returns.models import Dispute, Owed, Refund
from tests.scenarios.stage import Stage, photo


@pytest.mark.rule("RET-2")
@pytest.mark.rule("RET-6")
@pytest.mark.rule("RET-7")
@pytest.mark.rule("RET-9")
@pytest.mark.rule("RET-10")
@pytest.mark.rule("RET-15")
def test_a_used_article_is_refunded_in_part_once_and_the_buyer_disputes_it(
    stage: Callable[..., Stage],
) -> None:
    us = stage("us", "2026-10-05T16:00Z")
    order = us.delivered_order()
    paid = us.paid(order)
    half = (paid / 2).quantize(Decimal("0.01"))

    _asked_for_and_authorised_within_two_days(us, order)
    _on_its_way_and_no_money_yet(us, order)
    _scanned_photographed_and_graded(us, order)
    _refunded_by_half_once(us, order, paid, half)
    _confirmed_and_put_away(us, order, half)
    _disputed_and_settled_in_the_middle(us, order, half)


def _asked_for_and_authorised_within_two_days(us: Stage, order: str) -> None:
    asked = us.happen("return", order, reason="changed_mind", comment="Too loud for my kitchen.")
    us.later(minutes=10)
    ret = us.the_return(order)
    due = ret.clocks.get(kind="answer").due_at
    assert (
        timedelta(0)
        <= due - us.moment(asked["requested_at"]) - timedelta(hours=48)
        < timedelta(minutes=5)
    )
    board = us.read(us.alice, "returns")
    assert order in board and "Too loud" not in board
    assert "Too loud for my kitchen." in us.read(us.alice, "return", ret.pk)

    us.later(hours=30)
    us.press(us.alice, "answer_return", ret.pk, choice="authorise")
    step = us.step("authorise_return", order)
    said = us.at_amazon(step, "/gp/returns/authorise", payer="customer")
    assert "The return request is authorised." in said
    us.did_it(us.alice, step)
    us.later(minutes=10)
    step.refresh_from_db()
    assert (step.state, step.proof["code"]) == ("confirmed", "return_authorised")
    assert us.the_return(order).clocks.get(kind="answer").met_at < due
    assert us.figure("return_dissatisfaction_rate")[0] == 0
    assert us.amazons("return_dissatisfaction_rate")[0] == 0


def _on_its_way_and_no_money_yet(us: Stage, order: str) -> None:
    us.happen("return_sent", order, condition="used")
    us.later(days=1)
    us.reports()  # the returns report names the parcel
    us.import_scans()
    ret = us.the_return(order)
    assert (ret.stage, ret.parcel_state) == ("on_its_way", "in_transit")
    assert "in transit" in us.read(us.alice, "return", ret.pk)
    refused = us.press(us.alice, "ask_refund", ret.pk, amount="10", reason="The buyer is waiting")
    assert "the goods are not back" in refused
    assert not Refund.objects.exists() and not Action.objects.filter(kind="refund").exists()


def _scanned_photographed_and_graded(us: Stage, order: str) -> None:
    us.happen("return_received", order)
    us.later(hours=1)
    ret = us.the_return(order)
    goods = us.read(us.bob, "warehouse", code=f"]C1{ret.rma}\r")  # as a scanner sends it
    assert ret.title in goods
    us.press(us.bob, "return_arrived", ret.pk)
    assert "arrived before" in us.press(us.bob, "return_arrived", ret.pk)
    us.press(
        us.bob,
        "inspect_return",
        ret.pk,
        grade="used",
        genuine="yes",
        complete="yes",
        note="Lime in the tank",
        photos=photo("tank.jpg", gps=True),
    )
    ret = us.the_return(order)
    assert (ret.stage, ret.grade) == ("inspected", "used")
    kept = Image.open(io.BytesIO(us.file(us.alice, "return_photo", ret.photos.get().pk)))
    assert not kept.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    # A US seller has four calendar days.
    assert ret.clocks.get(kind="refund").due_at == ret.arrived_at + timedelta(days=4)


def _refunded_by_half_once(us: Stage, order: str, paid: Decimal, half: Decimal) -> None:
    ret = us.the_return(order)
    page = us.read(us.alice, "return", ret.pk)
    assert f"Refund ${half} of ${paid}: it came back worn through the buyer" in page
    assert "must go back" in us.press(us.alice, "ask_refund", ret.pk, amount="5.00")
    assert not Refund.objects.exists()

    us.press(us.alice, "ask_refund", ret.pk, amount=str(half))
    twice = us.press(us.alice, "ask_refund", ret.pk, amount=str(half))
    assert "on its way already" in twice
    refund = Refund.objects.get()
    assert (refund.amount, refund.fee, refund.state) == (half, paid - half, "asked")
    step = us.step("graded_refund", order)
    link = us.fill_in(
        f"/gp/returns/list?searchType=orderId&keywordSearch={order}",
        "/gp/returns/refund",
        grade="used",
        amount="5.00",
    )
    assert "at least" in link  # Amazon, too, lets a seller keep so much and no more
    said = us.at_amazon(step, "/gp/returns/refund", grade="used", amount=str(half))
    assert "is on its way" in said
    us.did_it(us.alice, step)


def _confirmed_and_put_away(us: Stage, order: str, half: Decimal) -> None:
    us.later(minutes=10)
    ret = us.the_return(order)
    refund = Refund.objects.get()
    assert (refund.state, refund.step.state) == ("proved", "confirmed")
    assert ret.amount_told == half
    clock = ret.clocks.get(kind="refund")
    assert clock.met_at is not None and clock.met_at < clock.due_at and clock.breached_at is None
    us.reports()
    assert us.paid_back(order) == [half]
    ledger = us.read(us.bob, "concessions", state="paid")
    assert ledger.count(order) == 1  # mail, report and finances tell of one refund

    us.press(us.bob, "put_away", ret.pk, disposition="bulk", bin="c-3")
    ret = us.the_return(order)
    assert (ret.stage, ret.bin, ret.due_at) == ("put_away", "C-3", None)
    # The fair amount was paid: nothing is owed for a return gone wrong, and its clock says so.
    assert not Owed.objects.filter(of=ret).exists()
    assert not us.books("safe_t", order)


def _disputed_and_settled_in_the_middle(us: Stage, order: str, half: Decimal) -> None:
    ret = us.the_return(order)
    us.press(us.alice, "open_dispute", ret.pk, about="Half of the price was kept")
    dispute = Dispute.objects.get()
    us.press(us.alice, "state_dispute", dispute.pk, side="buyer", text="I used it once.")
    us.press(
        us.alice,
        "state_dispute",
        dispute.pk,
        side="seller",
        text="There is lime in the tank.",
        photo=str(ret.photos.get().pk),
    )
    us.press(us.alice, "propose_dispute", dispute.pk)
    dispute.refresh_from_db()
    assert dispute.proposal["amount"] == str(half)  # neutral: what the state of the goods gives
    more = us.press(
        us.alice, "settle_dispute", dispute.pk, outcome="middle", amount="1", reason="To end it"
    )
    assert "supervisor" in more
    together = half + Decimal("20.00")
    us.press(
        us.bob, "settle_dispute", dispute.pk, outcome="middle", amount=str(together), reason="Once"
    )

    assert "gives the buyer $20.00 more" in us.read(us.alice, "return", ret.pk)
    assert "less" in us.press(us.alice, "ask_refund", ret.pk, amount="25.00")
    us.press(us.alice, "ask_refund", ret.pk, amount="20.00")
    us.press(us.alice, "ask_refund", ret.pk, amount="20.00")
    action = Action.objects.get(kind="refund")
    us.work(4, minutes=5)
    us.later(hours=3)
    us.work(2)
    action.refresh_from_db()
    assert action.state == "confirmed"
    us.reports()
    assert us.paid_back(order) == [half, Decimal("20.00")]
    assert [r.state for r in ret.refunds.all()] == ["proved", "proved"]
    assert us.read(us.bob, "concessions", state="paid").count(order) == 2
    assert us.the_return(order).stage == "put_away"
