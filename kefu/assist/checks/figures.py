"""Everything in a text that must not change by itself: amounts, dates, numbers, names of things."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from kefu.compliance.normalise import Folded, fold

from .dates import dates
from .numerals import DIGITS, HAN, any_number, everyday_words, han_value, number_words, value_of
from .tables import figure_words

_LINK = re.compile(
    r"[a-z][a-z0-9+.-]*://[^\s<>\"']+|(?<![a-z0-9])www\.[^\s<>\"']+"
    r"|[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
    r"|(?<![a-z0-9@.])(?:[a-z0-9-]+\.)+(?:com|net|org|shop|store|info|io|cn|de|fr|it|es|jp|co|uk|me|ly|ru|xyz|top)(?:/[^\s<>\"']*)?(?![a-z0-9])"
)
_ORDER = re.compile(r"(?<![\d-])\d{3}-\d{7}-\d{7}(?![\d-])")
_ASIN = re.compile(r"(?<![a-z0-9])b0[a-z0-9]{8}(?![a-z0-9])")
_TRACKING = re.compile(r"(?<![a-z0-9])(?=(?:[a-z]*\d){6})[a-z0-9]{9,35}(?![a-z0-9])")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?!\d)")
_LIST_MARK = re.compile(r"^[ \t]*\d{1,2}[.)、](?=\s)", re.MULTILINE)
# What is counted is shown with its number: "3 days" tells more than "3".
_COUNTED = re.compile(r"[ ]?(?:[a-z]{1,15}\b|[\u3040-\u30ff\u3400-\u9fff]{1,2})")
_GONE = "\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One thing that must stay: ``value`` is equal for equal things in every notation."""

    kind: str
    value: str
    text: str


Found = tuple[int, int, str]
Search = Callable[[str], Iterable[Found]]


def figures(
    text: str, *, language: str = "", marketplace: str = "", currency: str = ""
) -> tuple[Figure, ...]:
    """Every figure of a text, each kind in reading order.

    ``currency`` settles signs that several countries use; ``language`` and ``marketplace`` which
    part of 3/4/2026 is the month.
    """
    folded = fold(text)
    left = folded.text
    found: list[Figure] = []
    searches: tuple[tuple[str, Search], ...] = (
        ("link", lambda t: _whole(_LINK, t, str)),
        ("order", lambda t: _whole(_ORDER, t, str)),
        ("asin", lambda t: _whole(_ASIN, t, str.upper)),
        ("date", lambda t: dates(t, language=language, marketplace=marketplace)),
        ("tracking", lambda t: _whole(_TRACKING, t, str.upper)),
        ("amount", lambda t: _amounts(t, currency)),
        ("percent", _percents),
        ("amount", lambda t: _lone_money(t, currency)),
        ("number", _numbers),
    )
    for kind, search in searches:
        left = _take(found, folded, left, kind, search)
    return tuple(found)


def _take(found: list[Figure], folded: Folded, left: str, kind: str, search: Search) -> str:
    """Note what a search finds; what is found belongs to no later kind."""
    taken = list(left)
    for start, end, value in search(left):
        if _GONE in taken[start:end]:
            continue
        found.append(Figure(kind=kind, value=value, text=folded.slice(start, end).strip()))
        taken[start:end] = _GONE * (end - start)
    return "".join(taken)


def _whole(pattern: re.Pattern[str], text: str, value: Callable[[str], str]) -> Iterator[Found]:
    for match in pattern.finditer(text):
        said = match.group().rstrip(".,;:!?)")
        yield match.start(), match.start() + len(said), value(said)


def _amounts(text: str, currency: str) -> Iterator[Found]:
    for match in _amount_pattern().finditer(text):
        sign = match["before"] or match["after"]
        number = match["number"] or match["second"]
        yield match.start(), match.end(), f"{_code(sign, currency)} {value_of(number)}"


def _lone_money(text: str, currency: str) -> Iterator[Found]:
    """Money words without a number that can be read: "fünfundzwanzig Euro"."""
    for match in _lone_pattern().finditer(text):
        start = max(text.rfind(" ", 0, max(match.start() - 1, 0)) + 1, match.start() - 24)
        start = match.start() if _GONE in text[start : match.start()] else start
        yield start, match.end(), f"{_code(match.group(), currency)} ?"


def _percents(text: str) -> Iterator[Found]:
    for match in _percent_pattern().finditer(text):
        yield match.start(), match.end(), str(_share(match))
    for pattern in figure_words()["percent"]["half"]:
        for match in re.finditer(pattern, text):
            yield match.start(), match.end(), "50"


def _share(match: re.Match[str]) -> object:
    if match["off"]:  # 8折 is twenty per cent off
        digits = value_of(match["off"])
        return (100 - digits * 10) if digits < 10 else 100 - digits
    if match["tenths"]:
        return value_of(match["tenths"]) * 10
    return value_of(match["share"] or match["of"])


def _numbers(text: str) -> Iterator[Found]:
    marks = {match.start() + len(match.group()) for match in _LIST_MARK.finditer(text)}
    for match in _CLOCK.finditer(text):
        yield match.start(), match.end(), match.group()
    for match in _number_pattern().finditer(text):
        one = match.group() == "一"  # an article, as often as not
        if match.end() + 1 not in marks and not one:
            counted = _COUNTED.match(text, match.end())
            yield match.start(), counted.end() if counted else match.end(), str(_number(match))


def _number(match: re.Match[str]) -> object:
    if match["word"]:
        return number_words()[match["word"]]
    return han_value(match["han"]) if match["han"] else value_of(match["digits"])


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    """Sign or word → the currencies that it may mean, the likeliest first."""
    tables = figure_words()
    certain = {sign: (code,) for code, signs in tables["currency"].items() for sign in signs}
    families = {
        sign: tuple(family["of"])
        for family in tables["family"].values()
        for sign in family["signs"]
    }
    return certain | families


def _code(sign: str, currency: str) -> str:
    possible = _codes()[sign]
    return currency if currency in possible else possible[0]


def _signs(left_out: Iterable[str] = ()) -> str:
    """Every sign and word of money, words only whole."""
    known = sorted(set(_codes()) - set(left_out), key=lambda sign: (-len(sign), sign))
    return "|".join(
        (r"(?<![a-z])" if sign[0].isascii() and sign[0].isalpha() else "")
        + re.escape(sign)
        + (r"(?![a-z])" if sign[-1].isascii() and sign[-1].isalpha() else "")
        for sign in known
    )


@cache
def _amount_pattern() -> re.Pattern[str]:
    number, signs = any_number(), _signs()
    return re.compile(
        rf"(?P<number>{number})\s?[-–]?\s?(?P<after>{signs})|(?P<before>{signs})\s?(?P<second>{number})"
    )


@cache
def _lone_pattern() -> re.Pattern[str]:
    return re.compile(_signs(figure_words()["lone"]["not"]))


@cache
def _percent_pattern() -> re.Pattern[str]:
    number = any_number()
    words = "|".join(map(re.escape, figure_words()["percent"]["words"]))
    return re.compile(
        rf"(?P<share>{number})\s?(?:{words})|百分之\s?(?P<of>{number})"
        rf"|(?P<off>\d(?:\.\d)?|\d\d|{HAN})折(?!叠)|(?P<tenths>\d|[一二三四五六七八九])割(?![れり])"
    )


@cache
def _number_pattern() -> re.Pattern[str]:
    words = "|".join(sorted(set(number_words()) - everyday_words(), key=lambda w: (-len(w), w)))
    counters = figure_words()["counters"]["signs"]
    return re.compile(
        rf"(?<![a-z0-9])(?P<digits>{DIGITS})(?![a-z0-9])|(?<![a-z])(?P<word>{words})(?![a-z])"
        rf"|(?P<han>{HAN})(?=[{counters}])"
    )
