"""The clocks of a case as pure functions of what was said and when (MSG-1, RET-2, CLM-2).

No database, no present time: the same facts always give the same deadline, and changed facts
change it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing said. ``at`` is aware.

    ``asks``: words of a buyer that want an answer: no autoreply, no notice, and not marked as
    needing no response (MSG-3). ``answers``: words of ours that reached Amazon, written by or
    for a person: an autoreply never answers, nor does what was not delivered.
    """

    at: datetime
    asks: bool = False
    answers: bool = False
    ref: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A deadline with what it was worked out from."""

    due_at: datetime
    warn_at: datetime
    basis: dict[str, object]


def unanswered(entries: Iterable[Entry]) -> list[Entry]:
    """The buyer's entries that no later (or simultaneous) answer has met, oldest first."""
    entries = list(entries)
    last_answer = max((e.at for e in entries if e.answers), default=None)
    asking = (e for e in entries if e.asks and (last_answer is None or e.at > last_answer))
    return sorted(asking, key=lambda e: e.at)


def reply_clock(
    entries: Iterable[Entry], *, allowed: timedelta, warn_before: timedelta
) -> Clock | None:
    """When the oldest unanswered message must be answered, or ``None`` where none waits (MSG-1).

    Runs around the clock, weekends and holidays included, so plain elapsed time is right in
    every time zone and across daylight-saving changes.
    """
    waiting = unanswered(entries)
    if not waiting:
        return None
    oldest = waiting[0]
    return fixed_clock(
        oldest.at,
        allowed=allowed,
        warn_before=warn_before,
        message=oldest.ref,
        waiting=len(waiting),
    )


def fixed_clock(
    start: datetime, *, allowed: timedelta, warn_before: timedelta, **basis: object
) -> Clock:
    """A clock that runs ``allowed`` from ``start``; the warning never precedes the start."""
    due_at = start + allowed
    return Clock(
        due_at=due_at,
        warn_at=max(start, due_at - warn_before),
        basis={
            "from": start.isoformat(),
            "hours": allowed.total_seconds() / 3600,
            **basis,
        },
    )


def stated_clock(due_at: datetime, *, warn_before: timedelta, **basis: object) -> Clock:
    """A clock whose end a notice states (CLM-2: read it from the mail)."""
    return Clock(
        due_at=due_at,
        warn_at=due_at - warn_before,
        basis={"stated": due_at.isoformat(), **basis},
    )
