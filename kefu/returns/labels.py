"""Prepaid labels for the way back, where the return policy grants them (RET-11)."""

from __future__ import annotations

from datetime import datetime

from kefu.accounts.models import User
from kefu.cases.errors import NotAllowedNow
from kefu.guided.verbs import begin
from kefu.returns.changing import changing, note, tell
from kefu.returns.models import Return, ReturnLabel, ReturnTerms
from kefu.returns.terms import terms_for
from kefu.returns.working_out import paid_for

LARGEST = 5 * 1024 * 1024


def payer_of(ret: Return) -> str:
    """Who pays the way back: what Amazon told, else the return policy; empty where neither says."""
    if ret.label_payer:
        return ret.label_payer
    terms = terms_for(ret, paid=paid_for(ret), at=ret.requested_at)
    return terms.label_payer if terms else ""


def add_label(
    ret: Return,
    content: bytes,
    *,
    carrier: str,
    tracking_number: str,
    actor: User,
    now: datetime,
) -> ReturnLabel:
    """Keep the carrier's PDF; the step that gives it to the buyer at Amazon is opened.

    Raises ``NotAllowedNow``: ``label_not_granted``, ``label_unreadable``, ``tracking_needed``,
    ``amazon_handles_it``, ``return_over``.
    """
    if not content.startswith(b"%PDF-") or len(content) > LARGEST:
        raise NotAllowedNow("label_unreadable")
    if not tracking_number.strip():
        raise NotAllowedNow("tracking_needed")
    with changing(ret):
        if ret.fulfilment == "amazon":
            raise NotAllowedNow("amazon_handles_it")
        if ret.arrived_at or ret.stage == Return.Stage.ENDED:
            raise NotAllowedNow("return_over")
        if payer_of(ret) != ReturnTerms.Payer.SELLER:
            raise NotAllowedNow("label_not_granted")
        facts = {"carrier": carrier.strip()[:60], "tracking_number": tracking_number.strip()[:60]}
        label = ReturnLabel.objects.create(of=ret, content=content, at=now, by=actor, **facts)
        tell(ret, facts, actor=actor, now=now)
        note(ret, "label_added", actor=actor, now=now)
        if ret.case is not None:
            case = ret.case.merged_into or ret.case
            begin(case, kind="upload_return_label", about=ret.rma, actor=actor, now=now)
        return label
