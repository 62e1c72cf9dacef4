"""Word families: which words of a text belong together by meaning (`data/families/<language>.toml`).

An entry is a word, a beginning (`refund*`), an ending or inside (`*bewertung*`), or words in a row
(`take_down`). In Chinese and Japanese an entry is found wherever its characters stand, unless `[only]` says where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from kefu.compliance.bits import joined, numbers_in
from kefu.compliance.normalise import fold_words
from kefu.compliance.passages import Sentence, Window
from kefu.compliance.remembered import ByWord

_PIECE = re.compile(r"[^\W_]+\*?|\*[^\W_]+\*?")
_GAP = 3  # characters between the words of one entry
_BREAKS = frozenset(".!?。！？")
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
        self._inside: dict[str, int] = {}

    def file(self, word: _Word, number: int) -> None:
        begun_or_whole = self._begun if word.open_end else self._whole
        where = self._inside if word.open_start else begun_or_whole
        where[word.letters] = where.get(word.letters, 0) | 1 << number

    def of(self, word: str) -> int:
        bits = self._whole.get(word, 0)
        for size in range(1, len(word) + 1):
            bits |= self._begun.get(word[:size], 0)
        return bits | joined(bits for part, bits in self._inside.items() if part in word)


class _Named:
    """Families by number."""

    def __init__(self, families: Mapping[str, str]) -> None:
        self._names = tuple(families)
        self.of = lru_cache(maxsize=_MIXTURES)(self._of)

    def _of(self, bits: int) -> frozenset[str]:
        return frozenset(map(self._names.__getitem__, numbers_in(bits)))


class _Row(NamedTuple):
    """Words of a family that stand in a row; `written` is what a line of words then has, where that is plain."""

    family: int
    words: tuple[_Word, ...]
    written: str


class SpacedFamilies:
    """The families of a language written with spaces."""

    def __init__(self, families: Mapping[str, str]) -> None:
        self._named = _Named(families)
        self._rows: list[_Row] = []
        self._alone = _Known()  # the numbers of families that one word is of
        self._first = _Known()  # the numbers of rows that a word may begin
        for number, entries in enumerate(families.values()):
            for entry in entries.split():
                self._add(number, tuple(map(_word, _PIECE.findall(fold_words(entry)))))
        self._begun_by = ByWord(self._rows_of)
        self._begins = 1 << len(families)
        self.width = len(families) + 1

    def _add(self, family: int, words: tuple[_Word, ...]) -> None:
        if len(words) == 1:
            self._alone.file(words[0], family)
        else:
            self._first.file(words[0], len(self._rows))
            self._rows.append(_Row(family, words, _written(words)))

    def _rows_of(self, word: str) -> tuple[_Row, ...]:
        return tuple(map(self._rows.__getitem__, numbers_in(self._first.of(word))))

    def of(self, word: str) -> int:
        """What a word is known for: its families, and whether it may begin words in a row."""
        return self._alone.of(word) | (self._begins if self._first.of(word) else 0)

    def mentions(self, text: str, window: Window) -> Iterator[Mention]:
        """Every mention of a family in a window."""
        words, places = window.sentence.words, window.places()
        for word, place in zip(words, places, strict=True):
            for name in self._named.of(self._alone.of(word)):
                yield Mention(*place.span(), name)
        for family, number, count in self._in_a_row(words):
            if stop := _end_of(text, places[number : number + count]):
                [name] = self._named.of(1 << family)
                yield Mention(places[number].start(), stop, name)

    def present(self, sentence: Sentence, known: int) -> frozenset[str]:
        """The families that a sentence mentions, wherever, of whose words so much is known."""
        found = known & (self._begins - 1)
        if known & self._begins:
            for family, number, count in self._in_a_row(sentence.words):
                if not found >> family & 1:
                    places = sentence.places()[number : number + count]
                    found |= bool(_end_of(sentence.text, places)) << family
        return self._named.of(found)

    def _in_a_row(self, words: list[str]) -> Iterator[tuple[int, int, int]]:
        """Rows of which all words follow each other: the family, the number of the first word, and how many."""
        line = f" {' '.join(words)} "
        for number, rows in enumerate(map(self._begun_by.__getitem__, words)):
            for family, row, written in rows:
                if written in line:
                    following = words[number : number + len(row)]
                    if len(following) == len(row) and all(map(_Word.fits, row, following)):
                        yield family, number, len(row)


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


class TightFamilies:
    """The families of a language written without spaces.

    ``only``: of an entry that is a part of other words, too, the expression that must fit where it stands.
    """

    def __init__(self, families: Mapping[str, str], only: Mapping[str, str]) -> None:
        self._named = _Named(families)
        self._only = {entry: re.compile(expression) for entry, expression in only.items()}
        self._entries = [
            (family, fold_words(entry.replace("_", " ")))
            for family, entries in enumerate(families.values())
            for entry in entries.split()
        ]
        self._begun: dict[str, int] = {}
        for number, (_, entry) in enumerate(self._entries):
            self._begun[entry[:2]] = self._begun.get(entry[:2], 0) | 1 << number
        self._every = (1 << len(self._entries)) - 1
        self.width = len(self._entries)

    def of(self, pair: str) -> int:
        """The entries that begin with two characters."""
        return self._begun.get(pair, 0) | self._begun.get(pair[:1], 0)

    def mentions(self, text: str, window: Window) -> Iterator[Mention]:
        """Every mention of a family in a window."""
        for family, entry in self._begun_in(joined(map(self.of, window.sentence.words))):
            [name], only = self._named.of(1 << family), self._only.get(entry)
            at = text.find(entry, window.start, window.end)
            while at >= 0:
                if only is None or only.match(text, at):
                    yield Mention(at, at + len(entry), name)
                at = text.find(entry, at + 1, window.end)

    def present(self, sentence: Sentence, known: int) -> frozenset[str]:
        """The families that a sentence mentions, wherever, of whose pairs so much is known."""
        found, text = 0, sentence.text
        for family, entry in self._begun_in(known):
            only = self._only.get(entry)
            if only.search(text) if only else len(entry) <= 2 or entry in text:
                found |= 1 << family
        return self._named.of(found)

    def _begun_in(self, known: int) -> Iterator[tuple[int, str]]:
        """The entries of which the first two characters stand in a sentence."""
        return map(self._entries.__getitem__, numbers_in(known & self._every))


def _word(piece: str) -> _Word:
    return _Word(piece.strip("*"), piece.startswith("*"), piece.endswith("*"))


def _end_of(text: str, places: list[re.Match[str]]) -> int:
    """Where words that must follow each other end; 0 when they stand apart."""
    for before, after in pairwise(places):
        end, start = before.end(), after.start()
        if start - end > _GAP or _BREAKS.intersection(text[end:start]):
            return 0
    return places[-1].end()
