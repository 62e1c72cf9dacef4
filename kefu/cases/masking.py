"""Personal data in a text (pure): out of it and back again for a helper outside, or gone for good.

``Mask`` puts placeholders, for an answer in which the words are put back. ``masked`` keeps nothing.
Both look for what is known of a case's people and for what personal data looks like
(``data/masking.toml``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

_MAIL = re.compile(r"\S+@\S+")
_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_FIGURE = re.compile(r"\d")
_LOOKS_LIKE_ONE = re.compile(r"[\[【［]?[A-Z]{2,10}_\d+[\]】］]?")
_WRITTEN_BACK = re.compile(r"[\[【［]\s?([A-Z]{2,10}_\d+)\s?[\]】］]")
_EASTERN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
SHORTEST = 2
NAME, PLACE = "Kim", "X"
"""What stands for a name and for the name of a place where the sentence shall still read as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the desk knows about the people of a case: kind (``NAME`` …) and how it is written."""

    kind: str
    text: str


@dataclass(slots=True)
class Mask:
    """Placeholders of one request; the same words get the same placeholder in all its texts."""

    known: Sequence[Known] = ()
    _words: dict[str, str] = field(default_factory=dict)
    _places: dict[str, str] = field(default_factory=dict)

    def hide(self, text: str) -> str:
        """``text`` with placeholders instead of what is known or recognised as personal."""
        hidden = _LOOKS_LIKE_ONE.sub(lambda m: self._place("TEXT", m.group()), text)
        for person in sorted(self.known, key=lambda k: -len(k.text)):
            hidden = self._replace(_exactly(person.text), person.kind, hidden)
        for kind, pattern in _recognised().items():
            hidden = self._replace(pattern, kind, hidden)
        return hidden

    def show(self, text: str) -> str:
        """The words back in their places; a placeholder that was never given stays as it is."""

        def back(match: re.Match[str]) -> str:
            return self._words.get(match[1], match.group())

        return _WRITTEN_BACK.sub(back, text)

    @property
    def count(self) -> int:
        """How many different things were hidden."""
        return len(self._words)

    def _replace(self, pattern: re.Pattern[str], kind: str, text: str) -> str:
        """Replace outside of placeholders that stand there already."""
        pieces = re.split(r"(\[[A-Z]{2,10}_\d+\])", text)
        return "".join(
            piece if at % 2 else pattern.sub(lambda m: self._place(kind, m.group()), piece)
            for at, piece in enumerate(pieces)
        )

    def _place(self, kind: str, words: str) -> str:
        if words not in self._places:
            number = sum(1 for name in self._words if name.startswith(f"{kind}_")) + 1
            self._places[words] = f"{kind}_{number}"
            self._words[f"{kind}_{number}"] = words
        return f"[{self._places[words]}]"


def masked(text: str, *, names: Iterable[str] = ()) -> str:
    """``text`` for good without what tells who wrote it, so that it may leave the desk for training.

    Whatever has a form goes: addresses of mail and of pages, every figure (telephone, order, house
    number, postcode), ``names`` and their parts, what follows a farewell, the words beside a street's.
    A name in the middle of a sentence cannot be found so; a person reads it before it is handed on.
    """
    text = _LINK.sub("www", _MAIL.sub("mail", text))
    text = _farewell().sub(r"\g<farewell>", text)
    for person in sorted(people(names), key=lambda known: -len(known.text)):
        text = _exactly(person.text).sub(NAME, text)
    for pattern in _streets():
        text = pattern.sub(lambda found: found.group().replace(found.group("name"), PLACE), text)
    return _FIGURE.sub("0", text)


def people(names: Iterable[str], *, kind: str = "NAME") -> list[Known]:
    """Names whole and in their parts: "Anna Keller", "Anna", "Keller"."""
    found: dict[str, Known] = {}
    for name in names:
        whole = " ".join(name.split())
        for part in (whole, *whole.split()):
            bare = part.strip(".,;:()\"'")
            if len(bare) >= SHORTEST and not bare.isdigit():
                found.setdefault(bare.casefold(), Known(kind=kind, text=bare))
    return list(found.values())


def lines(text: str, *, kind: str = "ADDRESS") -> list[Known]:
    """An address line by line, each long enough to be one."""
    return [
        Known(kind=kind, text=line) for part in text.splitlines() if len(line := part.strip()) >= 4
    ]


def _exactly(words: str) -> re.Pattern[str]:
    """The words however spaced and in any case; whole words in scripts that have them."""
    body = r"\s+".join(map(re.escape, words.split())) or r"(?!)"
    if not _EASTERN.search(words):
        body = rf"(?<!\w){body}(?!\w)"
    return re.compile(body, re.IGNORECASE)


@cache
def _table() -> dict[str, Any]:
    source = files(__package__) / "data" / "masking.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def _recognised() -> dict[str, re.Pattern[str]]:
    """Kind → what it looks like; the order of the file is the order of looking."""
    return {
        kind: re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        for kind, patterns in _table()["looks_like"].items()
    }


@cache
def _farewell() -> re.Pattern[str]:
    """A farewell that ends the text, with the name or names that follow it."""
    words = "|".join(_table()["farewells"])
    return re.compile(rf"(?P<farewell>\b(?:{words})\b)[\s,.!]+[^\n]{{1,60}}\s*\Z", re.IGNORECASE)


@cache
def _streets() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _table()["streets"])
