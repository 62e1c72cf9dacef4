"""The clock and the calendar on the wall of a marketplace: its zone, its day, its business days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from holidays import HolidayBase

ZONES = {
    "US": "America/Los_Angeles",
    "CA": "America/Toronto",
    "MX": "America/Mexico_City",
    "BR": "America/Sao_Paulo",
    "UK": "Europe/London",
    "DE": "Europe/Berlin",
    "FR": "Europe/Paris",
    "IT": "Europe/Rome",
    "ES": "Europe/Madrid",
    "NL": "Europe/Amsterdam",
    "SE": "Europe/Stockholm",
    "PL": "Europe/Warsaw",
    "BE": "Europe/Brussels",
    "IE": "Europe/Dublin",
    "TR": "Europe/Istanbul",
    "AE": "Asia/Dubai",
    "SA": "Asia/Riyadh",
    "EG": "Africa/Cairo",
    "IN": "Asia/Kolkata",
    "JP": "Asia/Tokyo",
    "AU": "Australia/Sydney",
    "SG": "Asia/Singapore",
}

# Marketplaces that are not called as their country is.
COUNTRIES = {"UK": "GB"}
ELAPSED = {"minutes": 60, "hours": 3600}
SATURDAY_SUNDAY = frozenset({5, 6})


def day_began(marketplace: str, now: datetime) -> datetime:
    """The midnight at which the marketplace's day began; UTC's where the marketplace is unknown."""
    zone = ZoneInfo(ZONES[marketplace]) if marketplace in ZONES else UTC
    local = now.astimezone(zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def after(start: datetime, value: Decimal, unit: str, *, marketplace: str) -> datetime:
    """The moment at which ``value`` of ``unit`` has passed since ``start``, by the marketplace's calendar.

    Minutes and hours are elapsed time. Days end at the same time by the clock on the wall, whatever
    summer time does. Business days leave out its weekend and its nationwide public holidays; where
    the marketplace is unknown, Saturday and Sunday. Raises ``ValueError`` for a unit of no time.
    """
    if unit in ELAPSED:
        return start.astimezone(UTC) + timedelta(seconds=float(value * ELAPSED[unit]))
    if unit not in ("days", "business_days"):
        raise ValueError(f"{unit} is no unit of time")
    zone = ZoneInfo(ZONES[marketplace]) if marketplace in ZONES else UTC
    local = start.astimezone(zone).replace(tzinfo=None)
    for _ in range(int(value)):
        local += timedelta(days=1)
        while unit == "business_days" and not is_business_day(marketplace, local.date()):
            local += timedelta(days=1)
    # The clock's offset is read anew on the last day.
    return local.replace(tzinfo=zone).astimezone(UTC)


def is_business_day(marketplace: str, day: date) -> bool:
    """Whether people work there on that day: no weekend and no nationwide public holiday."""
    if marketplace not in ZONES:
        return day.weekday() not in SATURDAY_SUNDAY
    calendar = _calendar(marketplace)
    return not calendar.is_weekend(day) and day not in calendar


@cache
def _calendar(marketplace: str) -> HolidayBase:
    # Imported when first asked for: few processes ever count business days.
    from holidays import country_holidays

    return country_holidays(COUNTRIES.get(marketplace, marketplace))
