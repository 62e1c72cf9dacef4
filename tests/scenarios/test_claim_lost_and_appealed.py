"""An A-to-z claim from its notice to what it does to the account, appealed with and without luck; and chargebacks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from kefu.cases.models import Deadline
from kefu.claims.models import Claim
from tests.scenarios.stage import Stage

CLAIMS = "/gp/guarantee-claims/"
Open = Callable[..., Stage]


@pytest.mark.rule("CLM-2")
@pytest.mark.rule("CLM-3")
@pytest.mark.rule("CLM-5")
@pytest.mark.rule("CLM-6")
@pytest.mark.rule("HLT-1")
@pytest.mark.parametrize("luck", ["won", "lost"])
def test_a_claim_is_granted_to_the_buyer_and_appealed(stage: Open, luck: str) -> None:
    us = stage("us", "2026-10-05T16:00Z")
    order = us.delivered_order()
    paid = us.paid(order)
    before = us.defects()
    assert before == us.amazons("order_defect_rate")

    _answered_in_time(us, order)
    assert us.defects()[0] == before[0]  # nobody knows yet how it ends
    _granted_and_its_money_taken(us, order, paid)
    assert us.defects()[0] == us.amazons("order_defect_rate")[0] == before[0] + 1
    _appealed(us, order, luck)
    _decided_again(us, order, luck)
    counted = 0 if luck == "won" else 1
    assert us.defects()[0] == us.amazons("order_defect_rate")[0] == before[0] + counted
    _why_it_came_to_this(us, order)


def _answered_in_time(us: Stage, order: str) -> None:
    opened = us.happen("claim", order, reason="not_as_described", comment="It is smaller.")
    us.later(minutes=10)
    claim = Claim.objects.get()
    assert (claim.state, claim.amazon_order_id) == ("open", order)
    stated = us.moment(opened["answer_due"])
    assert abs(claim.answer_due - stated) < timedelta(minutes=10)
    clock = claim.case.deadlines.get(kind=Deadline.Kind.CLAIM_ANSWER)
    assert clock.due_at == claim.answer_due and clock.met_at is None
    assert order in us.read(us.alice, "claims")

    us.press(us.alice, "claim_cause", claim.pk, cause="buyer", reason="As on the page")
    page = us.read(us.alice, "claim", claim.pk)
    assert "Evidence" in page and "To paste" in page
    assert us.file(us.alice, "claim_evidence", claim.pk, "pdf").startswith(b"%PDF")
    pack = us.file(us.alice, "claim_evidence", claim.pk, "txt").decode()
    assert order in pack and "promised" in pack

    us.later(hours=20)
    us.press(us.alice, "guided_begin", claim.case.pk, kind="answer_claim")
    step = us.step("answer_claim", order)
    assert order in step.text and len(step.text) <= 1000
    said = us.at_amazon(step, f"{CLAIMS}represent", text=step.text)
    assert "Your statement has been submitted." in said
    us.did_it(us.alice, step)
    claim.refresh_from_db()
    assert (claim.state, claim.counts_in_odr) == ("answered", None)
    clock.refresh_from_db()
    assert clock.met_at is not None and clock.met_at < clock.due_at


def _granted_and_its_money_taken(us: Stage, order: str, paid: Decimal) -> None:
    us.later(days=5, hours=1)
    [booked] = us.books("claims", order)
    assert (booked["state"], Decimal(booked["charged"])) == ("granted", paid)
    us.reports()
    claim = Claim.objects.get()
    assert (claim.state, claim.counts_in_odr, claim.amount) == ("granted", True, paid)
    assert claim.contradictions == []
    # Amazon's transactions and its events tell of one payment.
    assert {t.what for t in claim.tellings.all()} >= {"opened", "answered", "decided", "paid"}
    assert us.read(us.bob, "concessions", state="paid").count(order) == 1
    decided = us.moment(booked["decided_at"])
    assert abs(claim.appeal_until - decided - timedelta(days=30)) < timedelta(minutes=10)
    assert order in us.read(us.alice, "claims", tab="lost")
    step = us.step("answer_claim", order)
    assert step.state in ("confirmed", "overtaken")


def _appealed(us: Stage, order: str, luck: str) -> None:
    claim = Claim.objects.get()
    if luck == "won":  # the buyer may send it back, and does not
        us.happen("return", order, reason="not_as_described", authorised=True)
    us.later(days=20)
    us.press(us.alice, "guided_begin", claim.case.pk, kind="appeal_claim")
    step = us.step("appeal_claim", order)
    said = us.at_amazon(step, f"{CLAIMS}appeal", text=step.text)
    assert "Your appeal has been submitted." in said
    us.did_it(us.alice, step)
    claim.refresh_from_db()
    assert claim.appealed_at is not None and claim.appealed_at < claim.appeal_until
    clock = claim.case.deadlines.filter(kind=Deadline.Kind.APPEAL).first()
    assert clock is None or clock.met_at is not None


def _decided_again(us: Stage, order: str, luck: str) -> None:
    us.later(days=7, hours=1)
    us.reports()
    [booked] = us.books("claims", order)
    claim = Claim.objects.get()
    ended = ("denied", False) if luck == "won" else ("granted", True)
    assert (claim.state, claim.counts_in_odr) == ended
    assert booked["state"] == claim.state
    assert claim.contradictions == []
    assert Decimal(us.entry(order)["debited"]) == (0 if luck == "won" else claim.amount)
    codes = list(claim.changes.values_list("code", flat=True))
    assert codes[0] == "claim_opened" and codes.count("claim_state") >= 2
    page = us.seen_at_amazon(f"{CLAIMS}?orderId={order}")
    assert order in page and "Appeal decision" not in page  # an appeal is made once


def _why_it_came_to_this(us: Stage, order: str) -> None:
    claim = Claim.objects.get()
    us.press(
        us.alice, "claim_lesson", claim.pk, lesson="description", task="1", reason="No size named"
    )
    claim.refresh_from_db()
    assert claim.lesson == "description"
    assert claim.case.tasks.filter(code="fix_listing", state="open").exists()
    assert order in us.read(us.bob, "tasks")


@pytest.mark.rule("CLM-7")
@pytest.mark.rule("HLT-1")
@pytest.mark.parametrize("service", [True, False])
def test_a_chargeback_counts_where_it_is_about_the_service(stage: Open, service: bool) -> None:
    us = stage("us", "2026-10-05T16:00Z")
    order = us.lost_order()
    before = us.defects()
    us.happen(
        "claim",
        order,
        kind="chargeback",
        reason="not_received" if service else "fraud",
        comment="Item not received" if service else "Fraud: unauthorised use of the card",
        service=service,
    )
    us.later(minutes=10)
    claim = Claim.objects.get()
    assert (claim.kind, claim.state, claim.service) == ("chargeback", "open", service)
    assert claim.answer_due is not None

    us.press(us.alice, "guided_begin", claim.case.pk, kind="represent_chargeback")
    step = us.step("represent_chargeback", order)
    assert "submitted" in us.at_amazon(step, f"{CLAIMS}represent", text=step.text)
    us.did_it(us.alice, step)
    us.later(days=9, hours=1)
    us.reports()
    [booked] = us.books("claims", order)
    claim.refresh_from_db()
    # No mail tells how a chargeback ends: the money does.
    assert (booked["state"], claim.state, claim.counts_in_odr) == ("granted", "granted", service)
    assert us.defects()[0] == us.amazons("order_defect_rate")[0] == before[0] + service
