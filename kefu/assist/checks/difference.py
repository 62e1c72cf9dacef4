"""Two versions of a text as one line of stretches: kept, taken out, put in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

# A word with the blanks behind it; in scripts without blanks each sign is one.
_PIECE = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+[^\S\n]*|\s+|[^\w\s]\s*"
)
MOST_PIECES = 6000
"""Beyond this a difference would take long and tell nobody anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of the text: ``how`` is ``same``, ``gone`` or ``new``."""

    how: str
    text: str


def difference(before: str, after: str) -> tuple[Stretch, ...]:
    """The stretches in reading order; "same" and "new" joined are exactly ``after``."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if len(old) + len(new) > MOST_PIECES:
        return _joined([("gone", before), ("new", after)])
    parts: list[tuple[str, str]] = []
    for code, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if code == "equal":
            parts.append(("same", "".join(new[j1:j2])))
        else:
            parts.append(("gone", "".join(old[i1:i2])))
            parts.append(("new", "".join(new[j1:j2])))
    return _joined(parts)


def _joined(parts: list[tuple[str, str]]) -> tuple[Stretch, ...]:
    told = [part for part in parts if part[1]]
    return tuple(
        Stretch(how=how, text="".join(text for _, text in run))
        for how, run in groupby(told, key=lambda part: part[0])
    )
