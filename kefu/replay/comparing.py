"""Decisions from the database, many at a time, compared under two policies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet

from kefu.cases.models import Decision
from kefu.policy import Book, FactsError, facts_to_json, parse_facts
from kefu.policy.batch import frame_of
from kefu.policy.comparing import Change, Comparison, Proposal

CHUNK = 5000
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """A case that would have gone otherwise, with the last of its decisions in which it would."""

    case_id: int
    store_id: int
    order_id: int | None
    decision_id: int
    at: datetime
    policy: str
    currency: str
    before: Proposal
    after: Proposal


@dataclass(slots=True)
class Found:
    """What a comparison came to."""

    cases: dict[int, Differing] = field(default_factory=dict)
    compared: Counter[int] = field(default_factory=Counter)
    unreadable: int = 0


def decisions_between(
    since: datetime, until: datetime, store_id: int | None = None
) -> QuerySet[Decision]:
    """Decisions of a period, of one store or of all."""
    rows = Decision.objects.filter(at__gte=since, at__lt=until)
    return rows if store_id is None else rows.filter(case__store=store_id)


def compare(
    rows: QuerySet[Decision], before: Book, after: Book, *, progress: Progress | None = None
) -> Found:
    """Every case whose proposal differs in any of its decisions among ``rows``.

    A decision whose facts cannot be read is counted and left out; the others go on.
    """
    comparison, found = Comparison(before, after), Found()
    seen: set[int] = set()
    done = 0
    for chunk in _chunks(rows):
        read, changes = _changes(comparison, chunk)
        found.unreadable += len(chunk) - len(read)
        for decision in read:
            if decision.case_id not in seen:
                seen.add(decision.case_id)
                found.compared[decision.case__store_id] += 1
        for change in changes:
            differing = _differing(read[change.place], change)
            found.cases[differing.case_id] = differing
        done += len(chunk)
        if progress is not None:
            progress(done)
    return found


def _chunks(rows: QuerySet[Decision]) -> Iterator[list[Any]]:
    rows = rows.order_by("at", "id").values_list(
        "id", "case_id", "case__store_id", "case__order_id", "at", "policy", "facts", named=True
    )
    chunk = list(rows[:CHUNK])
    while chunk:
        yield chunk
        last = chunk[-1]
        later = Q(at=last.at, id__gt=last.id) | Q(at__gt=last.at)
        chunk = list(rows.filter(later, at__gte=last.at)[:CHUNK])


def _changes(comparison: Comparison, chunk: list[Any]) -> tuple[list[Any], list[Change]]:
    """The decisions that could be read, and where among them the policies differ."""
    try:
        return chunk, list(comparison.changes(frame_of(row.facts for row in chunk)))
    except (pl.exceptions.PolarsError, TypeError):
        read, facts = [], []
        for decision in chunk:
            try:
                facts.append(facts_to_json(parse_facts(decision.facts)))
                read.append(decision)
            except FactsError:
                continue
        return read, list(comparison.changes(frame_of(facts)))


def _differing(decision: Any, change: Change) -> Differing:
    return Differing(
        case_id=decision.case_id,
        store_id=decision.case__store_id,
        order_id=decision.case__order_id,
        decision_id=decision.id,
        at=decision.at,
        policy=decision.policy,
        currency=decision.facts.get("currency") or "",
        before=change.before,
        after=change.after,
    )
