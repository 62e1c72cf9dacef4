"""The word tables: per language, which words are certain about an issue or a fact.

Patterns are regular expressions over folded text (see `text.fold`): lower case, no accents,
straight apostrophes. They live in `data/words/<language>.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from .reading import LANGUAGES

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language's tables; every pattern is one compiled alternation.

    `but` finds thanks that go on with a "but", `well` what then says that all is well after all.
    `openers`, `closers` and `wishes` dress training messages up: greetings, sign-offs, and what a
    buyer in trouble asks for.
    """

    issues: Mapping[str, Pattern]
    facts: Mapping[str, Pattern]
    negated_before: Pattern | None
    negated_after: Pattern | None
    but: Pattern | None
    well: Pattern | None
    openers: tuple[str, ...]
    closers: tuple[str, ...]
    wishes: tuple[str, ...]


def _alternation(patterns: list[str]) -> Pattern:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, Pattern]:
    """`[facts.severity] severe = [...]` becomes the key `severity.severe`."""
    found: dict[str, Pattern] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list) and value:
            found[prefix + name] = _alternation(value)
    return found


@cache
def words(language: str) -> Words | None:
    """The tables of `language`, or None for a language that has none."""
    if language not in LANGUAGES:
        return None
    source = files(__package__) / "data" / "words" / f"{language}.toml"
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    negation = table.get("negation", {})
    thanks = table.get("thanks", {})
    padding = table.get("padding", {})
    return Words(
        issues=_flat(table.get("issue", {})),
        facts=_flat(table.get("facts", {})),
        negated_before=_alternation(negation["before"]) if negation.get("before") else None,
        negated_after=_alternation(negation["after"]) if negation.get("after") else None,
        but=_alternation(thanks["but"]) if thanks.get("but") else None,
        well=_alternation(thanks["well"]) if thanks.get("well") else None,
        openers=tuple(padding.get("openers", ())),
        closers=tuple(padding.get("closers", ())),
        wishes=tuple(padding.get("wishes", ())),
    )
