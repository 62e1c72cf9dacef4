"""How many questions wait for a person's yes, how many figures near their limit: on every page, so asked for seldom."""

from __future__ import annotations

from django.core.cache import cache
from django.db.models import QuerySet

from kefu.accounts.access import stores_for, within_stores
from kefu.accounts.models import User
from kefu.accounts.roles import Role
from kefu.approvals.models import Approval
from kefu.metrics.readings import alarms

SECONDS = 10
ALARM_SECONDS = 120


def open_for(user: User) -> QuerySet[Approval]:
    """Open questions that ``user`` may answer by role; see ``flow.approving.may_answer``."""
    rows = within_stores(Approval.objects.filter(answer="open"), user, "case__store")
    rows = rows.exclude(asked_by=user)
    return rows if user.role == Role.OWNER else rows.exclude(needs=Role.OWNER)


def waiting_for(user: User) -> int:
    """Their number, at most a few seconds old."""
    key = f"waiting_approvals:{user.pk}"
    known = cache.get(key)
    if known is None:
        known = open_for(user).count()
        cache.set(key, known, SECONDS)
    return int(known)


def recount(user: User) -> None:
    """The number has changed by what this person did."""
    cache.delete(f"waiting_approvals:{user.pk}")


def alarms_for(user: User) -> int:
    """How many account figures of the user's stores are near or over their limit; a minute or two old."""
    key = f"health_alarms:{user.pk}"
    known = cache.get(key)
    if known is None:
        known = alarms(stores_for(user))
        cache.set(key, known, ALARM_SECONDS)
    return int(known)
