"""Values as order reports write them: dates, amounts, codes. Pure."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
YEAR_FIRST = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?")
ZONE = re.compile(r"\b([A-Z]{3,4})$")


class Unread(ValueError):
    """A cell that says nothing we can use: a code for what was looked for, and what stood there."""

    def __init__(self, code: str, given: str) -> None:
        self.code, self.given = code, given[:40]
        super().__init__(f"{WANTED[code]}: {self.given!r}")


# What was looked for, as the command line says it; the pages have it in the reader's language.
WANTED = {
    "amount": "no amount",
    "negative_amount": "an amount below zero",
    "date": "no date",
    "zone": "unknown time zone",
    "quantity": "no quantity",
    "status": "unknown status",
    "fulfilment": "unknown fulfilment",
    "tracking": "unknown tracking",
    "scan": "unknown scan",
    "order_id": "no order ID",
    "cut_off": "the line is cut off",
    "missing": "nothing",
}


@cache
def tables() -> dict[str, Any]:
    """The column and code tables."""
    return tomllib.loads(Path(__file__).with_name("report_columns.toml").read_text("utf-8"))


@cache
def codes(table: str) -> dict[str, str]:
    """What a report writes → our code."""
    return {text: code for code, texts in tables()[table].items() for text in texts}


def date(text: str) -> datetime | None:
    """An aware time, or ``None`` for an empty cell. Raises ``ValueError``.

    ISO 8601 as Amazon writes it; also the day-first and slashed forms of older reports. A
    time without a zone is UTC, as in all of Amazon's order reports.
    """
    text = text.strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = _written_date(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _written_date(text: str) -> datetime:
    zone = ZONE.search(text)
    minutes = tables()["zones"].get(zone[1]) if zone else 0
    if zone and minutes is None:
        raise Unread("zone", zone[1])
    if match := DAY_FIRST.match(text):
        day, month, year = match[1], match[2], match[3]
    elif match := YEAR_FIRST.match(text):
        year, month, day = match[1], match[2], match[3]
    else:
        raise Unread("date", text)
    clock = (int(part or 0) for part in match.groups()[3:])
    try:
        return datetime(
            int(year), int(month), int(day), *clock, tzinfo=timezone(timedelta(minutes=minutes))
        )
    except ValueError as error:
        raise Unread("date", text) from error


def amount(text: str) -> Decimal | None:
    """A decimal, or ``None`` for an empty cell. Raises ``ValueError``.

    The last of ``.`` and ``,`` is the decimal mark when at most two digits follow it.
    """
    text = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not text:
        return None
    head, mark, tail = _split_at_last_mark(text)
    number = re.sub(r"[.,]", "", head) + ("." + tail if mark else "")
    try:
        found = Decimal(number)
    except InvalidOperation as error:
        raise Unread("amount", text) from error
    if not found.is_finite():
        raise Unread("amount", text)
    return found


def price(text: str) -> Decimal | None:
    """An amount that a buyer pays: never below zero. Raises ``ValueError``."""
    found = amount(text)
    if found is not None and found < 0:
        raise Unread("negative_amount", text)
    return found


def _split_at_last_mark(text: str) -> tuple[str, str, str]:
    place = max(text.rfind("."), text.rfind(","))
    tail = text[place + 1 :]
    single_comma_thousands = len(tail) == 3 and text[place] == ","
    if place < 0 or (len(tail) > 2 and (single_comma_thousands or text.count(text[place]) > 1)):
        return text, "", ""
    return text[:place], text[place], tail


def count(text: str) -> int:
    """A quantity; an empty cell is one. Raises ``ValueError``."""
    text = text.strip()
    if text and not re.fullmatch(r"\d{1,6}", text):
        raise Unread("quantity", text)
    found = int(text) if text else 1
    if found > 100_000:
        raise Unread("quantity", text)
    return found


def code(table: str, text: str) -> str:
    """Our code for a report's word, or empty where the cell is. Raises ``ValueError``."""
    text = " ".join(text.lower().split())
    if not text:
        return ""
    found = codes(table).get(text)
    if found is None:
        raise Unread(table, text)
    return found


def marketplace(sales_channel: str) -> str:
    """Two letters, or empty for a sale outside Amazon."""
    return tables()["sales_channel"].get(sales_channel.strip().lower(), "")
