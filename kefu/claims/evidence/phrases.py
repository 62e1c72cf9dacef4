"""The sentences of an evidence pack, by language; a marketplace has one language of its own. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """One language's sentences, with the locale and the time zone of a marketplace."""

    language: str
    locale: str
    zone: str
    texts: dict[str, str]
    remedies: dict[str, str]

    def __call__(self, code: str, **facts: str) -> str:
        """A sentence with its facts put in."""
        return self.texts[code].format(**facts)

    def remedy(self, code: str) -> str:
        """What a remedy is called; one that has no name here is a solution of another kind."""
        return self.remedies.get(code, self.remedies["other"])

    def said(self, who: str, kind: str) -> str:
        """What a message or notice was."""
        return self.texts.get(f"k_{kind}") or self.texts[f"k_{who}"]


def phrases_for(marketplace: str, zone: str) -> Phrases:
    """The sentences for a marketplace; English where its language has none."""
    places = _data()["marketplace"]
    locale = places.get(marketplace, "en_US")
    language = locale[:2] if locale[:2] in _data()["phrases"] else "en"
    if language != locale[:2]:
        locale = "en_GB"
    texts = _data()["phrases"][language]
    return Phrases(
        language=language,
        locale=locale,
        zone=zone,
        texts={code: text for code, text in texts.items() if isinstance(text, str)},
        remedies=texts["remedy"],
    )


def limit_of(kind: str) -> int:
    """How many characters Amazon's field takes for an answer to this kind of claim."""
    found: int = _data()["limit"][kind]
    return found


@cache
def languages() -> tuple[str, ...]:
    """Every language that has sentences."""
    return tuple(_data()["phrases"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))
