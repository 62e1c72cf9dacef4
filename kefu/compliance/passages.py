"""A text cut where sentences end, so that most phrases need not be looked for in most places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from operator import add
from typing import Any, NamedTuple

from kefu.compliance.languages import is_eastern
from kefu.compliance.remembered import remembered
from kefu.compliance.runs import WORDS

_WORD = re.compile(r"\w+")
# Led by one class of characters, so that a search can skip to the next of them.
_END = re.compile(
    r"[.!?。！？\n](?:(?<=[.!?])[.!?]*(?=[\s\"')\]]|$)|(?<=[。！？])[。！？]*|(?<=\n)(?:\s*\n|(?=\s*[-*·\d])))"
)
_STARS = re.compile("[★⭐☆]")
_MOST = 64  # windows; a longer text gets longer windows, so that the work stays linear
_REACH = 600
_LONG = 600  # characters; a longer sentence is not worth remembering


class Sentence:
    """One or several whole sentences by themselves, cut into what tables look up.

    `words` are its words, or where a language is written without spaces its pairs of characters;
    `keys` are these, and stars beside them. `eastern`: has signs of Chinese or Japanese. `senses` (by language)
    and `looks` (by languages) are what `wordings` works out of it, so that it is remembered as long as the sentence.
    """

    __slots__ = ("eastern", "keys", "long", "looks", "senses", "spaced", "text", "words")

    def __init__(self, text: str, *, spaced: bool) -> None:
        self.text = text
        self.spaced = spaced
        self.long = len(text) > _LONG  # no ordinary sentence
        plain = text.isascii()
        self.eastern = not plain and is_eastern(text)
        self.words: list[str] = WORDS.of(text) if spaced else [*map(add, text, text[1:]), text[-1:]]
        self.keys = self.words if plain or not spaced else [*self.words, *_STARS.findall(text)]
        self.senses: dict[str, Any] = {}
        self.looks: dict[tuple[str, ...], Any] = {}


class Window(NamedTuple):
    """The place of a sentence in a text."""

    text: str
    start: int
    end: int
    sentence: Sentence

    def places(self) -> list[re.Match[str]]:
        """Where each of its words stands, in a language that is written with spaces."""
        return list(_WORD.finditer(self.text, self.start, self.end))


@dataclass(frozen=True, kw_only=True, eq=False)
class Passages:
    """A folded text as windows."""

    text: str
    windows: tuple[Window, ...]


@remembered
def _remembered(text: str, spaced: bool) -> Sentence:
    return Sentence(text, spaced=spaced)


def passages(text: str, *, spaced: bool) -> Passages:
    """Cut a folded text into windows of whole sentences."""
    ends = [mark.end() for mark in _END.finditer(text)]
    step = max(1, len(ends) // _MOST)
    borders = [0, *ends[step - 1 :: step], len(text)]
    windows = []
    for start, end in pairwise(borders):
        if start < end:
            said = text[start:end]
            long = end - start > _LONG
            sentence = Sentence(said, spaced=spaced) if long else _remembered(said, spaced)
            windows.append(Window(text, start, end, sentence))
    return Passages(text=text, windows=tuple(windows))


def sentence_around(text: str, start: int, end: int, reach: int = _REACH) -> tuple[int, int]:
    """The borders of the sentence that holds a range, at most `reach` characters each way."""
    begin = max(0, start - reach)
    for mark in _END.finditer(text, begin, start):
        begin = mark.end()
    after = _END.search(text, end, end + reach)
    return begin, after.start() if after else min(len(text), end + reach)


def one_sentence(text: str, start: int, end: int) -> bool:
    """Whether no sentence ends inside a range."""
    return _END.search(text, start, end) is None
