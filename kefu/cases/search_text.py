"""One normaliser for what is indexed and what is asked: any language, Chinese at every length.

Running text without spaces (Chinese, Japanese, Korean) becomes overlapping pairs of characters
plus the last character alone, so that a query of one, two or more characters finds it. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Han, kana, Hangul, bopomofo; after NFKC the compatibility forms are gone.
_CJK = (
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0003134f"
)
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_FIRST_CJK = re.compile(rf"[{_CJK}]")
_MARKS = re.compile("[\u0300-\u036f]+")
# What casefold and stripping marks leave apart although people type either.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})


def normalise(text: str) -> str:
    """NFKC, case folded, Latin accents off."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():
        return folded
    bare = _MARKS.sub("", unicodedata.normalize("NFD", folded)).translate(_LETTERS)
    # Composed again, or kana with their sound marks and Hangul would fall apart.
    return unicodedata.normalize("NFC", bare)


def tokens(text: str) -> Iterator[str]:
    """What is indexed, in the order of the text."""
    for run in _RUN.findall(normalise(text)):
        if _FIRST_CJK.match(run):
            yield from (run[i : i + 2] for i in range(len(run)))
        else:
            yield run


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that follow one another; ``open_end`` means the last one may go on."""

    tokens: tuple[str, ...]
    open_end: bool


def phrases(query: str) -> list[Phrase]:
    """What to look for: every word or run of the query, all of them, each as a phrase.

    The last word of a query is open at its end (people search while typing), and so is a single
    Chinese character. Words joined by punctuation, such as an order number, stay one phrase.
    """
    words = normalise(query).split()
    found: list[Phrase] = []
    for index, word in enumerate(words):
        last_word = index == len(words) - 1
        runs = _RUN.findall(word)
        plain: list[str] = []
        for run in runs:
            if _FIRST_CJK.match(run):
                pairs = tuple(run[i : i + 2] for i in range(len(run) - 1)) or (run,)
                found.append(Phrase(pairs, open_end=len(run) == 1))
            else:
                plain.append(run)
        if plain:
            found.append(Phrase(tuple(plain), open_end=last_word and len(plain[-1]) > 1))
    return found
