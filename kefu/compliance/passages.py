"""A text cut where sentences end, so that most phrases need not be looked for in most places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from kefu.compliance.phrases import Keys, keys_of_pairs, keys_of_words

_WORD = re.compile(r"\w+")

_END = re.compile(r"[.!?]+(?=[\s\"')\]]|$)|[。！？]+|\n\s*\n|\n(?=\s*[-*·\d])")
_MOST = 64  # windows; a longer text gets longer windows, so that the work stays linear
_REACH = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One or several whole sentences: their range, their words and what they could contain.

    The words, with their places, are only told in languages that are written with spaces.
    """

    start: int
    end: int
    keys: Keys
    words: tuple[re.Match[str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passages:
    """A folded text as windows."""

    text: str
    windows: tuple[Window, ...]

    @property
    def keys(self) -> Keys:
        """What the whole text could contain."""
        return frozenset[str]().union(*(window.keys for window in self.windows))


def passages(text: str, *, spaced: bool) -> Passages:
    """Cut a folded text into windows of whole sentences."""
    ends = [mark.end() for mark in _END.finditer(text)]
    step = max(1, len(ends) // _MOST)
    borders = [0, *ends[step - 1 :: step], len(text)]
    build = _worded_window if spaced else _tight_window
    windows = tuple(build(text, start, end) for start, end in pairwise(borders) if start < end)
    return Passages(text=text, windows=windows)


def _worded_window(text: str, start: int, end: int) -> Window:
    words = tuple(_WORD.finditer(text, start, end))
    keys = keys_of_words({word[0] for word in words}, text[start:end])
    return Window(start=start, end=end, keys=keys, words=words)


def _tight_window(text: str, start: int, end: int) -> Window:
    return Window(start=start, end=end, keys=keys_of_pairs(text[start:end]))


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
