"""The board of feedback: which list shows what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from django.db.models import Q, QuerySet

from kefu.policybook.active import active_book
from kefu.ratings.models import Feedback


class Tab(StrEnum):
    """The lists of the board."""

    OPEN = "open"
    ASKED = "asked"
    MISSING = "missing"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to; empty means everything."""

    stars: int | None = None
    cause: str = ""
    marketplace: str = ""
    since: datetime | None = None
    until: datetime | None = None


def removable(now: datetime) -> Callable[[Feedback], datetime]:
    """Tells until when a buyer can remove feedback (FBK-3); the policy is asked once."""
    days = _remove_days(now)
    return lambda feedback: feedback.left_at + timedelta(days=days(feedback.marketplace))


def _remove_days(now: datetime) -> Callable[[str], int]:
    book = active_book(now)

    @cache
    def days(marketplace: str) -> int:
        found = book.number("feedback_remove_days", marketplace=marketplace or None, on=now.date())
        return int(found or 0)

    return days


def rows(tab: Tab, filters: Filters, *, now: datetime) -> QuerySet[Feedback]:
    """The feedback of a list, of all stores, to be read newest first."""
    found = _of(tab, now)
    if filters.stars:
        found = found.filter(rating=filters.stars)
    for name in ("cause", "marketplace"):
        if value := getattr(filters, name):
            found = found.filter(**{name: value})
    if filters.since:
        found = found.filter(left_at__gte=filters.since)
    if filters.until:
        found = found.filter(left_at__lt=filters.until)
    return found


def _of(tab: Tab, now: datetime) -> QuerySet[Feedback]:
    every = Feedback.objects.all()
    match tab:
        case Tab.OPEN:
            return every.filter(
                rating__lte=3,
                removed_at__isnull=True,
                missing_since__isnull=True,
                left_at__gte=now - timedelta(days=_remove_days(now)("")),
            )
        case Tab.ASKED:
            return every.filter(
                removal_asked_at__isnull=False,
                removal_refused_at__isnull=True,
                removed_at__isnull=True,
            )
        case Tab.MISSING:
            return every.filter(Q(missing_since__isnull=False), removed_at__isnull=True)
        case _:
            return every
