"""Laying a letter before a second person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from kefu.accounts.models import User
from kefu.approvals.limits import Chosen, Why
from kefu.approvals.models import Approval
from kefu.cases.models import Case
from kefu.cases.verbs import remember


class Letter(Protocol):
    """The letter as it would leave."""

    text: str
    subject: str
    gloss: str


def ask(
    case: Case,
    *,
    letter: Letter,
    chosen: Sequence[Chosen],
    why: Sequence[Why],
    needs: str,
    reason: str,
    actor: User,
    now: datetime,
    labels: Sequence[int] = (),
) -> Approval:
    """Ask for a yes to exactly this letter with exactly these remedies. In a transaction.

    ``needs``: the least role whose own limits the letter keeps. ``labels``: what it encloses.
    """
    approval = Approval.objects.create(
        case=case,
        subject={
            "text": letter.text,
            "subject": letter.subject,
            "gloss": letter.gloss,
            "remedies": [c.to_json() for c in chosen],
            "why": [w.to_json() for w in why],
            "role": actor.role,
            "labels": list(labels),
        },
        rule=why[0].rule if why else "",
        needs=needs,
        reason=reason.strip(),
        asked_at=now,
        asked_by=actor,
    )
    remember(
        case,
        "answer_asked_approval",
        actor=actor,
        now=now,
        remedies=[c.remedy for c in chosen],
        why=[w.code for w in why],
    )
    return approval
