"""Clocks → warnings: before the breach, not after (MSG-1, HLT-4)."""

from __future__ import annotations

from datetime import datetime

from kefu.cases.models import Case, Deadline, Event
from kefu.cases.verbs import reopen

BATCH = 500
BACK_TO_WORK = frozenset({Case.State.WAITING, Case.State.DONE})


def watch(*, now: datetime) -> tuple[int, int]:
    """Note which clocks are about to end and which have. Returns both counts.

    Each is noted once a clock; a clock that was met in the meantime is left alone. A case that waits or
    is done comes back to the inbox: something must be done by its time all the same.
    """
    running = Deadline.objects.filter(met_at__isnull=True).exclude(case__state=Case.State.MERGED)
    warned = _note(
        running.filter(warn_at__lte=now, warned_at__isnull=True),
        "warned_at",
        "deadline_warned",
        now,
    )
    breached = _note(
        running.filter(due_at__lte=now, breached_at__isnull=True),
        "breached_at",
        "deadline_breached",
        now,
    )
    return warned, breached


def _note(rows, mark: str, code: str, now: datetime) -> int:
    if not rows.exists():
        return 0
    count = 0
    for row in rows.select_related("case")[:BATCH]:
        claimed = Deadline.objects.filter(
            pk=row.pk, due_at=row.due_at, met_at__isnull=True, **{f"{mark}__isnull": True}
        ).update(**{mark: now})
        if claimed:
            count += 1
            Event.objects.create(
                case_id=row.case_id,
                at=now,
                code=code,
                facts={"kind": row.kind, "due_at": row.due_at.isoformat(), "rule": row.rule},
            )
            if row.case.state in BACK_TO_WORK:
                reopen(row.case, actor=None, now=now, reason="deadline")
    return count
