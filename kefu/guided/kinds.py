"""What kinds of guided steps there are: one entry of ``kinds.toml`` each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One thing that only a person can do at Amazon.

    ``place``: the page (places.toml). ``clock``: the notice's clock that it stops, if one runs;
    ``number``: the policy's number that says how long it may take otherwise, in hours or days,
    counted from the last message of kind ``since``, or else from now.
    ``text``: the statement that is pasted there, of at most ``limit`` characters (0: none known).
    ``proved_by``, ``overtaken_by``: what Amazon tells where it has happened, or came too late.
    ``patience``: so long Amazon may take to tell; ``None`` where it never tells.
    ``remedies``: those that ask for it once a letter promises them, ``on_yes``: once the buyer
    takes them. ``task``: the hand-over that it fulfils. ``verb``: what a role must be allowed.
    ``words``: title, steps and what proves it, by language (``en``, ``zh``).
    """

    code: str
    rule: str
    place: str
    clock: str = ""
    number: str = ""
    since: str = ""
    text: str = ""
    limit: int = 0
    proved_by: frozenset[str] = frozenset()
    overtaken_by: frozenset[str] = frozenset()
    patience: timedelta | None = None
    remedies: tuple[str, ...] = ()
    on_yes: tuple[str, ...] = ()
    task: str = ""
    verb: str = "answer"
    words: Mapping[str, Mapping[str, Any]]

    def title(self, language: str) -> str:
        """What it is called."""
        return str(self.words[language]["title"])

    def steps(self, language: str) -> list[str]:
        """What to click, one line a click."""
        return list(self.words[language]["steps"])

    def check(self, language: str) -> str:
        """How the desk learns that it has happened."""
        return str(self.words[language]["check"])


def kinds() -> Mapping[str, Kind]:
    """All kinds by code, in the order of the file."""
    return _kinds()


def kind_for(remedy: str) -> Kind | None:
    """The kind of step by which a remedy is carried out, if it is one."""
    return next((kind for kind in _kinds().values() if remedy in kind.remedies), None)


def kind_on_yes(remedy: str) -> Kind | None:
    """The kind of step that the buyer's yes to an offer asks for."""
    return next((kind for kind in _kinds().values() if remedy in kind.on_yes), None)


def kind_of_task(task: str) -> Kind | None:
    """The kind of step that shows how a hand-over is done."""
    return next((kind for kind in _kinds().values() if kind.task == task), None)


def told_by(code: str) -> list[str]:
    """The kinds that a word of Amazon's can prove or overtake."""
    return [k.code for k in _kinds().values() if code in k.proved_by or code in k.overtaken_by]


@lru_cache(maxsize=1)
def _kinds() -> Mapping[str, Kind]:
    table = tomllib.loads(files(__package__).joinpath("kinds.toml").read_text("utf-8"))
    return {code: _kind(code, dict(entry)) for code, entry in table.items()}


def _kind(code: str, entry: dict[str, Any]) -> Kind:
    hours = entry.pop("patience_hours", None)
    return Kind(
        code=code,
        patience=None if hours is None else timedelta(hours=hours),
        proved_by=frozenset(entry.pop("proved_by", ())),
        overtaken_by=frozenset(entry.pop("overtaken_by", ())),
        remedies=tuple(entry.pop("remedies", ())),
        on_yes=tuple(entry.pop("on_yes", ())),
        words={language: entry.pop(language) for language in ("en", "zh")},
        **entry,
    )
