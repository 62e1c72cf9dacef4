"""Which listed names could stand in a text, told from the pieces that it is made of."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from operator import add
from typing import NamedTuple

from kefu.compliance.disguises import LEET, SIGNS, plain
from kefu.compliance.listed_names import Name, listed_names
from kefu.compliance.misspellings import nearly
from kefu.compliance.remembered import ByWord
from kefu.compliance.runs import Runs

PIECES = Runs(r"[a-z0-9@!|$€+]+|[^\W\x00-\x7f]+")
_GRAM = 4  # letters with which names are filed
_PAIR = 2  # characters, where there are no words
_EASTERN = re.compile("[\u0370-\u03ff\u0400-\u052f\u2e80-\ud7ff\uf900-\ufaff]")


class _Known(NamedTuple):
    """What a piece is known for: the names that it may begin, alone or with the next piece, and the one it is nearly."""

    begun: tuple[int, ...]
    leads_to: frozenset[str] | None  # first characters of the next piece; None for any, or no piece
    nearly: str


def _look_up(piece: str) -> _Known | None:
    begun: tuple[int, ...] = ()
    leads_to: frozenset[str] | None = frozenset()
    if len(piece) > _GRAM:
        begun = _beginning_with(piece[:_GRAM])
    else:
        leads_to = _leading_to(piece)
    known = _Known(begun, leads_to, nearly(piece))
    return known if begun or leads_to != frozenset() or known.nearly else None


_known = ByWord(_look_up)


def names_within(text: str, pieces: list[str]) -> tuple[list[Name], set[str]]:
    """The names of which the beginning stands where a word begins, and all letters somewhere, in the order of the table.

    Beside them the pieces of the text that are nearly a name.
    """
    numbers: set[int] = set()
    wrong: set[str] = set()
    for at, known in enumerate(map(_known.__getitem__, pieces)):
        if known is None:
            continue
        begun, leads_to, right = known
        if begun:
            numbers.update(begun)
        elif leads_to is None or (at + 1 < len(pieces) and pieces[at + 1][0] in leads_to):
            numbers.update(_beginning_with("".join(pieces[at : at + _GRAM + 1])[: _GRAM + 1]))
        if right:
            wrong.add(pieces[at])
    eastern = not text.isascii() and _EASTERN.search(text)
    if not numbers and not eastern:
        return [], wrong
    skeleton = plain("".join(pieces))
    if eastern:
        beginnings = _by_beginning()
        for pair in filter(beginnings.__contains__, map(add, skeleton, skeleton[1:])):
            numbers.update(beginnings[pair])
    listed = map(listed_names().__getitem__, sorted(numbers))
    return [name for name in listed if name.skeleton in skeleton], wrong


@cache
def _by_beginning() -> dict[str, tuple[int, ...]]:
    """The first letters of a name, as a skeleton has them → the names that begin so."""
    beginnings: dict[str, tuple[int, ...]] = {}
    for number, name in enumerate(listed_names()):
        begin = name.skeleton[: _PAIR if name.eastern else _GRAM]
        beginnings[begin] = (*beginnings.get(begin, ()), number)
    return beginnings


@cache
def _following() -> dict[str, frozenset[str]]:
    """With what a name may begin → the letters that may follow."""
    found: dict[str, set[str]] = {}
    for begin in _by_beginning():
        for size, letter in enumerate(begin):
            found.setdefault(begin[:size], set()).add(letter)
    return {begun: frozenset(letters) for begun, letters in found.items()}


@lru_cache(maxsize=20_000)
def _beginning_with(letters: str) -> tuple[int, ...]:
    """The names that could begin with these letters of a text."""
    beginnings = _by_beginning()
    starts = {begin[:length] for begin in _written(letters) for length in range(1, _GRAM + 1)}
    return tuple(number for start in starts for number in beginnings.get(start, ()))


def _leading_to(piece: str) -> frozenset[str] | None:
    """With what the next piece must begin, so that a name may begin with both; None where it may with anything."""
    written = _written(piece)
    if "" in written or any(map(_beginning_with, written)):
        return None
    letters = frozenset[str]().union(*(_following().get(begun, ()) for begun in written))
    return letters.union(sign for sign, letter in LEET.items() if letter in letters)


def _written(letters: str) -> set[str]:
    return {plain(letters), plain(letters.lstrip(SIGNS))}
