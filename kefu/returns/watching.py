"""Clocks of returns that are about to end, or have: each noted once (RET-2, RET-9, RET-16)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from kefu.returns.models import ReturnClock, Step

BATCH = 500


def watch(*, now: datetime) -> tuple[int, int]:
    """Note which clocks warn and which have run out. Returns both counts."""
    running = ReturnClock.objects.filter(met_at__isnull=True).select_related("of")
    warned = _note(
        running.filter(warn_at__lte=now, warned_at__isnull=True), "warned_at", "clock_warned", now
    )
    breached = _note(
        running.filter(due_at__lte=now, breached_at__isnull=True), "breached_at", "clock_over", now
    )
    return warned, breached


def _note(rows: QuerySet[ReturnClock], mark: str, code: str, now: datetime) -> int:
    if not rows.exists():
        return 0
    count = 0
    for clock in rows[:BATCH]:
        claimed = ReturnClock.objects.filter(
            pk=clock.pk, due_at=clock.due_at, met_at__isnull=True, **{f"{mark}__isnull": True}
        ).update(**{mark: now})
        if claimed:
            count += 1
            Step.objects.create(
                of=clock.of, at=now, code=code, stage=clock.of.stage, facts={"clock": clock.kind}
            )
    return count
