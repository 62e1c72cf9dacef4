"""A carrier's scans onto the parcels they are of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from kefu.accounts.models import Store
from kefu.records.models import Order, Parcel
from kefu.records.report_reading import Row
from kefu.records.writing import write_over

CHUNK = 400
BEGINNING = datetime.min.replace(tzinfo=UTC)


def write_scans(store: Store, rows: Sequence[Row], now: datetime) -> tuple[int, int]:
    """Set each parcel's state to its last scan. Returns ``(0, orders changed)``.

    A scan without a time ("not found", "lost") is the carrier's present word and comes last.
    Scans of parcels that no order names are left out: there is nothing they could be shown on.
    """
    scans: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        scans[row.key].append(row)
    numbers = list(scans)
    named: set[int] = set()
    changed: set[int] = set()
    for start in range(0, len(numbers), CHUNK):
        parcels = list(
            Parcel.objects.filter(
                order__store=store, tracking_number__in=numbers[start : start + CHUNK]
            )
        )
        for parcel in parcels:
            before = (parcel.state, parcel.delivered_at)
            _apply(parcel, scans[parcel.tracking_number])
            named.add(parcel.order_id)
            if (parcel.state, parcel.delivered_at) != before:
                changed.add(parcel.order_id)
        write_over(parcels, ["state", "delivered_at"])
    Order.objects.filter(pk__in=named).update(imported_at=now)
    return 0, len(changed)


def _apply(parcel: Parcel, scans: Sequence[Row]) -> None:
    known = [row.cells for row in scans if row.cells.get("scan_status")]
    if not known:
        return
    # Without a time: after all others.
    ranked = sorted(
        known, key=lambda c: (c.get("scan_time") is None, c.get("scan_time") or BEGINNING)
    )
    parcel.state = ranked[-1]["scan_status"]
    delivered = [c["scan_time"] for c in ranked if c["scan_status"] == Parcel.Tracking.DELIVERED]
    parcel.delivered_at = delivered[-1] if delivered else parcel.delivered_at
