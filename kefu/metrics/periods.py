"""The days a figure is counted over, on the marketplace's own calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kefu.accounts.market_days import ZONES


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole days ``first`` … ``last``; ``start`` ≤ instant < ``end`` (aware), in ``marketplace``'s zone.

    ``known_by``: what happened at this instant or later was not known yet on the day asked for.
    """

    first: date
    last: date
    start: datetime
    end: datetime
    known_by: datetime

    @property
    def days(self) -> int:
        """How many days it is long."""
        return (self.last - self.first).days + 1


def zone_of(marketplace: str) -> ZoneInfo:
    """The marketplace's time zone; UTC where it is unknown."""
    return ZoneInfo(ZONES.get(marketplace, "UTC"))


def period(as_of: date, *, days: int, marketplace: str, now: datetime, lag: int = 0) -> Period:
    """``days`` days that end ``lag`` days before ``as_of``, as known at the end of ``as_of`` or now."""
    last = as_of - timedelta(days=lag)
    first = last - timedelta(days=days - 1)
    return Period(
        first=first,
        last=last,
        start=midnight(first, marketplace),
        end=midnight(last + timedelta(days=1), marketplace),
        known_by=min(midnight(as_of + timedelta(days=1), marketplace), now),
    )


def midnight(day: date, marketplace: str) -> datetime:
    """The instant at which a day begins in the marketplace, in UTC.

    A zone that skips midnight for daylight saving begins its day with the first instant after it.
    """
    return datetime.combine(day, time(), zone_of(marketplace)).astimezone(UTC)


def today(marketplace: str, now: datetime) -> date:
    """The marketplace's calendar day at ``now``."""
    return now.astimezone(zone_of(marketplace)).date()
