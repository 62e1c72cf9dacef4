"""The board of claims: which list shows which claims, and in what order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from kefu.cases.models.case import NO_DEADLINE
from kefu.claims.models import Claim

State = Claim.State


class Tab(StrEnum):
    """The lists of the board."""

    ANSWER = "answer"
    LOST = "lost"
    DOUBTFUL = "doubtful"
    WAITING = "waiting"
    ALL = "all"


# These go by their clock, the others newest first.
BY_CLOCK = frozenset({Tab.ANSWER, Tab.LOST, Tab.DOUBTFUL, Tab.WAITING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to; empty means everything."""

    kind: str = ""
    cause: str = ""
    marketplace: str = ""
    state: str = ""
    since: datetime | None = None
    until: datetime | None = None


def rows(tab: Tab, filters: Filters, *, now: Any) -> QuerySet[Claim]:
    """The claims of a list, of all stores; ``now`` as ranks have it: in seconds."""
    found = _of(tab, now)
    for name in ("kind", "cause", "marketplace", "state"):
        if value := getattr(filters, name):
            found = found.filter(**{name: value})
    if filters.since:
        found = found.filter(opened_at__gte=filters.since)
    if filters.until:
        found = found.filter(opened_at__lt=filters.until)
    return found


def _of(tab: Tab, now: Any) -> QuerySet[Claim]:
    every = Claim.objects.all()
    match tab:
        case Tab.ANSWER:
            return every.filter(state=State.OPEN)
        case Tab.WAITING:
            return every.filter(state=State.ANSWERED)
        case Tab.LOST:
            # A lost claim that may still be appealed has its clock's end for a rank.
            return every.filter(state=State.GRANTED, rank__gte=now, rank__lt=NO_DEADLINE // 2)
        case Tab.DOUBTFUL:
            return every.filter(doubtful=True)
        case _:
            return every
