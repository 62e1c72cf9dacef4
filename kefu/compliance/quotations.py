"""What the buyer said and a letter repeats between quotation marks: "you wrote: …"."""

from __future__ import annotations

import re
from functools import cache

from kefu.compliance.tables import table

_AROUND = 400  # characters of a quotation before and after a place
_MARK = re.compile(r"[\"«„「“”]")


def is_quoted(text: str, start: int, end: int) -> bool:
    """Whether a place of a folded text is the buyer's own words, repeated."""
    offset = max(0, start - _AROUND)
    around = text[offset : end + _AROUND]
    spans = ((m.start() + offset, m.end() + offset) for m in _quoted().finditer(around))
    return any(begin <= start and end <= stop for begin, stop in spans)


def quotations(text: str) -> list[tuple[int, int]]:
    """The places of a folded text that repeat the buyer's words."""
    if not _MARK.search(text):
        return []
    return [match.span() for match in _quoted().finditer(text)]


@cache
def _quoted() -> re.Pattern[str]:
    return re.compile(table("languages")["quoted"])
