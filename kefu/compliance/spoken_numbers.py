"""MSG-7: telephone numbers that are spelt out in words, in seven languages: "three-nine-nine, then two zeros"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kefu.compliance.runs import letter_runs
from kefu.compliance.tables import table

_FEWEST_DIGITS = 7
_FEWEST_WORDS = 4
_FEWEST_SINGLE = (
    2  # digits by themselves; scales and sizes go by tens: "zero, twenty, forty and sixty"
)
_VANITY = re.compile(r"(?<![a-z0-9])(?:1[\s-])?8(?:00|88|77|66|55|44|33)-[a-z]{4,8}(?![a-z])")
_VANITY_HINT = re.compile(r"8(?:00|88|77|66|55|44|33)-[a-z]")
_GAP = r"[\s,.;:…–-]{1,3}"
_LETTERS = re.compile(r"[^\W\d_]+")
_SAID = re.compile(r"[^\W_]+")
_FOUR_TWENTIES = re.compile(r"quatre[\s-]vingts?")
_WITHIN_A_NUMERAL = frozenset({"y", "et", "e"})  # cuarenta y tres, quarante et un


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table("phones")["spoken"][name].split())


@cache
def _single() -> frozenset[str]:
    return _words("zeros") | _words("units")


@cache
def _numerals() -> frozenset[str]:
    return _single() | _words("teens") | _words("tens")


@cache
def _digits_alone() -> re.Pattern[str]:
    """Nothing but digits and numerals, seven and more: surely no sentence."""
    said = "|".join(sorted(_numerals()))
    return re.compile(rf"(?<!\w)(?:(?:{said}|\d)(?:[\s,.-]{{1,3}}|(?!\w))){{7,}}")


@cache
def _digits_and_links() -> re.Pattern[str]:
    """Numerals with little words between them: "zero one seven, then three times the five, and …"."""
    spoken = table("phones")["spoken"]
    said = "|".join([*sorted(_numerals()), spoken["compounds"], r"\d+"])
    links = "|".join(sorted(_words("links") | _words("times"), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{said})(?:(?:{_GAP}(?:{links})){{0,4}}{_GAP}(?:{said})(?!\w))+")


@cache
def _han(form: str) -> re.Pattern[str]:
    """Numerals of Chinese and Japanese: of `digits` alone, or with words between them (`linked`)."""
    spoken = table("phones")["spoken"]
    digit = spoken["han_digit"]
    if form == "digits":
        return re.compile(
            rf"{spoken['han_sign']}{{7,}}|(?:(?:{digit})(?:{spoken['han_mark']}){{0,2}}){{8,}}"
        )
    between = rf"(?:(?:{spoken['han_mark']}|{spoken['han_links']}){{0,4}})"
    digit = rf"(?:{digit}|{spoken['han_read']}|[0-9])"
    return re.compile(rf"{digit}(?:{between}{digit}){{6,}}")


@cache
def _han_part(name: str) -> re.Pattern[str]:
    return re.compile(table("phones")["spoken"][name])


@cache
def _han_spelt() -> re.Pattern[str]:
    """A numeral that is no digit: dates and amounts have digits."""
    spoken = table("phones")["spoken"]
    return re.compile(rf"{spoken['han_digit']}|{spoken['han_read']}")


@cache
def _compound() -> re.Pattern[str]:
    return re.compile(table("phones")["spoken"]["compounds"])


def spoken_numbers(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where a folded text spells a number of seven and more digits: its range, and whether it is one beyond doubt.

    What is not beyond doubt may be any number (a serial number that is read out), if the text announces one.
    """
    words = letter_runs(text)
    if len(_numerals() & words) > 1:
        for match in _digits_alone().finditer(text):
            said = match.group().rstrip(" ,.-\n")
            spelt = _LETTERS.findall(said)
            if len(spelt) >= _FEWEST_WORDS and not _single().isdisjoint(spelt):
                yield match.start(), match.start() + len(said), True
        if _words("zeros") & words:
            yield from _with_links(text)
    if _VANITY_HINT.search(text):
        yield from ((*match.span(), True) for match in _VANITY.finditer(text))
    if not text.isascii() and _han_part("han_hint").search(text):
        yield from _in_han(text)


def _with_links(text: str) -> Iterator[tuple[int, int, bool]]:
    """A zero must be among them: sizes and years have none, almost every telephone number has."""
    for match in _digits_and_links().finditer(text):
        said = _LETTERS.findall(match.group())
        if len(said) < _FEWEST_WORDS or _words("zeros").isdisjoint(said):
            continue
        single, others = _digits(match.group())
        if single >= _FEWEST_SINGLE and single + others >= _FEWEST_DIGITS:
            yield *match.span(), False


def _digits(said: str) -> tuple[int, int]:
    """How many digits are named, about: by themselves ("three times the five": three), and in numerals ("forty-one": two)."""
    single = others = 0
    after_tens = False
    for word in _SAID.findall(_FOUR_TWENTIES.sub("huitante", said)):
        if after_tens and word in _WITHIN_A_NUMERAL:
            continue
        tens = word in _words("tens")
        if word.isdecimal():
            single += len(word)
        elif tens or (word in _words("teens") and not after_tens) or _compound().fullmatch(word):
            others += 2
        elif word in _words("times") or (word in _single() and not after_tens):
            single += 1  # twice the five: one more than the five itself
        after_tens = tens
    return single, others


def _in_han(text: str) -> Iterator[tuple[int, int, bool]]:
    sure = [match.span() for match in _han("digits").finditer(text)]
    yield from ((start, end, True) for start, end in sure)
    ends = iter([*sure, (len(text) + 1, len(text) + 1)])
    start, end = next(ends)
    for match in _han("linked").finditer(text):
        while end <= match.start():
            start, end = next(ends)
        spelt = sum(1 for _ in _han_spelt().finditer(match.group()))
        if (
            start >= match.end()
            and spelt >= _FEWEST_WORDS
            and _han_part("han_zero").search(match.group())
        ):
            yield *match.span(), False
