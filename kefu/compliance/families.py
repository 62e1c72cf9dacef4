"""Word families: which words of a text belong together by meaning (`data/families/<language>.toml`).

An entry is a word, a beginning (`refund*`), an ending or inside (`*bewertung*`), or words in a row
(`take_down`). In Chinese and Japanese an entry is found wherever its characters stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from kefu.compliance.normalise import fold_words
from kefu.compliance.passages import Sentence, Window
from kefu.compliance.remembered import ByWord

_PIECE = re.compile(r"[^\W_]+\*?|\*[^\W_]+\*?")
_GAP = 3  # characters between the words of one entry
_BREAKS = frozenset(".!?。！？")


class Mention(NamedTuple):
    """A place where words of a family stand."""

    start: int
    end: int
    family: str


class _Word(NamedTuple):
    """A word that must follow: its letters, and whether more may stand before or after them."""

    letters: str
    open_start: bool
    open_end: bool

    def fits(self, word: str) -> bool:
        if self.open_start:
            return self.letters in word
        return word.startswith(self.letters) if self.open_end else word == self.letters


class _Entry(NamedTuple):
    family: str
    rest: tuple[_Word, ...]


class _Led(NamedTuple):
    """What a word leads to: families it is in by itself, and entries that need further words."""

    families: tuple[str, ...]
    by_second: Mapping[str, tuple[_Entry, ...]]
    others: tuple[_Entry, ...]


class SpacedFamilies:
    """The families of a language written with spaces."""

    def __init__(self, families: Mapping[str, str]) -> None:
        self._whole: dict[str, list[_Entry]] = {}
        self._begun: dict[str, list[_Entry]] = {}
        self._inside: dict[str, list[_Entry]] = {}
        for family, entries in families.items():
            for entry in entries.split():
                self._add(family, entry)
        self._lengths = sorted({len(stem) for stem in self._begun})
        self._led_by = ByWord(self._look_up)

    def _add(self, family: str, entry: str) -> None:
        first, *rest = [_word(piece) for piece in _PIECE.findall(fold_words(entry))]
        begun_or_whole = self._begun if first.open_end else self._whole
        where = self._inside if first.open_start else begun_or_whole
        where.setdefault(first.letters, []).append(_Entry(family, tuple(rest)))

    def _look_up(self, word: str) -> _Led | None:
        found = list(self._whole.get(word, ()))
        for length in self._lengths:
            if length > len(word):
                break
            found += self._begun.get(word[:length], ())
        for part, entries in self._inside.items():
            if part in word:
                found += entries
        return _led(found) if found else None

    def mentions(self, text: str, window: Window) -> Iterator[Mention]:
        """Every mention of a family in a window, in reading order of their beginnings."""
        words, places = window.sentence.words, window.places()
        for number, led in self._leading(words):
            start, end = places[number].span()
            for family in led.families:
                yield Mention(start, end, family)
            for family, rest in _followed(led, words, number):
                if stop := _end_of(text, places[number : number + 1 + len(rest)]):
                    yield Mention(start, stop, family)

    def present(self, sentence: Sentence) -> set[str]:
        """The families that a sentence mentions, wherever."""
        words = sentence.words
        found: set[str] = set()
        further = []
        for number, led in self._leading(words):
            found.update(led.families)
            if led.by_second or led.others:
                further += [(number, entry) for entry in _followed(led, words, number)]
        places: list[re.Match[str]] = []
        for number, (family, rest) in further:
            if family not in found:
                places = places or sentence.places()
                if _end_of(sentence.text, places[number : number + 1 + len(rest)]):
                    found.add(family)
        return found

    def _leading(self, words: list[str]) -> list[tuple[int, _Led]]:
        """The words that lead to families, by their numbers."""
        known = map(self._led_by.__getitem__, words)
        return [(number, led) for number, led in enumerate(known) if led]


class TightFamilies:
    """The families of a language written without spaces."""

    def __init__(self, families: Mapping[str, str]) -> None:
        self._by_key: dict[str, list[tuple[str, str]]] = {}
        for family, entries in families.items():
            for entry in entries.split():
                folded = fold_words(entry.replace("_", " "))
                self._by_key.setdefault(folded[:2], []).append((folded, family))
        self._keys = frozenset(self._by_key)

    def mentions(self, text: str, window: Window) -> Iterator[Mention]:
        """Every mention of a family in a window."""
        for key in self._keys_in(window.sentence):
            at = text.find(key, window.start, window.end)
            while at >= 0:
                for entry, family in self._by_key[key]:
                    if text.startswith(entry, at, window.end):
                        yield Mention(at, at + len(entry), family)
                at = text.find(key, at + 1, window.end)

    def present(self, sentence: Sentence) -> set[str]:
        """The families that a sentence mentions, wherever."""
        text = sentence.text
        found: set[str] = set()
        for key in self._keys_in(sentence):
            for entry, family in self._by_key[key]:
                if family not in found and entry in text:
                    found.add(family)
        return found

    def _keys_in(self, sentence: Sentence) -> frozenset[str]:
        """The beginnings of entries that stand in a sentence."""
        return self._keys.intersection(sentence.words).union(self._keys.intersection(sentence.text))


def _led(entries: Iterable[_Entry]) -> _Led:
    families, others = [], []
    by_second: dict[str, tuple[_Entry, ...]] = {}
    for entry in entries:
        if not entry.rest:
            families.append(entry.family)
        elif entry.rest[0].open_start or entry.rest[0].open_end:
            others.append(entry)
        else:
            second = entry.rest[0].letters
            by_second[second] = (*by_second.get(second, ()), entry)
    return _Led(tuple(dict.fromkeys(families)), by_second, tuple(others))


def _word(piece: str) -> _Word:
    return _Word(piece.strip("*"), piece.startswith("*"), piece.endswith("*"))


def _followed(led: _Led, words: list[str], number: int) -> Iterator[_Entry]:
    """The entries of which the further words follow this one."""
    for entry in (*led.by_second.get("".join(words[number + 1 : number + 2]), ()), *led.others):
        following = words[number + 1 : number + 1 + len(entry.rest)]
        if len(following) == len(entry.rest) and all(map(_Word.fits, entry.rest, following)):
            yield entry


def _end_of(text: str, places: list[re.Match[str]]) -> int:
    """Where words that must follow each other end; 0 when they stand apart."""
    for before, after in pairwise(places):
        end, start = before.end(), after.start()
        if start - end > _GAP or _BREAKS.intersection(text[end:start]):
            return 0
    return places[-1].end()
