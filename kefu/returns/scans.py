"""A carrier's scans onto the returns whose parcels they are of (RET-10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kefu.accounts.models import Store
from kefu.records.models import Parcel
from kefu.records.report_reading import Row
from kefu.returns.following import follow
from kefu.returns.labels import note_scanned
from kefu.returns.models import Return, Telling
from kefu.returns.rows import print_of

SCAN = "scan"
CHUNK = 400
Tracking = Parcel.Tracking
# What a scan tells of a return besides where its parcel is.
MOMENT_OF = {Tracking.IN_TRANSIT.value: "sent_at", Tracking.DELIVERED.value: "arrived_at"}


def take_in_scans(store: Store, rows: Sequence[Row], *, now: datetime) -> int:
    """Scans of parcels on their way back. Returns how many returns they told something new.

    What Amazon ships itself comes back to Amazon; a scan from before the return was asked for is
    of the way out. Safe to repeat.
    """
    scans: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if row.cells.get("scan_status"):
            scans[row.key].append(row.cells)
    numbers = list(scans)
    with transaction.atomic():
        Store.objects.select_for_update(no_key=True).only("pk").get(pk=store.pk)
        return sum(
            _tell(store, scans, numbers[start : start + CHUNK], now)
            for start in range(0, len(numbers), CHUNK)
        )


def _tell(
    store: Store,
    scans: Mapping[str, Sequence[Mapping[str, Any]]],
    numbers: Sequence[str],
    now: datetime,
) -> int:
    coming = Return.objects.filter(store=store, tracking_number__in=numbers)
    returns = list(coming.exclude(fulfilment="amazon").select_related("store", "order", "case"))
    told = [row for ret in returns for row in _tellings(ret, scans[ret.tracking_number], now)]
    known = set(
        Telling.objects.filter(
            store=store, source=SCAN, key__in=[row.key for row in told]
        ).values_list("key", flat=True)
    )
    fresh = [row for row in told if row.key not in known]
    Telling.objects.bulk_create(fresh, ignore_conflicts=True)
    touched = {row.of_id for row in fresh}
    changed = [ret for ret in returns if ret.pk in touched]
    follow(changed, now=now, reason=SCAN)
    note_scanned(changed, now=now)
    return len(changed)


def _tellings(ret: Return, scans: Sequence[Mapping[str, Any]], now: datetime) -> Iterator[Telling]:
    for scan in scans:
        at, status = scan.get("scan_time") or now, scan["scan_status"]
        if at < ret.requested_at or at > now:
            continue
        facts = {"parcel_state": status}
        if status in MOMENT_OF and scan.get("scan_time"):
            facts[MOMENT_OF[status]] = at.isoformat()
        # A word without a time ("lost") is the carrier's present one: said again, it is the same.
        when = at.isoformat() if scan.get("scan_time") else ""
        key = print_of(ret.pk, ret.tracking_number, status, when)
        yield Telling(
            store_id=ret.store_id,
            of=ret,
            source=SCAN,
            key=key,
            at=at,
            facts=facts,
            taken_in_at=now,
        )
