"""With which letters the matches of a regular expression begin, as far as that is plain to see."""

from __future__ import annotations

import re

_LOOK_BACK = re.compile(r"(?:\(\?<[!=][^()|]*\)|\\b)*")
_GROUP = re.compile(r"\(\?:([^()\[\]]*)\)(?![?*{])")
_CLASS = re.compile(r"\[([^\W\d_]+)\](?![?*{])")
_LETTERS = re.compile(r"[^\W\d_]+(?![?*{])(?:(?=(\\s|'))|)")


def beginnings(expression: str) -> tuple[tuple[str, bool], ...]:
    """Letters of which every match begins with some, and whether a word ends after them; none where untold."""
    rest = _LOOK_BACK.sub("", expression, count=1)
    if _has_choice(rest):
        return ()
    if letters := _CLASS.match(rest):
        return tuple((letter, False) for letter in letters[1])
    group = _GROUP.match(rest)
    found = [_LETTERS.match(part) for part in (group[1].split("|") if group else [rest])]
    if not all(found):
        return ()
    return tuple((begun[0], begun[1] is not None) for begun in found if begun)


def _has_choice(expression: str) -> bool:
    """Whether it is several expressions with a bar between."""
    depth = 0
    for sign in re.sub(r"\\.|\[[^\]]*\]", "", expression):
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            return True
    return False
