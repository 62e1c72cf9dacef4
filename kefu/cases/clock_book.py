"""The clocks of a batch of cases: read once, worked out, written once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from kefu.cases.clocks import Clock
from kefu.cases.models import Case, Deadline


class ClockBook:
    """Collects the clocks of cases (by a ref that may precede the id) and writes what changed."""

    def __init__(self, existing: Iterable[int], rows: Iterable[Deadline] | None = None) -> None:
        """``existing``: cases whose clocks are read here, unless ``rows`` holds all of them."""
        self._known: dict[int, dict[str, Deadline]] = defaultdict(dict)
        self._set: dict[int, dict[str, tuple[Clock, str]]] = defaultdict(dict)
        self._met: dict[int, set[str]] = defaultdict(set)
        if rows is None:
            rows = Deadline.objects.filter(case__in=list(existing))
        for row in rows:
            self._known[row.case_id][row.kind] = row

    def start(self, ref: int, kind: str, clock: Clock, rule: str) -> None:
        """Set a clock of a case; an equal one that still runs is left as it is."""
        known = self._known[ref].get(kind)
        if known is not None and known.met_at is None and known.due_at == clock.due_at:
            return
        self._set[ref][kind] = (clock, rule)

    def meet(self, ref: int, kind: str) -> None:
        """What the clock asked for has happened."""
        known = self._known[ref].get(kind)
        if known is not None and known.met_at is None:
            self._met[ref].add(kind)

    def forget(self, ref: int, kind: str) -> None:
        """The clock has been taken away."""
        self._known[ref].pop(kind, None)

    def earliest(self, ref: int) -> datetime | None:
        """When the next open clock of a case ends."""
        due = [clock.due_at for clock, _ in self._set[ref].values()]
        due += [
            row.due_at
            for kind, row in self._known[ref].items()
            if row.met_at is None and kind not in self._set[ref] and kind not in self._met[ref]
        ]
        return min(due, default=None)

    def write(self, cases: Mapping[int, Case], *, now: datetime) -> None:
        """Insert or replace what was set (unmet, unwarned again) and mark what was met."""
        rows = [
            Deadline(
                case=cases[ref],
                kind=kind,
                due_at=clock.due_at,
                warn_at=clock.warn_at,
                rule=rule,
                basis=clock.basis,
            )
            for ref, clocks in self._set.items()
            for kind, (clock, rule) in clocks.items()
        ]
        Deadline.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["case", "kind"],
            update_fields=[
                "due_at",
                "warn_at",
                "rule",
                "basis",
                "met_at",
                "warned_at",
                "breached_at",
            ],
        )
        met = [self._known[ref][kind].pk for ref, kinds in self._met.items() for kind in kinds]
        Deadline.objects.filter(pk__in=met, met_at__isnull=True).update(met_at=now)
