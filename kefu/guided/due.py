"""By when a step is to be done, and the case's clock that shows it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from kefu.cases.active_policy import clock_rules
from kefu.cases.models import Case, Deadline
from kefu.cases.refresh import refresh
from kefu.cases.verbs import changing
from kefu.guided.kinds import Kind, kinds
from kefu.guided.models import TO_BE_DONE, GuidedStep
from kefu.policy import Book
from kefu.policybook.active import active_book

DAY = timedelta(days=1)
BATCH = 200
HOURS = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": DAY,
    "business_days": DAY,
}
WAITS = (GuidedStep.State.OPEN, GuidedStep.State.NOT_FOUND)


def due_for(kind: Kind, case: Case | None, *, marketplace: str, now: datetime) -> datetime:
    """When the notice's clock ends, if one runs; or else as long as the policy gives."""
    running = _notice_clock(kind, case)
    if running is not None:
        return running.due_at
    return _start(kind, case, now) + _allowed(kind, active_book(now), marketplace, now)


def _notice_clock(kind: Kind, case: Case | None) -> Deadline | None:
    if case is None or not kind.clock:
        return None
    return Deadline.objects.filter(case=case, kind=kind.clock, met_at__isnull=True).first()


def _start(kind: Kind, case: Case | None, now: datetime) -> datetime:
    if case is None or not kind.since:
        return now
    last = case.messages.filter(kind=kind.since).order_by("at", "id").last()
    return last.at if last else now


def _allowed(kind: Kind, book: Book, marketplace: str, now: datetime) -> timedelta:
    """A policy of one's own may lack a number: a task's time holds then."""
    try:
        found = book.quantity(kind.number, marketplace=marketplace or None, on=now.date())
    except KeyError:
        found = None
    if found is None or found.unit not in HOURS:
        return clock_rules(now)(marketplace).task
    return float(found.value) * HOURS[found.unit]


def set_clock(case: Case, *, now: datetime) -> None:
    """Let the case show the step that is due first; the caller holds the case (``changing``).

    A step that a notice's clock is running for has that clock already.
    """
    first = (
        GuidedStep.objects.filter(case=case, state__in=WAITS)
        .exclude(due_at__in=_notice_times(case))
        .order_by("due_at", "id")
        .first()
    )
    running = Deadline.objects.filter(case=case, kind=Deadline.Kind.GUIDED)
    if first is None:
        running.filter(met_at__isnull=True).update(met_at=now)
    elif not running.filter(met_at__isnull=True, due_at=first.due_at).exists():
        warn_before = clock_rules(now)(first.marketplace).notice_warning
        Deadline.objects.update_or_create(
            case=case,
            kind=Deadline.Kind.GUIDED,
            defaults={
                "due_at": first.due_at,
                "warn_at": max(first.due_at - warn_before, first.opened_at),
                "rule": kinds()[first.kind].rule,
                "basis": {"step": first.pk, "kind": first.kind},
                "met_at": None,
                "warned_at": None,
                "breached_at": None,
            },
        )
    refresh(case, now=now)


def _notice_times(case: Case) -> list[datetime]:
    return list(
        case.deadlines.filter(met_at__isnull=True)
        .exclude(kind__in=(Deadline.Kind.REPLY, Deadline.Kind.GUIDED))
        .values_list("due_at", flat=True)
    )


def mend_clocks(*, now: datetime) -> int:
    """Cases that took over a step with a merge or a split get its clock. Returns how many."""
    running = Deadline.objects.filter(case=OuterRef("pk"), met_at__isnull=True)
    without = (
        Case.objects.filter(pk__in=GuidedStep.objects.filter(TO_BE_DONE).values("case"))
        .exclude(state=Case.State.MERGED)
        .exclude(Exists(running.exclude(kind=Deadline.Kind.REPLY)))
    )
    found = list(without[:BATCH])
    for case in found:
        with changing(case):
            set_clock(case, now=now)
    return len(found)
