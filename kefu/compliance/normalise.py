"""One normal form for every rule, with a way back to the text as it was given.

A disguise that only changes how characters look (full width, look-alike letters of other scripts,
invisible characters, accents, mathematical or circled letters) disappears here, once, so that the
tables can be written in plain lower case.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from kefu.compliance.tables import table

_ODD_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_VOICED_MARKS = frozenset("\u3099\u309a\uff9e\uff9f")
_FEW = 64
_MARK_CATEGORIES = frozenset({"Mn", "Me", "Mc"})


class _FoldTable(dict[int, str]):
    """Code point → its folded form, worked out on first sight; "" means it is left out."""

    def __missing__(self, code: int) -> str:
        folded = _fold_char(chr(code))
        self[code] = folded
        return folded


def _look_alikes() -> dict[str, str]:
    alike: dict[str, str] = {}
    for latin, others in table("homoglyphs")["look_alikes"].items():
        alike.update(dict.fromkeys(others, latin))
    for special, plain in table("homoglyphs")["special"].items():
        alike[special] = plain
    return alike


_LOOK_ALIKES = _look_alikes()


def _fold_char(char: str) -> str:
    """One character in the form that the tables use: NFKC, lower case, no accent, Latin look."""
    if char in "\t\n ":
        return char
    special = _LOOK_ALIKES.get(char)
    if special is not None:
        return special
    category = unicodedata.category(char)
    if category in ("Cf", "Cc") or category in _MARK_CATEGORIES:
        return ""
    if category == "Cs":
        return char
    if category in ("Zs", "Zl", "Zp"):
        return " " if category == "Zs" else "\n"
    if category == "Pd" or char == "\u2212":
        return "-"
    if category == "Nd":
        return str(unicodedata.digit(char))
    if "\u0900" <= char <= "\u0dff" or "\u0e00" <= char <= "\u0fff":
        return char
    return "".join(_fold_compatible(part) for part in unicodedata.normalize("NFKC", char))


def _fold_compatible(char: str) -> str:
    if char in _LOOK_ALIKES:
        return _LOOK_ALIKES[char]
    if "\u3040" <= char <= "\u30ff":  # the voiced marks of kana are letters, not accents
        return char
    base = unicodedata.normalize("NFKD", char.lower())
    kept = "".join(c for c in base if not unicodedata.combining(c))
    return "".join(_LOOK_ALIKES.get(c, c) for c in kept) if len(kept) < 4 else kept


_FOLD = _FoldTable()
_PLAIN = set("\t\n").union(map(chr, range(0x20, 0x7F))) - {"`"}
"""Characters seen so far that only become lower case."""

Ranges = tuple["array[int]", "array[int]"]
"""For each folded character where it began and where it ended in the original."""


@dataclass(frozen=True, kw_only=True)
class Folded:
    """The folded text and, where positions moved, how to work out the ranges that its characters came from."""

    original: str
    text: str
    moved: Callable[[], Ranges] | None = None

    @cached_property
    def _ranges(self) -> Ranges | None:
        return self.moved() if self.moved else None  # most letters have no finding, so nobody asks

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The range of code points in the original that a non-empty folded range came from."""
        if self._ranges is None:
            return start, end
        starts, ends = self._ranges
        return starts[start], ends[end - 1]

    def slice(self, start: int, end: int) -> str:
        """The original characters behind a non-empty folded range."""
        begin, stop = self.span(start, end)
        return self.original[begin:stop]


def fold(text: str) -> Folded:
    """Fold a whole text. Never fails: control characters and lone surrogates are welcome."""
    if text.isascii() and not _ODD_CONTROLS.search(text):
        lowered = text.lower()
        if "\r" in lowered:
            lowered = lowered.replace("\r\n", " \n").replace("\r", "\n")
        return Folded(original=text, text=lowered)
    same_length = text.replace("\r\n", " \n").replace("\r", "\n")
    special = {char: _FOLD[ord(char)] for char in set(same_length) - _PLAIN}
    _PLAIN.update([char for char, plain in special.items() if plain == char == char.lower()])
    moving = "".join([char for char, plain in special.items() if len(plain) != 1])
    if not _VOICED_MARKS.isdisjoint(special) or any(map(_is_mark, moving)):
        return _fold_moving(text, same_length)
    folded = _folded(same_length, special)
    return Folded(
        original=text,
        text=folded,
        moved=partial(_ranges, same_length, moving) if moving else None,
    )


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in _MARK_CATEGORIES


def _folded(text: str, special: Mapping[str, str]) -> str:
    """Every character folded by itself; letters repeat, so that few replacements do it."""
    if len(special) > _FEW or not special.keys().isdisjoint("".join(special.values())):
        return text.translate(_FOLD)
    for char, plain in special.items():
        text = text.replace(char, plain)
    return text.lower()


def _ranges(text: str, moving: str) -> Ranges:
    """Where each folded character began and ended, where a few become none or several."""
    counted = array("q", range(len(text) + 1))
    starts, ends = array("q"), array("q")
    done = 0
    for match in re.finditer(f"[{re.escape(moving)}]", text):
        at = match.start()
        starts += counted[done:at]
        ends += counted[done + 1 : at + 1]
        width = len(_FOLD[ord(text[at])])
        starts.extend((at,) * width)
        ends.extend((at + 1,) * width)
        done = at + 1
    return starts + counted[done:-1], ends + counted[done + 1 :]


def _fold_moving(text: str, same_length: str) -> Folded:
    """Fold where the length changes, keeping both ends of every folded character."""
    pieces: list[str] = []
    starts, ends = array("q"), array("q")
    for index, char in enumerate(same_length):
        if char in _VOICED_MARKS and pieces:
            mark = "\u3099" if char in "\u3099\uff9e" else "\u309a"
            joined = unicodedata.normalize("NFC", pieces[-1] + mark)
            if len(joined) == 1:
                pieces[-1] = joined
            ends[-1] = index + 1
            continue
        folded = _FOLD[ord(char)]
        if not folded:
            if ends and unicodedata.category(char) in _MARK_CATEGORIES:
                ends[-1] = index + 1
            continue
        for unit in folded:
            pieces.append(unit)
            starts.append(index)
            ends.append(index + 1)
    return Folded(original=text, text="".join(pieces), moved=lambda: (starts, ends))


def fold_words(text: str) -> str:
    """Fold a table entry: the same normal form, positions not needed."""
    return fold(text).text
