"""A new policy → open cases: whoever waits for an answer is judged by what decides now (STD-3)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kefu.cases.models import Case
from kefu.policybook.models import PolicyVersion


def apply_policy(*, now: datetime) -> int:
    """Lay every open case before a version that has just come into force. Returns how many.

    What a person has typed stays; cases that wait for the buyer are judged when the buyer writes.
    """
    version = PolicyVersion.objects.in_force(now).only("pk", "applied_at").first()
    if version is None or version.applied_at is not None:
        return 0
    with transaction.atomic():
        claimed = PolicyVersion.objects.filter(pk=version.pk, applied_at__isnull=True)
        if claimed.update(applied_at=now) != 1:
            return 0
        waiting = Case.objects.filter(state=Case.State.OPEN, unread_since__isnull=True)
        return waiting.update(unread_since=now)
