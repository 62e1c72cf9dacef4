"""Personal data out of a text before it leaves the house, and back into the answer (pure)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

_LOOKS_LIKE_ONE = re.compile(r"[\[【［]?[A-Z]{2,10}_\d+[\]】］]?")
_WRITTEN_BACK = re.compile(r"[\[【［]\s?([A-Z]{2,10}_\d+)\s?[\]】］]")
_EASTERN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
SHORTEST = 2


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
def _recognised() -> dict[str, re.Pattern[str]]:
    """Kind → what it looks like; the order of the file is the order of looking."""
    text = files(__package__).joinpath("masking.toml").read_text(encoding="utf-8")
    return {
        kind: re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        for kind, patterns in tomllib.loads(text)["looks_like"].items()
    }
