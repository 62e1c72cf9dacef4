"""Amazon's own figures of the account's health, kept as a history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kefu.accounts.models import Store
from kefu.records.models import PerformanceReading
from kefu.records.report_reading import Row
from kefu.records.writing import cut

FIELDS = (
    "status",
    "rate",
    "target",
    "condition",
    "numerator",
    "denominator",
    "begins",
    "ends",
)


def take_in_performance(store: Store, rows: Sequence[Row], *, now: datetime) -> tuple[int, int]:
    """Write what Amazon says now. In a transaction. Returns (figures never told before, changed).

    What it says as it did last time only becomes fresh again.
    """
    new = changed = 0
    last, again, fresh = _last(store, rows), [], []
    for row in rows:
        said, before = _said(row), last.get(_key(row))
        if before is not None and {name: getattr(before, name) for name in said} == said:
            again.append(before)
            continue
        marketplace, metric = _key(row)
        told = {"store": store, "marketplace": marketplace, "metric": metric, **said}
        last[_key(row)] = PerformanceReading(**told, first_told_at=now, told_at=now)
        fresh.append(last[_key(row)])
        new, changed = new + (before is None), changed + (before is not None)
    PerformanceReading.objects.bulk_create(fresh)
    known = [reading.pk for reading in again if reading.pk]
    PerformanceReading.objects.filter(pk__in=known).update(told_at=now)
    return new, changed


def _key(row: Row) -> tuple[str, str]:
    return row.cells.get("marketplace", "")[:20], row.key[:60]


def _last(store: Store, rows: Sequence[Row]) -> dict[tuple[str, str], PerformanceReading]:
    """What was said last of each figure: by most of them with the last report, by some before it."""
    newest = PerformanceReading.objects.filter(store=store).order_by("-told_at", "-pk")
    found: dict[tuple[str, str], PerformanceReading] = {}
    for reading in newest[: 2 * len(rows)]:
        found.setdefault((reading.marketplace, reading.metric), reading)
    for marketplace, metric in {_key(row) for row in rows} - found.keys():
        earlier = newest.filter(marketplace=marketplace, metric=metric).first()
        if earlier is not None:
            found[marketplace, metric] = earlier
    return found


def _said(row: Row) -> dict[str, Any]:
    said = cut(PerformanceReading, row.cells, FIELDS)
    details = json.loads(row.cells.get("details") or "{}")
    return {
        **said,
        "status": said["status"] or "",
        "condition": said["condition"] or "",
        "details": details,
    }
