"""A buyer's words without what tells who the buyer is, so that they may leave the desk for training.

Masks what can be found by form: addresses of mail and of pages, every figure (telephone, order, house
number, postcode), the buyer's own name, what follows a farewell, and the words beside a street's.
A name in the middle of a sentence cannot be found so; a person reads the file before it is handed on.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

_MAIL = re.compile(r"\S+@\S+")
_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_FIGURE = re.compile(r"\d")
_SHORTEST_NAME = 2
NAME, PLACE = "Kim", "X"
"""What stands for a name and for the name of a place; the sentence still reads as one."""


def masked(text: str, *, names: Iterable[str] = ()) -> str:
    """``text`` with every trace of a person masked that has a form; ``names`` are masked as well."""
    text = _LINK.sub("www", _MAIL.sub("mail", text))
    text = _farewell().sub(r"\g<farewell>", text)
    for name in sorted(_name_parts(names), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", NAME, text, flags=re.IGNORECASE)
    for pattern in _streets():
        text = pattern.sub(lambda found: found.group().replace(found.group("name"), PLACE), text)
    return _FIGURE.sub("0", text)


def _name_parts(names: Iterable[str]) -> set[str]:
    whole = {name.strip() for name in names}
    parts = whole | {part for name in whole for part in re.split(r"[\s.,]+", name)}
    return {part for part in parts if len(part) >= _SHORTEST_NAME}


@cache
def _table() -> dict[str, list[str]]:
    source = files(__package__) / "data" / "masking.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def _farewell() -> re.Pattern[str]:
    """A farewell that ends the text, with the name or names that follow it."""
    words = "|".join(_table()["farewells"])
    return re.compile(rf"(?P<farewell>\b(?:{words})\b)[\s,.!]+[^\n]{{1,60}}\s*\Z", re.IGNORECASE)


@cache
def _streets() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _table()["streets"])
