"""Word families: which words of a text belong together by meaning (`data/families/<language>.toml`).

An entry is a word, a beginning (`refund*`), an ending or inside (`*bewertung*`), or words in a row
(`take_down`). In Chinese and Japanese an entry is found wherever its characters stand, unless `[only]` says where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from kefu.compliance.bits import joined, numbers_in
from kefu.compliance.normalise import fold_words
from kefu.compliance.passages import Sentence, Window

_PIECE = re.compile(r"[^\W_]+\*?|\*[^\W_]+\*?")
_GAP = "[^\\w.!?。！？]{1,3}"  # between the words of one entry
_MIXTURES = 4096  # of families that are kept in mind


class Mention(NamedTuple):
    """A place where words of a family stand."""

    start: int
    end: int
    family: str


class _Word(NamedTuple):
    """How a word must be written: its letters, and whether more may stand before or after them."""

    letters: str
    open_start: bool
    open_end: bool

    def fits(self, word: str) -> bool:
        if self.open_start:
            return self.letters in word
        return word.startswith(self.letters) if self.open_end else word == self.letters


class _Known:
    """Numbers filed under words as they must be written."""

    def __init__(self) -> None:
        self._whole: dict[str, int] = {}
        self._begun: dict[str, int] = {}
        self._longest = 0  # letters of a beginning
        self._inside: dict[str, int] = {}

    def file(self, word: _Word, number: int) -> None:
        begun_or_whole = self._begun if word.open_end else self._whole
        where = self._inside if word.open_start else begun_or_whole
        where[word.letters] = where.get(word.letters, 0) | 1 << number
        if where is self._begun:
            self._longest = max(self._longest, len(word.letters))

    def of(self, word: str) -> int:
        bits = self._whole.get(word, 0)
        for size in range(1, min(len(word), self._longest) + 1):
            bits |= self._begun.get(word[:size], 0)
        for part, more in self._inside.items():
            if part in word:
                bits |= more
        return bits


class _Named:
    """Families by number."""

    def __init__(self, families: Mapping[str, str]) -> None:
        self._names = tuple(families)
        self.of = lru_cache(maxsize=_MIXTURES)(self._of)

    def _of(self, bits: int) -> frozenset[str]:
        return frozenset(map(self._names.__getitem__, numbers_in(bits)))


@dataclass(frozen=True, kw_only=True)
class _Row:
    """Words of a family that stand in a row; `written` is what a line of words then has, where that is plain."""

    family: int
    words: tuple[_Word, ...]
    written: str

    @cached_property
    def plain(self) -> bool:
        """Whether what is written is all of it."""
        return self.written.count(" ") == len(self.words) + 1

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(_GAP.join(map(_expression, self.words)))

    def stands_in(self, text: str) -> bool:
        """Whether it stands somewhere in a text."""
        return self._pattern.search(text) is not None

    def places(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where it stands in a part of a text that cuts no word."""
        found = self._pattern.search(text, start, end)
        while found:
            yield found.span()
            found = self._pattern.search(text, found.start() + 1, end)


class SpacedFamilies:
    """The families of a language written with spaces.

    A word is known for its families, for the rows that it may begin, and for those that it may end.
    """

    def __init__(self, families: Mapping[str, str]) -> None:
        self._named = _Named(families)
        self._rows: list[_Row] = []
        self._known = _Known()
        self._count = len(families)
        for number, entries in enumerate(families.values()):
            for entry in entries.split():
                self._add(number, tuple(map(_word, _PIECE.findall(fold_words(entry)))))
        for number, row in enumerate(self._rows):
            self._known.file(row.words[0], self._count + number)
            self._known.file(row.words[-1], self._count + len(self._rows) + number)
        self._alone = (1 << self._count) - 1
        self._every_row = (1 << len(self._rows)) - 1
        self.width = self._count + 2 * len(self._rows)
        self.of = self._known.of

    def _add(self, family: int, words: tuple[_Word, ...]) -> None:
        if len(words) == 1:
            self._known.file(words[0], family)
        else:
            self._rows.append(_Row(family=family, words=words, written=_written(words)))

    def mentions(self, text: str, window: Window) -> Iterator[Mention]:
        """Every mention of a family in a window."""
        words = window.sentence.words
        known = [self.of(word) for word in words]
        for bits, place in zip(known, window.places(), strict=True):
            for name in self._named.of(bits & self._alone):
                yield Mention(*place.span(), name)
        for row in self._among(words, self._possible(joined(known))):
            [name] = self._named.of(1 << row.family)
            for start, end in row.places(text, window.start, window.end):
                yield Mention(start, end, name)

    def present(self, sentence: Sentence, known: int) -> frozenset[str]:
        """The families that a sentence mentions, wherever, of whose words so much is known."""
        found, text = known & self._alone, sentence.text
        if possible := self._possible(known):
            between_blanks = f" {text} "
            for row in self._among(sentence.words, possible):
                if not found >> row.family & 1 and (
                    (row.plain and row.written in between_blanks) or row.stands_in(text)
                ):
                    found |= 1 << row.family
        return self._named.of(found)

    def _possible(self, known: int) -> int:
        """The rows of which the first and the last word are among words of which so much is known."""
        rows = known >> self._count
        return rows & rows >> len(self._rows) & self._every_row

    def _among(self, words: list[str], possible: int) -> list[_Row]:
        """Of the possible rows those that may stand among words."""
        line = f" {' '.join(words)} "
        rows = map(self._rows.__getitem__, numbers_in(possible))
        return [row for row in rows if row.written in line]


def _written(words: tuple[_Word, ...]) -> str:
    """What a line of words has where these stand in a row; of open words only what is sure."""
    written = " "
    for word in words:
        if word.open_start:
            return written if len(written) > 1 else ""
        written += word.letters
        if word.open_end:
            return written
        written += " "
    return written


class _Entry(NamedTuple):
    """Characters of a family; of those that are a part of other words, too, the expression that must fit there."""

    family: int
    letters: str
    only: re.Pattern[str] | None


class TightFamilies:
    """The families of a language written without spaces.

    Two characters are known for the entries that they begin, and for those that they end.
    ``only``: of an entry that is a part of other words, too, the expression that must fit where it stands.
    """

    def __init__(self, families: Mapping[str, str], only: Mapping[str, str]) -> None:
        self._named = _Named(families)
        where = {entry: re.compile(expression) for entry, expression in only.items()}
        self._entries: list[_Entry] = []
        for family, entries in enumerate(families.values()):
            for letters in (fold_words(entry.replace("_", " ")) for entry in entries.split()):
                self._entries.append(_Entry(family, letters, where.get(letters)))
        self._known: dict[str, int] = {}
        self._count = len(self._entries)
        for number, entry in enumerate(self._entries):
            self._file(entry.letters[:2], number)
            self._file(entry.letters[-2:], self._count + number)
        self._every = (1 << self._count) - 1
        self.width = 2 * self._count

    def _file(self, letters: str, number: int) -> None:
        self._known[letters] = self._known.get(letters, 0) | 1 << number

    def of(self, pair: str) -> int:
        """The entries that two characters, or the first of them, begin and end."""
        return self._known.get(pair, 0) | self._known.get(pair[:1], 0)

    def mentions(self, text: str, window: Window) -> Iterator[Mention]:
        """Every mention of a family in a window."""
        for family, letters, only in self._among(joined(map(self.of, window.sentence.words))):
            [name] = self._named.of(1 << family)
            at = text.find(letters, window.start, window.end)
            while at >= 0:
                if only is None or only.match(text, at):
                    yield Mention(at, at + len(letters), name)
                at = text.find(letters, at + 1, window.end)

    def present(self, sentence: Sentence, known: int) -> frozenset[str]:
        """The families that a sentence mentions, wherever, of whose pairs so much is known."""
        found, text = 0, sentence.text
        for family, letters, only in self._among(known):
            if not found >> family & 1 and (only.search(text) if only else letters in text):
                found |= 1 << family
        return self._named.of(found)

    def _among(self, known: int) -> Iterator[_Entry]:
        """The entries that may stand among characters of which so much is known."""
        possible = known & known >> self._count & self._every
        return map(self._entries.__getitem__, numbers_in(possible))


def _word(piece: str) -> _Word:
    return _Word(piece.strip("*"), piece.startswith("*"), piece.endswith("*"))


def _expression(word: _Word) -> str:
    """A word as it must be written; led by its letters where they begin it, so that a search can skip to them."""
    letters = re.escape(word.letters)
    if word.open_start:
        return rf"(?<!\w)\w*{letters}\w*"
    return rf"{letters}(?<!\w{letters})" + (r"\w*" if word.open_end else r"(?!\w)")
