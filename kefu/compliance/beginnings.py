"""With which letters the matches of a regular expression begin, as far as that is plain to see."""

from __future__ import annotations

import re

_LOOK_BACK = re.compile(r"(?:\(\?<[!=][^()|]*\)|\\b)*")
_GROUP = re.compile(r"\(\?:([^()\[\]]*)\)(?![?*{])")
_CLASS = re.compile(r"\[([^\W\d_]+)\](?![?*{])")
_LETTERS = re.compile(r"[^\W\d_]+(?![?*{])(?:(?=(\\s|'))|)")
_LETTERS_ALONE = re.compile(r"[^\W\d_]+")


def beginnings(expression: str) -> tuple[tuple[str, bool], ...]:
    """Letters of which every match begins with some, and whether a word ends after them; none where untold."""
    rest = _LOOK_BACK.sub("", expression, count=1)
    if _has_choice(rest):
        return ()
    begun = _CLASS.match(rest) or _GROUP.match(rest)
    if not begun:
        return tuple(_begun_with(rest))
    parts = begun[1].split("|") if begun.re is _GROUP else list(begun[1])
    following = _GROUP.match(rest, begun.end())
    found: list[tuple[str, bool]] = []
    for part in parts:
        first = _begun_with(part)
        if following and _LETTERS_ALONE.fullmatch(part):
            nexts = [_begun_with(after) for after in following[1].split("|")]
            if all(nexts):
                first = [(part + letters, whole) for [(letters, whole)] in nexts]
        if not first:
            return ()
        found += first
    return tuple(found)


def _begun_with(expression: str) -> list[tuple[str, bool]]:
    begun = _LETTERS.match(expression)
    return [(begun[0], begun[1] is not None)] if begun else []


def _has_choice(expression: str) -> bool:
    """Whether it is several expressions with a bar between."""
    depth = 0
    for sign in re.sub(r"\\.|\[[^\]]*\]", "", expression):
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            return True
    return False
