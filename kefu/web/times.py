"""Times and time left in words: short, in the reader's language and zone."""

from __future__ import annotations

from datetime import date as Day
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext

# Below this a deadline is coloured as soon; the warning clocks of the policy are a case's own.
SOON = timedelta(hours=4)


class TimeLeft(NamedTuple):
    """``text`` to read, ``tone``: ``over``, ``soon`` or ``calm``."""

    text: str
    tone: str


def locale_name(language: str | None = None) -> str:
    """Babel's name of the reader's language."""
    return "zh_Hans" if (language or get_language() or "en").startswith("zh") else "en_GB"


def time_left(due_at: datetime, now: datetime) -> TimeLeft:
    """How long until ``due_at``, or by how much it is over."""
    seconds = int((due_at - now).total_seconds())
    over = seconds < 0
    minutes = (-seconds if over else seconds) // 60
    tone = "over" if over else "soon" if seconds < SOON.total_seconds() else "calm"
    return TimeLeft(_left(get_language() or "en", over, minutes), tone)


@lru_cache(maxsize=8192)
def _left(language: str, over: bool, minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    days, hours_of_day = divmod(hours, 24)
    pattern = patterns(language)
    if hours >= 48:
        text = pattern["days"].format(d=days, h=hours_of_day)
    elif hours:
        text = pattern["hours"].format(h=hours, m=rest, mm=f"{rest:02d}")
    else:
        text = pattern["minutes"].format(m=rest)
    return pattern["over" if over else "left"].format(time=text)


@lru_cache(maxsize=8)
def patterns(language: str) -> dict[str, str]:
    """The patterns of time left; the page's clock uses the same ones."""
    return {
        "days": gettext("{d} d {h} h"),
        "hours": gettext("{h} h {mm}"),
        "minutes": gettext("{m} m"),
        "left": pgettext("time left", "{time}"),
        "over": gettext("over by {time}"),
    }


def moment(at: datetime | None, now: datetime) -> str:
    """A past moment as lists show it: a clock time today, else a short date."""
    if at is None:
        return ""
    zone = timezone.get_current_timezone()
    local, today = at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return f"{local.hour:02d}:{local.minute:02d}"
    return _day(get_language() or "en", local.date().toordinal(), local.year == today.year)


@lru_cache(maxsize=4096)
def _day(language: str, ordinal: int, this_year: bool) -> str:
    day = datetime.fromordinal(ordinal)
    if language.startswith("zh"):
        return f"{day.month}月{day.day}日" if this_year else f"{day.year}/{day.month}/{day.day}"
    return format_date(day, "d MMM" if this_year else "d MMM y", locale="en_GB")


def short_day(day: Day) -> str:
    """A day without its year: ``26 Nov``, ``11月26日``."""
    return _day(get_language() or "en", day.toordinal(), this_year=True)


def full(at: datetime | None, zone: str | None = None) -> str:
    """A moment with weekday and time, in the reader's zone or the one named."""
    if at is None:
        return ""
    local = timezone.localtime(at) if zone is None else at.astimezone(ZoneInfo(zone))
    this_year = local.year == timezone.localtime().year
    return _full(_minute(local), this_year, locale_name())


def _minute(local: datetime) -> datetime:
    """What a clock on the wall shows."""
    return local.replace(second=0, microsecond=0, tzinfo=None)


@lru_cache(maxsize=4096)
def _full(minute: datetime, this_year: bool, locale: str) -> str:
    chinese = locale == "zh_Hans"
    if this_year:
        pattern = "M月d日 EEE HH:mm" if chinese else "EEE d MMM, HH:mm"
    else:
        pattern = "y年M月d日 HH:mm" if chinese else "d MMM y, HH:mm"
    return format_datetime(minute, pattern, locale=locale)


def date(at: datetime | None) -> str:
    """The day of a moment in the reader's zone."""
    if at is None:
        return ""
    return _medium(timezone.localtime(at).date(), locale_name())


@lru_cache(maxsize=4096)
def _medium(day: Day, locale: str) -> str:
    return format_date(day, "medium", locale=locale)
