"""What Amazon's words for money mean to the desk. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files(__package__) / "money_words.toml").read_text("utf-8"))


def bare(word: str) -> str:
    """A word of Amazon's as words are compared."""
    return re.sub(r"[^a-z0-9]", "", word.lower())


def kind_of(*words: str) -> str:
    """The kind that the first known of Amazon's words says, else ``other``."""
    for word in words:
        for kind, known in _table()["kinds"].items():
            if bare(word) in known:
                return kind
    return "other"


def to_buyer(kind: str, parts: Iterable[tuple[str, Decimal | None]]) -> Decimal | None:
    """What the buyer got of a movement that is made of these parts, above zero where they got something.

    ``None`` where the kind brings the buyer nothing, where it is not told, or where a part's
    name or amount is not known: a sum that may lack something is no sum.
    """
    if kind not in _table()["to_buyer"]["kinds"]:
        return None
    known: dict[str, Any] = _table()["parts"]
    found = None
    for name, amount in parts:
        word = bare(name)
        if word in known["seller"]:
            continue
        if word not in known["buyer"] or amount is None:
            return None
        found = (found or Decimal()) - amount
    return found
