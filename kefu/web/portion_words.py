"""Pieces of a return in words: how many of them are in which state, and where they lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from kefu.returns.portions import GRADES
from kefu.web.words import word


def grade_words(look: Any) -> str:
    """The grade of a return or of a look at it; where pieces differ, how many there are of each."""
    if not look.portions:
        return word("value:return_grade", look.grade)
    return counted_words(look.portions)


def counted_words(portions: Sequence[Mapping[str, Any]]) -> str:
    """How many pieces there are of each grade, the best first."""
    found: Counter[str] = Counter()
    for portion in portions:
        found[portion["grade"]] += portion["quantity"] or 0
    in_order = sorted(found, key=GRADES.index)
    return " · ".join(f"{found[grade]} × {word('value:return_grade', grade)}" for grade in in_order)


def end_words(ret: Any) -> str:
    """What becomes of a return's goods and where they lie; what waits for its place is left out."""
    if not ret.portions:
        return f"{word('disposition', ret.disposition)} {ret.bin}".strip()
    placed = [portion for portion in ret.portions if portion["disposition"]]
    return " · ".join(
        f"{p['quantity']} × {word('disposition', p['disposition'])} {p['bin']}".strip()
        for p in placed
    )


def bins(ret: Any) -> str:
    """Every place where goods of a return lie."""
    if not ret.portions:
        return str(ret.bin)
    return ", ".join(dict.fromkeys(p["bin"] for p in ret.portions if p["bin"]))
