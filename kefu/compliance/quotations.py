"""What the buyer said and a letter repeats, "you wrote: …", tells, "you ask whether …", or answers, "you asked how …"."""

from __future__ import annotations

import re
from functools import cache

from kefu.compliance.passages import sentence_around
from kefu.compliance.tables import table

_AROUND = 400  # characters of a quotation before and after a place
_LEAD = 60  # characters in which the words before a quotation mark stand
_SAYING = re.compile("wrote|said|told|ment|words|schr|worte|ecri|disi|scri|dice|escr|deci|[说写提]")
_KANA = re.compile("[\u3041-\u3096]")
_MARK = re.compile(r"[\"«„「“”]")


def is_quoted(text: str, start: int, end: int) -> bool:
    """Whether a place of a folded text is the buyer's own words, repeated."""
    offset = max(0, start - _AROUND)
    around = text[offset : end + _AROUND]
    spans = ((m.start() + offset, m.end() + offset) for m in _quoted().finditer(around))
    return any(begin <= start and end <= stop for begin, stop in spans)


def is_answer(text: str, start: int, end: int) -> bool:
    """Whether the sentence around a place tells the buyer what they asked: how a review is changed."""
    begin, stop = sentence_around(text, start, end, reach=_AROUND)
    return _asked().search(text, begin, stop) is not None


def is_reported(text: str, start: int, end: int) -> bool:
    """Whether the sentence says that the buyer, or somebody in our name, asks for what stands at a place, or threatens.

    It says so before, in Japanese behind.
    """
    begin, stop = sentence_around(text, start, end, reach=_AROUND)
    said = _reported().search(text, begin, stop)
    return said is not None and (said.start() <= start or _KANA.search(said.group()) is not None)


def quotations(text: str) -> list[tuple[int, int]]:
    """The places of a folded text that repeat the buyer's words."""
    found: list[tuple[int, int]] = []
    for mark in _MARK.finditer(text):
        at = mark.start()
        if found and at < found[-1][1]:
            continue
        if not _SAYING.search(text, max(0, at - _LEAD), at):
            continue
        match = _quoted().search(text, max(0, at - _LEAD), at + _AROUND)
        if match and match.start() < at:
            found.append(match.span())
    return found


@cache
def _asked() -> re.Pattern[str]:
    return re.compile(table("languages")["asked"])


@cache
def _reported() -> re.Pattern[str]:
    return re.compile(table("languages")["reported"].replace("\n", ""))


@cache
def _quoted() -> re.Pattern[str]:
    return re.compile(table("languages")["quoted"])
