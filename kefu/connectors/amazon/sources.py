"""A source's book: begun once, held by one worker at a time, its successes and failures noted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import connection

from kefu.connectors.amazon.errors import AmazonError, NotDone
from kefu.connectors.amazon.models import AmazonAccount, DataSource

log = structlog.get_logger(__name__)
MOST_PROBLEMS = 100
HELD = timedelta(minutes=10)
RESTS_AFTER_REFUSAL = timedelta(minutes=10)
"""Where Amazon refuses for good, so long nothing is asked again: a person has to act first."""
CLAIM = f"""
    UPDATE {DataSource._meta.db_table} SET claimed_until = %s
    WHERE id = %s AND (claimed_until IS NULL OR claimed_until <= %s) RETURNING *
"""  # noqa: S608 - no value in it


def source_of(
    account: AmazonAccount, kind: str, *, now: datetime, first: timedelta, settling: timedelta
) -> DataSource:
    """The account's source of that kind; at first, what happened in ``first`` is to be fetched."""
    source, _ = DataSource.objects.get_or_create(
        account=account,
        kind=kind,
        defaults={"first_from": now - first, "first_until": now - settling},
    )
    return source


def claim(source: DataSource, now: datetime) -> DataSource | None:
    """Take the source for this worker: the source as it stands now, ``None`` where another has it."""
    moment = connection.ops.adapt_datetimefield_value
    given = [moment(now + HELD), source.pk, moment(now)]
    return next(iter(list(DataSource.objects.raw(CLAIM, given))), None)


def give_back(source: DataSource) -> None:
    """Others may have it again."""
    DataSource.objects.filter(pk=source.pk).update(claimed_until=None)


def rests(source: DataSource, now: datetime) -> bool:
    """Whether a person stopped it, or it waits for a while."""
    return source.paused or _waits(source, now)


def _waits(source: DataSource, now: datetime) -> bool:
    return source.not_before is not None and source.not_before > now


def go_on(
    source: DataSource,
    *,
    begin: Callable[[], bool],
    step: Callable[[], int],
    most: int,
    now: datetime,
) -> int:
    """Take up to ``most`` steps of the round that is under way. Returns the sum of what they count.

    ``begin`` opens a round where there is none, and says whether there is anything to do. Never
    raises for the other side: what went wrong is noted with the source, and the next call goes on
    where this one stopped. A person's stop holds between two steps.
    """
    count, read = 0, source.claimed_until == now + HELD  # claimed just now: read just now
    for _ in range(most):
        if _waits(source, now) or not (source.cursor or begin()):
            break
        if not read:
            source.refresh_from_db(fields=["paused"])
        if source.paused:
            break
        read = False
        try:
            count += step()
        except AmazonError as error:
            save_failure(source, error, now)
            break
    return count


def woken(source: DataSource) -> bool:
    """Whether a notification told of something that is not here yet."""
    until = source.complete_until
    return source.woken_at is not None and (until is None or until < source.woken_at)


def note_problem(source: DataSource, why: str, now: datetime) -> None:
    """Something that could not be read; saved with what else the step brings."""
    source.refused += 1
    problem = {"at": now.isoformat(), "why": why[:300]}
    source.problems = [*source.problems, problem][-MOST_PROBLEMS:]


def save_success(source: DataSource, now: datetime, *, wait: timedelta | None = None) -> None:
    """A step went well: keep where it stands. ``wait``: nothing to do before that."""
    source.last_try_at = source.last_ok_at = now
    source.last_error = source.last_error_detail = ""
    source.failing_since = None
    source.not_before = now + wait if wait else None
    source.save(
        update_fields=[
            "complete_until",
            "looked_back_until",
            "cursor",
            "records",
            "refused",
            "problems",
            "last_try_at",
            "last_ok_at",
            "not_before",
            "last_error",
            "last_error_detail",
            "failing_since",
        ]
    )


def save_failure(source: DataSource, error: AmazonError, now: datetime) -> None:
    """Waiting for one's turn is no failure; anything else is, until it goes well again."""
    wait = error.wait if isinstance(error, NotDone) else timedelta(0)
    if isinstance(error, NotDone) and error.permanent:
        wait = max(wait, RESTS_AFTER_REFUSAL)
    source.last_try_at = now
    source.not_before = now + wait if wait else None
    if error.code != "throttled":
        source.last_error, source.last_error_detail = error.code, error.detail
        source.failing_since = source.failing_since or now
        log.warning("amazon_data_failed", source=source.pk, kind=source.kind, error=error.code)
    source.save(
        update_fields=[
            "last_try_at",
            "not_before",
            "last_error",
            "last_error_detail",
            "failing_since",
            "cursor",
        ]
    )
