"""Disputes: both sides heard, a neutral proposal from the policy, a recorded outcome (RET-15).

The proposal is what the policy says of the facts, whoever asks: neither side's words weigh more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from kefu.accounts.models import User
from kefu.accounts.roles import Verb
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Attachment, Case, Decision
from kefu.cases.verbs import remember
from kefu.returns.models import Dispute, Photo, Return, Statement
from kefu.returns.working_out import paid_back, refund_of

Outcome, Side = Dispute.Outcome, Statement.Side
# Outcomes in which money may go back.
WITH_MONEY = frozenset({Outcome.BUYER, Outcome.MIDDLE, Outcome.PROPOSAL})
LONGEST = 8_000


def open_dispute(
    case: Case, *, about: str, actor: User, now: datetime, ret: Return | None = None
) -> Dispute:
    """The two cannot agree. Raises ``NotAllowedNow``: ``about_needed``, ``dispute_open``, ``merged``."""
    if case.state == Case.State.MERGED:
        raise NotAllowedNow("merged", into=case.merged_into_id)
    if not about.strip():
        raise NotAllowedNow("about_needed")
    try:
        with transaction.atomic():
            dispute = Dispute.objects.create(
                store_id=case.store_id,
                case=case,
                of=ret,
                about=about.strip()[:200],
                opened_at=now,
                opened_by=actor,
            )
            remember(case, "dispute_opened", actor=actor, now=now, about=dispute.about)
    except IntegrityError as error:
        raise NotAllowedNow("dispute_open") from error
    return dispute


def state(
    dispute: Dispute,
    *,
    side: str,
    text: str,
    actor: User,
    now: datetime,
    files: Sequence[Attachment] = (),
    photos: Sequence[Photo] = (),
) -> Statement:
    """What one side says, with its evidence; a proposal made before rests on less and is gone.

    Raises ``NotAllowedNow``: ``dispute_over``, ``no_side``, ``nothing_stated``, ``other_cases_file``.
    """
    if side not in Side.values:
        raise NotAllowedNow("no_side")
    if not text.strip() and not files and not photos:
        raise NotAllowedNow("nothing_stated")
    if any(file.message.case_id != dispute.case_id for file in files) or any(
        photo.of.store_id != dispute.store_id for photo in photos
    ):
        raise NotAllowedNow("other_cases_file")
    with transaction.atomic():
        _guard_open(dispute)
        said = Statement.objects.create(
            dispute=dispute, side=side, text=text.strip()[:LONGEST], at=now, by=actor
        )
        said.files.set(files)
        said.photos.set(photos)
        dispute.proposal, dispute.proposed_at = {}, None
        dispute.save(update_fields=["proposal", "proposed_at"])
        return said


def propose(dispute: Dispute, decision: Decision, *, actor: User, now: datetime) -> dict[str, Any]:
    """What the policy says of it. ``decision``: the case judged just now.

    Raises ``NotAllowedNow``: ``dispute_over``, ``both_sides_first``.
    """
    with transaction.atomic():
        _guard_open(dispute)
        heard = set(dispute.statements.values_list("side", flat=True))
        if heard != set(Side.values):
            raise NotAllowedNow("both_sides_first")
        dispute.proposal, dispute.proposed_at = _proposal(dispute, decision, now), now
        dispute.save(update_fields=["proposal", "proposed_at"])
        remember(
            dispute.case,
            "dispute_proposed",
            actor=actor,
            now=now,
            remedy=dispute.proposal["remedy"],
        )
        return dispute.proposal


def settle(
    dispute: Dispute,
    *,
    outcome: str,
    amount: Decimal | None,
    reason: str,
    actor: User,
    now: datetime,
) -> None:
    """How it ended. Another end than the proposal takes a supervisor; money goes its own road.

    Raises ``NotAllowedNow``: ``dispute_over``, ``no_outcome``, ``no_proposal``,
    ``may_not_settle``, ``reason_needed_to_settle``.
    """
    if outcome not in Outcome.values or outcome == Outcome.OPEN:
        raise NotAllowedNow("no_outcome")
    if not reason.strip():
        raise NotAllowedNow("reason_needed_to_settle")
    with transaction.atomic():
        fresh = _guard_open(dispute)
        if outcome == Outcome.PROPOSAL and not fresh.proposal:
            raise NotAllowedNow("no_proposal")
        if outcome not in (Outcome.PROPOSAL, Outcome.WITHDRAWN) and not actor.may(Verb.APPROVE):
            raise NotAllowedNow("may_not_settle")
        dispute.outcome, dispute.reason = outcome, reason.strip()[:500]
        dispute.amount = amount if outcome in WITH_MONEY else None
        dispute.settled_at, dispute.settled_by = now, actor
        dispute.save(update_fields=["outcome", "reason", "amount", "settled_at", "settled_by"])
        remember(dispute.case, "dispute_settled", actor=actor, now=now, outcome=outcome)


def still_to_pay(ret: Return) -> tuple[Decimal, Dispute | None]:
    """What a settled dispute gives the buyer beyond what has gone back already, and which one.

    ``amount`` of an outcome is all that the buyer gets for the goods.
    """
    settled = ret.disputes.filter(outcome__in=WITH_MONEY, amount__isnull=False)
    last = settled.order_by("settled_at", "id").last()
    gone = paid_back(ret)
    if last is None or last.amount is None or gone is None:
        return Decimal(), None
    return max(last.amount - gone, Decimal()), last


def _guard_open(dispute: Dispute) -> Dispute:
    fresh = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if fresh.settled_at is not None:
        raise NotAllowedNow("dispute_over")
    return fresh


def _proposal(dispute: Dispute, decision: Decision, now: datetime) -> dict[str, Any]:
    """The verdict's own step; where the goods are here, the amount that their state gives."""
    verdict = decision.verdict
    remedy = verdict["next"]
    option = next((o for o in verdict.get("options", ()) if o["remedy"] == remedy), {})
    amount, why = option.get("max_amount"), []
    if dispute.of is not None and dispute.of.grade:
        worked = refund_of(dispute.of, now=now)
        # All that the state of the goods gives, whatever of it has gone back already.
        fair = None if worked.amount is None else worked.fair
        amount = None if fair is None else str(fair)
        why = [code for code in worked.why if code != "part_paid_before"]
    return {
        "remedy": remedy,
        "amount": amount,
        "currency": option.get("currency") or decision.facts.get("currency", ""),
        "rules": verdict.get("rules", []),
        "policy": decision.policy,
        "decision": decision.pk,
        "why": why,
    }
