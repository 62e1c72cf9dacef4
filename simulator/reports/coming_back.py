"""What carriers scan of parcels that buyers send back, as tracking services export it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from simulator.books.returns import Return

ON_THE_WAY_AFTER = timedelta(hours=14)


def coming_back(returns: Iterable[Return], now: datetime) -> Iterator[Mapping[str, str]]:
    """One line a scan, with the ``store`` that the parcel goes to."""
    for known in returns:
        if known.shipped_at is None:
            continue
        scans = [(known.shipped_at, "accepted")]
        on_the_way = known.shipped_at + ON_THE_WAY_AFTER
        if on_the_way <= min(known.delivered_at or now, now):
            scans.append((on_the_way, "in_transit"))
        if known.delivered_at is not None:
            scans.append((known.delivered_at, "delivered"))
        for at, status in scans:
            yield {
                "store": known.store,
                "carrier-name": known.carrier,
                "tracking-number": known.tracking_number,
                "event-time": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "status": status,
            }
