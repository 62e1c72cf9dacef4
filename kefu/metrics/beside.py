"""Amazon's own figures beside ours, and what explains a difference (HLT-3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kefu.accounts.models import Store
from kefu.metrics.figures import Figure
from kefu.metrics.periods import zone_of
from kefu.records.models import PerformanceReading

SAME = Decimal("0.00005")
"""Rates that differ by less are shown alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What Amazon says of a figure. ``why``: codes of what explains that ours is another."""

    rate: Decimal
    numerator: int | None
    denominator: int | None
    first: date | None
    last: date | None
    told_at: datetime
    why: tuple[str, ...]


def beside(store: Store, figures: Iterable[Figure]) -> dict[str, Beside]:
    """Amazon's newest word on each metric's first window that it was known by; one query."""
    wanted = {figure.metric.amazon: figure for figure in figures if figure.metric.amazon}
    if not wanted:
        return {}
    known_by = max(figure.period.known_by for figure in wanted.values())
    rows = PerformanceReading.objects.filter(
        store=store,
        marketplace=store.marketplace,
        metric__in=list(wanted),
        first_told_at__lt=known_by,
        rate__isnull=False,
    ).order_by("metric", "first_told_at", "pk")
    newest = {row.metric: row for row in rows}
    return {
        wanted[metric].code: _beside(row, wanted[metric], store) for metric, row in newest.items()
    }


def _beside(row: PerformanceReading, figure: Figure, store: Store) -> Beside:
    first, last = (_day(at, store) for at in (row.begins, row.ends))
    return Beside(
        rate=row.rate or Decimal(0),
        numerator=row.numerator,
        denominator=row.denominator,
        first=first,
        last=last,
        told_at=row.told_at,
        why=_why(row, figure, first, last),
    )


def _why(
    row: PerformanceReading, figure: Figure, first: date | None, last: date | None
) -> tuple[str, ...]:
    if figure.rate is not None and row.rate is not None and abs(figure.rate - row.rate) < SAME:
        return ()
    found = []
    if (first and first != figure.period.first) or (last and last != figure.period.last):
        found.append("other_days")
    if figure.code == "order_defect_rate":
        found.append("seller_shipped_only")
    if row.denominator is not None and row.denominator > figure.count.denominator:
        found.append("not_all_here")
    if figure.count.unknown:
        found.append("unknown_here")
    return tuple(found or ["unexplained"])


def _day(at: datetime | None, store: Store) -> date | None:
    return at.astimezone(zone_of(store.marketplace)).date() if at else None
