"""The board of feedback: which list shows what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from django.db.models import QuerySet

from kefu.cases.partial_index import narrowed
from kefu.policybook.active import active_book
from kefu.ratings.models import ASKED, BAD, MISSING, Feedback


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


class Removable:
    """Until when a buyer can remove feedback (FBK-3); the policy is read once."""

    def __init__(self, now: datetime) -> None:
        book = active_book(now)

        @cache
        def days(marketplace: str) -> timedelta:
            place = marketplace or None
            found = book.number("feedback_remove_days", marketplace=place, on=now.date())
            return timedelta(days=int(found or 0))

        self._days = days
        self.since = now - days("")
        """What was left before can hardly be removed any more; stores of no market tell it."""

    def until(self, feedback: Any) -> datetime:
        """Until when this one can be."""
        return feedback.left_at + self._days(feedback.marketplace)


def rows(tab: Tab, filters: Filters, *, since: Any) -> QuerySet[Feedback]:
    """The feedback of a list, of all stores, to be read newest first; ``since``: see ``Removable``."""
    found = _of(tab, since)
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


def _of(tab: Tab, since: Any) -> QuerySet[Feedback]:
    every = Feedback.objects.all()
    match tab:
        case Tab.OPEN:
            return narrowed(every, BAD).filter(left_at__gte=since)
        case Tab.ASKED:
            return every.filter(ASKED)
        case Tab.MISSING:
            return every.filter(MISSING)
        case _:
            return every
