"""Pieces of one return in different states: how many of which grade, and where each lies. Pure.

Most returns come back alike: one portion, which the return's row itself describes. Only where its
pieces differ, or where fewer came than were announced, does the row keep a list of portions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

# From the best to the worst: of several states, the worst one speaks for all.
GRADES = ("as_new", "opened", "used", "incomplete", "damaged", "not_ours")


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Pieces in the same state. ``quantity``: ``None`` where nobody has told how many there are.

    ``disposition`` is empty until they are put away.
    """

    grade: str
    quantity: int | None
    disposition: str = ""
    bin: str = ""


class Graded(Protocol):
    """A return's row, as far as its portions go."""

    grade: str
    quantity: int | None
    disposition: str
    bin: str
    portions: Any


def portions_of(ret: Graded) -> list[Portion]:
    """The portions of a return; one where all pieces are alike, or nobody has looked at them yet."""
    if ret.portions:
        return [Portion(**stored) for stored in ret.portions]
    whole = Portion(
        grade=ret.grade, quantity=ret.quantity, disposition=ret.disposition, bin=ret.bin
    )
    return [whole]


def kept(portions: Iterable[Portion]) -> list[dict[str, Any]]:
    """The portions as they are stored."""
    return [asdict(portion) for portion in portions]


def counted(pieces: Mapping[str, int]) -> list[Portion]:
    """Counts by grade as portions, the best first; a grade of which there is none is left out."""
    return [Portion(grade=grade, quantity=pieces[grade]) for grade in GRADES if pieces.get(grade)]


def pieces_in(portions: Iterable[Portion]) -> int | None:
    """How many pieces there are; ``None`` where some were not counted."""
    found = [portion.quantity for portion in portions]
    return None if None in found else sum(number or 0 for number in found)


def worst(portions: Iterable[Portion]) -> str:
    """The grade that speaks for all."""
    return max((portion.grade for portion in portions), key=GRADES.index)


def other_grades(portions: Iterable[Portion], *, worst: str) -> str:
    """The grades beside the worst one, the best first, as a return's row keeps them for its board."""
    found = {portion.grade for portion in portions} - {worst}
    return " ".join(grade for grade in GRADES if grade in found)


def waiting(portions: Iterable[Portion]) -> bool:
    """Whether some have no place yet."""
    return any(not portion.disposition for portion in portions)


def placed(
    portions: Sequence[Portion],
    which: Iterable[int],
    *,
    pieces: int | None,
    disposition: str,
    bin_code: str,
) -> list[Portion]:
    """The portions at these places of the list put away, or so many ``pieces`` of each.

    What is left of a portion waits on, behind what was taken from it.
    """
    chosen, found = set(which), []
    for place, portion in enumerate(portions):
        if place not in chosen:
            found.append(portion)
            continue
        left = (portion.quantity or 0) - pieces if pieces is not None else 0
        taken = portion.quantity if pieces is None else pieces
        found.append(replace(portion, quantity=taken, disposition=disposition, bin=bin_code))
        if left > 0:
            found.append(replace(portion, quantity=left, disposition="", bin=""))
    return found
