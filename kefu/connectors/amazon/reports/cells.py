"""Values as reports of any marketplace write them: moments, amounts, counts, yes and no. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from kefu.records import report_values
from kefu.records.report_reading import ORDER_ID
from kefu.records.report_values import Unread

MONTH_FIRST = frozenset({"US"})
"""Marketplaces whose reports write the month before the day where both are numbers."""
CURRENCY = re.compile(r"[$€£¥￥₹]|\b[A-Z]{3}\b")
NUMBERS = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{2,4})\b")
NAMED = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[- ](\d{4}|\d{2})\b")
JAPANESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AaPp])\.?[Mm])?")
ZONE = re.compile(r"\b(?!AM$|PM$)([A-Z]{3,4})$")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
YES = frozenset({"y", "yes", "true", "1", "ja", "oui", "si", "sì", "sí", "はい"})
NO = frozenset({"n", "no", "false", "0", "nein", "non", "いいえ"})


def moment(text: str, place: str) -> datetime | None:
    """An aware time, or ``None`` for an empty cell. ``place`` is the marketplace. Raises ``Unread``.

    Without a zone it is UTC. Where day and month could be either, the marketplace's custom decides.
    """
    text = text.strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = _written(text, place)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _written(text: str, place: str) -> datetime:
    year, month, day = _date(text, place)
    zone = ZONE.search(text)
    minutes = report_values.tables()["zones"].get(zone[1]) if zone else 0
    if zone and minutes is None:
        raise Unread("zone", zone[1])
    try:
        return datetime(
            year, month, day, *_clock(text), tzinfo=timezone(timedelta(minutes=minutes))
        )
    except ValueError as error:
        raise Unread("date", text) from error


def _date(text: str, place: str) -> tuple[int, int, int]:
    if match := JAPANESE.match(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := NAMED.match(text):
        if match[2].lower() not in MONTHS:
            raise Unread("date", text)
        return _year(match[3]), MONTHS.index(match[2].lower()) + 1, int(match[1])
    match = NUMBERS.match(text)
    if match is None or len(match[1]) == 3 or len(match[3]) == 3:
        raise Unread("date", text)
    if len(match[1]) == 4:
        return int(match[1]), int(match[2]), int(match[3])
    first, second, year = int(match[1]), int(match[2]), _year(match[3])
    month_first = second > 12 or (first <= 12 and place in MONTH_FIRST and "." not in match[0])
    return (year, first, second) if month_first else (year, second, first)


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _clock(text: str) -> tuple[int, int, int]:
    match = CLOCK.search(text)
    if match is None:
        return 0, 0, 0
    hour = int(match[1])
    if match[4]:
        hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    return hour, int(match[2]), int(match[3] or 0)


def amount(text: str, place: str) -> Decimal | None:
    """A decimal with point or comma, with or without a currency. Raises ``Unread``."""
    return report_values.amount(CURRENCY.sub("", text).replace("−", "-"))


def whole(text: str, place: str) -> int | None:
    """A whole number, ``None`` for an empty cell. Raises ``Unread``."""
    text = text.strip()
    if not text:
        return None
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise Unread("quantity", text)
    return int(text)


def flag(text: str, place: str) -> bool | None:
    """Yes or no; anything else is unknown."""
    word = text.strip().lower()
    return True if word in YES else False if word in NO else None


def order_id(text: str, place: str) -> str:
    """Amazon's order ID, or empty. Raises ``Unread``."""
    text = text.strip()
    if text and not ORDER_ID.match(text):
        raise Unread("order_id", text)
    return text


def plain(text: str, place: str) -> str:
    """Text as it stands."""
    return text.strip()


READERS: Mapping[str, Callable[[str, str], Any]] = {
    "moment": moment,
    "amount": amount,
    "whole": whole,
    "flag": flag,
    "order_id": order_id,
    "text": plain,
}
