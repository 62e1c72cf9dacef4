"""A guided step that a person carried out: recorded, and told to the claim, feedback, label or debt it is about."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kefu.accounts.models import User
from kefu.claims import verbs as claims
from kefu.claims.models import Claim
from kefu.guided import verbs as guided
from kefu.guided.models import GuidedStep
from kefu.ratings import verbs as ratings
from kefu.ratings.models import Feedback
from kefu.returns.labels import note_sent
from kefu.returns.models import Owed
from kefu.returns.owing import file_claim

CLAIM_KINDS = {
    "answer_claim": Claim.Kind.A_TO_Z,
    "appeal_claim": Claim.Kind.A_TO_Z,
    "represent_chargeback": Claim.Kind.CHARGEBACK,
}
OWED_KINDS = frozenset({"safe_t_claim", "fba_reimbursement"})
FEEDBACK_KINDS = frozenset({"reply_to_feedback", "ask_feedback_removal"})


def step_done(
    step: GuidedStep, *, actor: User | None, now: datetime, outcome: str = "done", note: str = ""
) -> None:
    """Record it, and what it means for its claim or feedback. Raises as ``record_done`` does."""
    with transaction.atomic():
        guided.record_done(step, actor=actor, now=now, outcome=outcome, note=note)
        if step.kind in CLAIM_KINDS:
            _tell_claim(step, actor, now)
        elif step.kind in FEEDBACK_KINDS:
            _tell_feedback(step, actor, now)
        elif step.kind in OWED_KINDS and actor is not None:
            _tell_owed(step, actor, now)
        elif step.kind == "upload_return_label":
            note_sent(now=now)


def _tell_claim(step: GuidedStep, actor: User | None, now: datetime) -> None:
    claim = Claim.objects.filter(
        store=step.store_id,
        kind=CLAIM_KINDS[step.kind],
        amazon_order_id=step.amazon_order_id or "-",
    ).last()
    if claim is None:
        return
    if step.kind != "appeal_claim":
        if claim.state == Claim.State.OPEN:
            claims.note_answered(claim, reason=step.note, actor=actor, now=now)
    elif claim.state == Claim.State.GRANTED and claim.appealed_at is None:
        claims.note_appealed(claim, reason=step.note, actor=actor, now=now, late=True)


def _tell_owed(step: GuidedStep, actor: User, now: datetime) -> None:
    """What Amazon owes has been claimed with this."""
    open_ = Owed.objects.filter(
        store=step.store_id, about=step.about, state=Owed.State.OPEN, from_at__lte=now
    )
    for owed in open_.select_related("of__store", "of__order", "of__case"):
        file_claim(owed, reference=step.note, actor=actor, now=now)


def _tell_feedback(step: GuidedStep, actor: User | None, now: datetime) -> None:
    feedback = Feedback.objects.filter(
        store=step.store_id, amazon_order_id=step.amazon_order_id, removed_at__isnull=True
    ).first()
    if feedback is None:
        return
    if step.kind == "reply_to_feedback":
        ratings.note_replied(feedback, reply=step.text or step.note or "–", actor=actor, now=now)
    elif feedback.removal_asked_at is None or feedback.removal_refused_at is not None:
        ground = str(step.facts.get("ground") or feedback.ground or "other")
        ratings.note_removal_asked(feedback, ground=ground, reason=step.note, actor=actor, now=now)
