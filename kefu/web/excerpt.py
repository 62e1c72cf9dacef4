"""The words around what was searched for, with the found words marked."""

from __future__ import annotations

from typing import NamedTuple

from kefu.cases.search_text import normalise

BEFORE, AFTER = 60, 140


class Piece(NamedTuple):
    """A stretch of text; ``found`` where it is what was asked for."""

    text: str
    found: bool


def excerpt(text: str, query: str) -> list[Piece]:
    """A stretch of ``text`` around the first word of ``query`` in it, all such words marked."""
    flat = " ".join(text.split())
    folded, places = _folded(flat)
    words = sorted({w for w in normalise(query).split() if w}, key=len, reverse=True)
    first = min((at for w in words if (at := folded.find(w)) >= 0), default=0)
    centre = places[first] if first < len(places) else 0
    start, end = max(0, centre - BEFORE), min(len(flat), centre + AFTER)
    marked = [False] * len(flat)
    for word in words:
        at = folded.find(word)
        while at >= 0:
            for place in places[at : at + len(word)]:
                marked[place] = True
            at = folded.find(word, at + len(word))
    pieces = [Piece("… ", False)] if start else []
    run = start
    for place in range(start, end + 1):
        if place == end or marked[place] != marked[run]:
            if place > run:
                pieces.append(Piece(flat[run:place], marked[run]))
            run = place
    if end < len(flat):
        pieces.append(Piece(" …", False))
    return pieces


def _folded(text: str) -> tuple[str, list[int]]:
    """The normalised text, and for each of its characters the place in ``text``."""
    folded, places = [], []
    for place, character in enumerate(text):
        plain = normalise(character)
        folded.append(plain)
        places.extend([place] * len(plain))
    return "".join(folded), places
