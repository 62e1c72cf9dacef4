"""Dates and days as the seven languages write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from kefu.compliance.normalise import fold_words
from kefu.compliance.tables import LANGUAGES

from .tables import figure_words

MONTH_FIRST = frozenset({"US", "CA"})
"""Marketplaces whose English writes the month before the day."""

REGIONS = ("en_AU", "en_CA", "fr_CA", "es_MX", "de_AT")
"""Where months are shortened differently."""

_ORDINAL = r"(?:st|nd|rd|th|er|º|°|\.)?"
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])\s?(\d{1,2})\2\s?((?:19|20)\d\d|\d\d)?(?![\d])")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?(?!\d)")
_EASTERN = re.compile(r"(?<!\d)(\d{1,2})\s?月\s?(\d{1,2})\s?[日号號]")

Found = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class _Names:
    months: dict[str, int]
    days: dict[str, int]
    day_month: re.Pattern[str]
    month_day: re.Pattern[str]
    weekday: re.Pattern[str]


def dates(folded: str, *, language: str, marketplace: str) -> Iterator[Found]:
    """Where a date or a day stands, and its value: ``2026-11-20``, ``-11-20``, ``weekday-4``."""
    names = _names()
    month_first = language == "en" and marketplace in MONTH_FIRST
    searches: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
        (_ISO, lambda m: _day(m[1], int(m[2]), int(m[3]))),
        (_EASTERN, lambda m: _day("", int(m[1]), int(m[2]))),
        (_NUMERIC, lambda m: _numeric(m, month_first)),
        (names.day_month, lambda m: _day(m[3] or "", names.months[m[2]], int(m[1]))),
        (names.month_day, lambda m: _day(m[3] or "", names.months[m[1]], int(m[2]))),
        (names.weekday, lambda m: f"weekday-{names.days[m.group()]}"),
    )
    for pattern, value in searches:
        for match in pattern.finditer(folded):
            if said := value(match):
                yield match.start(), match.end(), said
    for word, patterns in figure_words()["relative"].items():
        for match in re.finditer("|".join(patterns), folded):
            yield match.start(), match.end(), word


def same_day(one: str, other: str) -> bool:
    """Whether two values name one day; a year that one of them leaves out may be any."""
    if one == other:
        return True
    return one[-6:] == other[-6:] and (one[:1] == "-" or other[:1] == "-")


def _numeric(match: re.Match[str], month_first: bool) -> str:
    first, second = int(match[1]), int(match[3])
    if not match[4] and match[2] != ".":
        return ""  # a share such as 1/2/ or a score, no date
    year = f"20{match[4]}" if match[4] and len(match[4]) == 2 else match[4] or ""
    return _day(year, first, second) if month_first else _day(year, second, first)


def _day(year: str, month: int, day: int) -> str:
    possible = 1 <= month <= 12 and 1 <= day <= 31
    return f"{year}-{month:02}-{day:02}" if possible else ""


@cache
def _names() -> _Names:
    from babel import Locale

    months: dict[str, int] = {}
    days: dict[str, int] = {}
    for name_of_locale in (*LANGUAGES, *REGIONS):
        locale: Any = Locale.parse(name_of_locale)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    months.setdefault(_plain(name), number)
            for number, name in locale.days[context]["wide"].items():
                days.setdefault(_plain(name), number)
    for number, name in Locale("zh").days["format"]["abbreviated"].items():
        days.setdefault(_plain(name), number)
    latin = {name: n for name, n in months.items() if name[0].isascii() and name[0].isalpha()}
    month = "|".join(sorted(map(re.escape, latin), key=lambda name: (-len(name), name)))
    day = "|".join(
        rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name) for name in sorted(days)
    )
    year = r"(?:,?\s(?:de\s|del\s)?((?:19|20)\d\d))?"
    return _Names(
        months=latin,
        days=days,
        day_month=re.compile(rf"(?<!\d)(\d{{1,2}}){_ORDINAL}\s(?:de\s|of\s)?({month})\b\.?{year}"),
        month_day=re.compile(rf"\b({month})\.?\s(\d{{1,2}})(?:st|nd|rd|th)?(?!\d){year}"),
        weekday=re.compile(day),
    )


def _plain(name: str) -> str:
    return fold_words(name).rstrip(".")
