"""A text cut where sentences end, so that most phrases need not be looked for in most places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from kefu.compliance.phrases import Keys, keys_of_pairs, keys_of_words

_WORD = re.compile(r"\w+")

_END = re.compile(r"[.!?]+(?=[\s\"')\]]|$)|[。！？]+|\n\s*\n|\n(?=\s*[-*·\d])")
_MOST = 64  # windows; a longer text gets longer windows, so that the work stays linear
_REACH = 600


@dataclass(frozen=True, kw_only=True, eq=False)
class Window:
    """One or several whole sentences; their words and what they could contain are told when asked."""

    text: str
    start: int
    end: int
    spaced: bool

    @property
    def sentence(self) -> str:
        """The characters of the window."""
        return self.text[self.start : self.end]

    @cached_property
    def keys(self) -> Keys:
        """What the window could contain, for quick exclusion."""
        if self.spaced:
            return keys_of_words({word[0] for word in self.words}, self.sentence)
        return keys_of_pairs(self.sentence)

    @cached_property
    def words(self) -> tuple[re.Match[str], ...]:
        """The words with their places, where the language is written with spaces."""
        return tuple(_WORD.finditer(self.text, self.start, self.end)) if self.spaced else ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Passages:
    """A folded text as windows."""

    text: str
    windows: tuple[Window, ...]

    @cached_property
    def keys(self) -> Keys:
        """What the whole text could contain."""
        return frozenset[str]().union(*(window.keys for window in self.windows))


def passages(text: str, *, spaced: bool) -> Passages:
    """Cut a folded text into windows of whole sentences."""
    ends = [mark.end() for mark in _END.finditer(text)]
    step = max(1, len(ends) // _MOST)
    borders = [0, *ends[step - 1 :: step], len(text)]
    windows = tuple(
        Window(text=text, start=start, end=end, spaced=spaced)
        for start, end in pairwise(borders)
        if start < end
    )
    return Passages(text=text, windows=windows)


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
