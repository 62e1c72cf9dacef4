"""Word families: which words of a text belong together by meaning (`data/families/<language>.toml`).

An entry is a word, a beginning (`refund*`), an ending or inside (`*bewertung*`), or words in a row
(`take_down`). In Chinese and Japanese an entry is found wherever its characters stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from kefu.compliance.normalise import fold_words
from kefu.compliance.passages import Window

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
        self._led_by = lru_cache(maxsize=30_000)(self._look_up)

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
        words = window.words
        led_by = self._led_by
        for number, word in enumerate(words):
            led = led_by(word[0])
            if led is None:
                continue
            start, end = word.span()
            for family in led.families:
                yield Mention(start, end, family)
            if number + 1 == len(words):
                return
            following = led.by_second.get(words[number + 1][0], ())
            for family, rest in (*following, *led.others):
                if stop := _end_of(rest, words, number, text):
                    yield Mention(start, stop, family)

    def present(self, text: str, window: Window) -> set[str]:
        """The families that a window mentions, wherever."""
        words = window.words
        led_by = self._led_by
        found: set[str] = set()
        for number, word in enumerate(words):
            led = led_by(word[0])
            if led is None:
                continue
            found.update(led.families)
            if number + 1 == len(words):
                break
            for family, rest in (*led.by_second.get(words[number + 1][0], ()), *led.others):
                if family not in found and _end_of(rest, words, number, text):
                    found.add(family)
        return found


class TightFamilies:
    """The families of a language written without spaces."""

    def __init__(self, families: Mapping[str, str]) -> None:
        self._by_key: dict[str, list[tuple[str, str]]] = {}
        for family, entries in families.items():
            for entry in entries.split():
                folded = fold_words(entry.replace("_", " "))
                self._by_key.setdefault(folded[:2], []).append((folded, family))

    def mentions(self, text: str, window: Window) -> Iterator[Mention]:
        """Every mention of a family in a window."""
        for key in window.keys & self._by_key.keys():
            at = text.find(key, window.start, window.end)
            while at >= 0:
                for entry, family in self._by_key[key]:
                    if text.startswith(entry, at, window.end):
                        yield Mention(at, at + len(entry), family)
                at = text.find(key, at + 1, window.end)

    def present(self, text: str, window: Window) -> set[str]:
        """The families that a window mentions, wherever."""
        sentence = window.sentence
        found: set[str] = set()
        for key in window.keys & self._by_key.keys():
            for entry, family in self._by_key[key]:
                if family not in found and entry in sentence:
                    found.add(family)
        return found


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


def _end_of(
    rest: tuple[_Word, ...], words: tuple[re.Match[str], ...], number: int, text: str
) -> int:
    """Where the words that must follow end; 0 when they do not follow."""
    end = words[number].end()
    following = words[number + 1 : number + 1 + len(rest)]
    if len(following) < len(rest):
        return 0
    for must, word in zip(rest, following, strict=True):
        start, stop = word.span()
        if not must.fits(word[0]) or start - end > _GAP or _BREAKS.intersection(text[end:start]):
            return 0
        end = stop
    return end
