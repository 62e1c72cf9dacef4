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
    for row in rows:
        key = {
            "store": store,
            "marketplace": row.cells.get("marketplace", "")[:20],
            "metric": row.key[:60],
        }
        last = PerformanceReading.objects.filter(**key).order_by("-told_at", "-pk").first()
        said = _said(row)
        if last is not None and {name: getattr(last, name) for name in said} == said:
            last.told_at = now
            last.save(update_fields=["told_at"])
            continue
        PerformanceReading.objects.create(**key, **said, first_told_at=now, told_at=now)
        new, changed = new + (last is None), changed + (last is not None)
    return new, changed


def _said(row: Row) -> dict[str, Any]:
    said = cut(PerformanceReading, row.cells, FIELDS)
    details = json.loads(row.cells.get("details") or "{}")
    return {
        **said,
        "status": said["status"] or "",
        "condition": said["condition"] or "",
        "details": details,
    }
