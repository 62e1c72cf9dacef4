"""Clocks that notices started, on their way from one case to another and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kefu.cases.models import Case, Deadline

# A reply's clock follows from the messages, a step's from the steps; these have nothing else to follow from.
BY_NOTICES = (
    Deadline.Kind.CLAIM_ANSWER,
    Deadline.Kind.RETURN_ANSWER,
    Deadline.Kind.NOTICE,
    Deadline.Kind.APPEAL,
)
VALUES = ("due_at", "warn_at", "rule", "basis", "met_at", "warned_at", "breached_at")


def move_clocks(source: Case, into: Case) -> dict[str, Any]:
    """Running clocks go along; of two of a kind the earlier one runs on. Returns what undoing needs."""
    known = {clock.kind: clock for clock in into.deadlines.filter(kind__in=BY_NOTICES)}
    moved, swapped = [], []
    for clock in source.deadlines.filter(kind__in=BY_NOTICES, met_at__isnull=True):
        other = known.get(clock.kind)
        if other is None:
            clock.case = into
            clock.save(update_fields=["case"])
            moved.append(clock.pk)
        elif other.met_at is not None or clock.due_at < other.due_at:
            _swap(clock, other)
            swapped.append([clock.pk, other.pk])
    return {"moved": moved, "swapped": swapped}


def give_clocks_back(kept: Mapping[str, Any], source: Case) -> None:
    """As they were; one that has been met meanwhile stays met."""
    Deadline.objects.filter(pk__in=kept.get("moved", [])).update(case=source)
    for pair in kept.get("swapped", []):
        clocks = list(Deadline.objects.filter(pk__in=pair))
        if len(clocks) == len(pair):
            _swap(*clocks)


def _swap(one: Deadline, other: Deadline) -> None:
    """There is one row a kind and case: what they say changes places."""
    for name in VALUES:
        mine, its = getattr(one, name), getattr(other, name)
        setattr(one, name, its)
        setattr(other, name, mine)
    Deadline.objects.bulk_update([one, other], VALUES)
