"""Dates and times of day as notices write them, in the languages of the marketplaces."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import cache

from kefu.connectors.mail.reading.layouts import table

_ZONES = {
    "utc": 0, "gmt": 0, "pst": -8, "pdt": -7, "est": -5, "edt": -4, "cet": 1, "mez": 1,
    "cest": 2, "mesz": 2, "bst": 1, "jst": 9,
}  # fmt: skip
_WEEKDAY = r"(?:[a-zà-ÿ-]{2,14}\.?,? )?(?:the |den |el |il |le |dia |dnia |am )?"
_CLOCK = (
    r"(?:[ ,]{1,3}(?:(?:at|um|à|alle(?: ore)?|a las?|às|om|kl\.?|o|saat) )?(?P<early>午前|午後)?"
    r"(?P<hour>\d{1,2})(?:[:h時](?P<minute>\d{2})?分?(?::\d{2})?|(?= ?[ap]\.?m\b))"
    r" ?(?P<half>[ap]\.?m\b\.?|uhr)? ?\(?(?P<zone>utc|gmt|pst|pdt|est|edt|cet|cest|mez|mesz|bst|jst)?\)?)?"
)


@cache
def _months() -> dict[str, int]:
    months: dict[str, list[str]] = table("deadlines")["months"]
    return {name: int(number) for number, names in months.items() for name in names}


@cache
def date_expression() -> str:
    """A regular expression for a date and perhaps a time of day in folded text, with named groups."""
    month = "(?:" + "|".join(sorted(_months(), key=len, reverse=True)) + r")(?![a-zà-ÿ])\.?"
    return (
        rf"{_WEEKDAY}(?:"
        rf"(?P<dday>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)? ?(?:de |of )?(?P<dname>{month})"
        r"(?:,? ?(?:de |del )?(?P<dyear>\d{4}))?"
        rf"|(?P<mname>{month}) (?P<mday>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<myear>\d{{4}})\b)?"
        r"|(?P<iyear>\d{4}) ?[-/.年] ?(?P<imonth>\d{1,2}) ?[-/.月] ?(?P<iday>\d{1,2})日?"
        r"(?:\([^)]{1,3}\))?"
        r"|(?P<jmonth>\d{1,2})月(?P<jday>\d{1,2})日(?:\([^)]{1,3}\))?"
        r"|(?P<first>\d{1,2})[./-](?P<second>\d{1,2})[./-](?P<year>\d{4}|\d{2})\b"
        rf"){_CLOCK}"
    )


def stated_day(match: re.Match[str], local: datetime | None) -> date | None:
    """The day that an expression names; without a year, the next such day from ``local`` on.

    In ``03/04/2026`` the month comes first only in the marketplaces that write so (``local`` is in
    the Pacific zone); everywhere else the day does.
    """
    found = match.groupdict()
    if found["first"]:
        first, second, year = int(found["first"]), int(found["second"]), int(found["year"])
        american = str(local.tzinfo) == "America/Los_Angeles" if local else False
        month_first = (american and first <= 12) or second > 12
        month, day = (first, second) if month_first else (second, first)
        return _date(year + 2000 if year < 100 else year, month, day, local)
    for form in "dmij":
        if not found[f"{form}day"]:
            continue
        name = found.get(f"{form}name")
        month = _months()[name.rstrip(".")] if name else int(found[f"{form}month"])
        return _date(int(found.get(f"{form}year") or 0), month, int(found[f"{form}day"]), local)
    return None


def _date(year: int, month: int, day: int, local: datetime | None) -> date | None:
    try:
        if year:
            return date(year, month, day)
        if local is None:
            return None
        this_year = date(local.year, month, day)
        return this_year if this_year >= local.date() else date(local.year + 1, month, day)
    except ValueError:
        return None


def stated_time(match: re.Match[str], zone: tzinfo) -> time | None:
    """The time of day in the zone that is stated with it, else in ``zone``; ``None`` if none is."""
    if not match["hour"]:
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or "").replace(".", "")
    if (half == "pm" or match["early"] == "午後") and hour < 12:
        hour += 12
    elif (half == "am" or match["early"] == "午前") and hour == 12:
        hour = 0
    if hour > 23 or minute > 59:
        return None
    offset = _ZONES.get(match["zone"] or "")
    return time(hour, minute, tzinfo=zone if offset is None else timezone(timedelta(hours=offset)))
