"""Cases merged, and taken apart again: what their returns tell goes where the returns go."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kefu.accounts.models import User
from kefu.cases import regrouping
from kefu.cases.models import Case, Doubt, Regrouping
from kefu.returns.telling_cases import tell_of


def merge(source: Case, *, into: Case, actor: User | None, now: datetime) -> Regrouping:
    """As ``cases.regrouping.merge``; the surviving case knows what both cases' returns tell."""
    with transaction.atomic():
        row = regrouping.merge(source, into=into, actor=actor, now=now)
        tell_of([source, into], now=now)
        return row


def undo(row: Regrouping, *, actor: User | None, now: datetime) -> None:
    """As ``cases.regrouping.undo``."""
    with transaction.atomic():
        regrouping.undo(row, actor=actor, now=now)
        tell_of([row.source, row.target], now=now)


def answer_doubt(doubt: Doubt, *, join: bool, actor: User | None, now: datetime) -> None:
    """As ``cases.regrouping.answer_doubt``."""
    with transaction.atomic():
        regrouping.answer_doubt(doubt, join=join, actor=actor, now=now)
        tell_of([doubt.case, doubt.suggested], now=now)
