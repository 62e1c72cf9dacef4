"""Asking for a replay, and running it: at once where it is short, else in the background with progress."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.models import User
from kefu.policy import Book
from kefu.policybook import verbs as book_verbs
from kefu.policybook.active import active_book, active_version, version_book
from kefu.policybook.models import PolicyVersion
from kefu.replay.comparing import Found, compare, decisions_between
from kefu.replay.models import Replay, ReplayedCase
from kefu.replay.rows import rows_of

log = structlog.get_logger(__name__)
State = Replay.State
Clock = Callable[[], datetime]
SHORT = 2000  # decisions that a page waits for
PERIOD = timedelta(days=90)
STANDS_STILL = timedelta(minutes=2)
BATCH = 1000


def replay_version(
    version: PolicyVersion,
    *,
    actor: User | None,
    now: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Replay:
    """Replay a version over a period, the last 90 days unless told otherwise (ANL-5).

    A short one is done on return; of a long one the row says how far it is. Raises
    ``NotAllowedNow("policy_unreadable")``.
    """
    if not version.readable:
        raise NotAllowedNow("policy_unreadable")
    until = until or now
    with transaction.atomic():
        Replay.objects.filter(version=version).delete()
        replay = Replay.objects.create(
            version=version,
            checksum=version.checksum,
            since=since or until - PERIOD,
            until=until,
            asked_at=now,
            asked_by=actor,
        )
        replay.decisions = decisions_between(replay.since, replay.until).count()
        replay.save(update_fields=["decisions"])
    if replay.decisions <= SHORT and _claim(replay, now):
        run(replay, now=lambda: now)
        version.refresh_from_db(fields=["replay"])
    return replay


def run_next(*, now: Clock) -> bool:
    """Run the replay that has waited longest, or that another worker left. False where none is due."""
    left = Q(state=State.RUNNING, beat_at__lt=now() - STANDS_STILL)
    for replay in Replay.objects.filter(Q(state=State.WAITING) | left).order_by("id")[:1]:
        if _claim(replay, now()):
            run(replay, now=now)
        return True
    return False


def run(replay: Replay, *, now: Clock) -> None:
    """Run a claimed replay from its beginning; what it finds replaces what an earlier run left."""
    version = replay.version
    try:
        if version.checksum != replay.checksum:
            return _finish(replay, State.FAILED, now())  # its files have changed: nobody wants it
        before, label = against(version, now())
        after = version_book(version)
        rows = decisions_between(replay.since, replay.until)
        found = compare(rows, before, after, progress=lambda done: _beat(replay, done, now()))
        replay.against = label
        _keep(replay, found, after)
    except Exception:
        _finish(replay, State.FAILED, now())
        raise
    _finish(replay, State.DONE, now())
    return None


def against(version: PolicyVersion, now: datetime) -> tuple[Book, str]:
    """What a version is compared with: the policy that decides; the one that decides, with its base."""
    holding = active_version(now)
    if holding is not None and holding.pk == version.pk and version.based_on is not None:
        return version_book(version.based_on), version.based_on.label
    book = active_book(now)
    return book, book.version


def _claim(replay: Replay, now: datetime) -> bool:
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, beat_at__lt=now - STANDS_STILL)
    claimed = Replay.objects.filter(free, pk=replay.pk).update(state=State.RUNNING, beat_at=now)
    replay.state, replay.beat_at = State.RUNNING, now
    return claimed == 1


def _beat(replay: Replay, done: int, now: datetime) -> None:
    replay.done, replay.beat_at = done, now
    replay.save(update_fields=["done", "beat_at"])


def _finish(replay: Replay, state: str, now: datetime) -> None:
    replay.state, replay.finished_at = state, now
    replay.save(update_fields=["state", "finished_at"])


def _keep(replay: Replay, found: Found, book: Book) -> None:
    """Store what differs, the dearest difference first, and report to the policy book."""
    rows = rows_of(found, book.spec.numbers)
    for row in rows:
        row.replay = replay
    replay.compared = {str(store): count for store, count in sorted(found.compared.items())}
    replay.unreadable = found.unreadable
    with transaction.atomic():
        ReplayedCase.objects.filter(replay=replay).delete()
        ReplayedCase.objects.bulk_create(rows, batch_size=BATCH)
        replay.save(update_fields=["against", "compared", "unreadable"])
        book_verbs.keep_replay(
            replay.version,
            {
                "checksum": replay.checksum,
                "replay": replay.pk,
                "against": replay.against,
                "since": replay.since.isoformat(),
                "until": replay.until.isoformat(),
                "compared": sum(found.compared.values()),
                "changed": len(rows),
            },
        )
