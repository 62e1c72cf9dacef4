"""Amazon's limits, as pure arithmetic: a bucket of tokens that fills at a steady rate.

Three urgencies share a bucket: a person who waits may take the last token; work in the background
leaves some, so that a click never stands behind a backfill; and what is to be done at Amazon comes
between them: a letter to a buyer may wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

KEPT_FOR_PEOPLE = 0.2
"""Share of the burst that background work leaves, at least one token where the burst allows it."""
KEPT_FROM_PROMISES = 0.1
"""The same for what somebody was promised; a burst of less than ten it may use up."""


class Urgency(Enum):
    """Who waits for the answer: somebody at a page, a buyer, or nobody."""

    PERSON = "person"
    PROMISE = "promise"
    BACKGROUND = "background"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """``tokens`` as of ``filled_at`` (aware); ``rate`` in tokens a second."""

    tokens: float
    filled_at: datetime
    rate: float
    burst: int

    def at(self, now: datetime) -> Bucket:
        """The same bucket later on. A clock that went back fills nothing and loses nothing."""
        passed = max(0.0, (now - self.filled_at).total_seconds())
        filled = min(float(self.burst), self.tokens + passed * self.rate)
        return replace(self, tokens=filled, filled_at=max(now, self.filled_at))


def reserve(burst: int, urgency: Urgency) -> int:
    """Tokens that a call of this urgency must leave in the bucket."""
    if urgency is Urgency.PERSON or burst < 2:
        return 0
    if urgency is Urgency.PROMISE:
        return int(burst * KEPT_FROM_PROMISES)
    return max(1, int(burst * KEPT_FOR_PEOPLE))


def take(
    bucket: Bucket, urgency: Urgency, now: datetime, *, kept: int | None = None
) -> tuple[Bucket, timedelta]:
    """The bucket after one call, and how long to wait first; zero means: call now.

    Where there is a wait the bucket is only filled, nothing is taken. ``kept``: so many tokens are
    left for people who wait, where that is not the usual share.
    """
    filled = bucket.at(now)
    usual = reserve(bucket.burst, urgency)
    lacking = 1 + (usual if kept is None else min(usual, kept)) - filled.tokens
    if lacking <= 1e-9:
        return replace(filled, tokens=filled.tokens - 1), timedelta(0)
    return filled, timedelta(seconds=lacking / bucket.rate)


def throttled(bucket: Bucket, now: datetime, *, rate: float | None = None) -> Bucket:
    """Amazon said 429: whatever was thought to be left is gone. ``rate``: what it said its rate is."""
    return replace(bucket.at(now), tokens=0.0, rate=rate or bucket.rate)


def back_off(tries: int, chance: float) -> timedelta:
    """How long to wait after the n-th failed try: doubling, and ``chance`` (0 to 1) spreads callers out."""
    longest = min(2.0**tries, 300.0)
    return timedelta(seconds=longest * (0.5 + chance / 2))
