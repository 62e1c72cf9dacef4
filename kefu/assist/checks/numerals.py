"""Numbers as people write them: digits with any separators, words, Chinese and Japanese numerals."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from kefu.compliance.tables import LANGUAGES

from .tables import figure_words

DIGITS = r"[1-9]\d?(?:,\d\d)+,\d{3}(?:\.\d{1,2})?(?!\d)|[1-9]\d{0,2}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
HAN = "[零〇一二两兩三四五六七八九十百千万]+"

_THOUSANDS = re.compile(
    r"[1-9]\d?(?:,\d\d)+,\d{3}(?:\.\d{1,2})?|[1-9]\d{0,2}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?"
)
_CENTS = re.compile(r"[.,]\d{1,2}$")
_NO_DIGIT = re.compile(r"\D")
_ONES = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "兩": 2,
}
_TENS = {"十": 10, "百": 100, "千": 1000}


def decimal_of(written: str) -> Decimal:
    """The value of digits with separators: three after the last one are thousands, else decimals."""
    if _THOUSANDS.fullmatch(written):
        cents = _CENTS.search(written)
        whole = written[: cents.start()] if cents else written
        plain = _NO_DIGIT.sub("", whole) + (f".{cents.group()[1:]}" if cents else "")
    else:
        plain = written.replace(",", ".")
    return _short(Decimal(plain))


def han_value(written: str) -> Decimal:
    """The value of a Chinese or Japanese numeral such as 三十五 or 一万二千."""
    if not any(sign in _TENS or sign == "万" for sign in written):
        return Decimal("".join(str(_ONES[sign]) for sign in written))
    whole = part = digit = 0
    for sign in written:
        if sign == "万":
            whole += (part + digit or 1) * 10_000
            part = digit = 0
        elif sign in _TENS:
            part += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            digit = _ONES[sign]
    return Decimal(whole + part + digit)


@cache
def number_words() -> dict[str, int]:
    """Every number word of the tables and what it is worth."""
    tables = figure_words()["words"]
    return {
        word: value for language in LANGUAGES for word, value in tables.get(language, {}).items()
    }


@cache
def everyday_words() -> frozenset[str]:
    """Number words that mean something else more often."""
    return frozenset(word for words in figure_words()["everyday"].values() for word in words)


@cache
def any_number() -> str:
    """An expression for a number in any of these ways."""
    words = "|".join(sorted(number_words(), key=lambda word: (-len(word), word)))
    return rf"(?:{DIGITS}|(?<![a-z])(?:{words})(?![a-z])|{HAN})"


def value_of(written: str) -> Decimal:
    """The value of whatever ``any_number`` found."""
    if written[0].isascii() and written[0].isdigit():
        return decimal_of(written)
    worth = number_words().get(written)
    return Decimal(worth) if worth is not None else han_value(written)


def _short(value: Decimal) -> Decimal:
    """Without trailing zeros, and never in powers of ten."""
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()
