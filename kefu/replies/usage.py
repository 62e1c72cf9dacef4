"""Where each text is used: read from the plan, for people who put texts into their own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from kefu.replies import plan
from kefu.replies.composing import ALTERNATIVES, ASKS_WITH_ANSWER


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One place of a text: in which part of a letter, of which remedy or ask, under which conditions.

    ``part`` is ``frame`` (subject, greeting, signature), ``opening``, ``ask``, ``remedy``,
    ``choice`` (a line of a list to choose from), ``next`` or ``closing``. No ``code`` means: of any.
    """

    part: str
    code: str = ""
    when: plan.Conditions = field(default_factory=lambda: MappingProxyType({}))


@lru_cache(maxsize=1)
def uses() -> Mapping[str, tuple[Use, ...]]:
    """Every text in use, by key."""
    found: dict[str, list[Use]] = {}
    for key, use in _all():
        if use not in found.setdefault(key, []):
            found[key].append(use)
    return MappingProxyType({key: tuple(places) for key, places in found.items()})


def _all() -> Iterable[tuple[str, Use]]:
    book = plan.load()
    for name in ("ms", "mr", "name", "neutral", "amazon"):
        yield f"greeting.{name}", Use(part="frame")
    for table, names in (
        ("subject", ("buyer", "unprompted", "amazon")),
        ("signature", ("buyer", "amazon")),
    ):
        for name in names:
            yield f"{table}.{name}", Use(part="frame")
    yield from _rows(book.opening, "opening", "")
    for ask, rows in book.asks.items():
        yield from _rows(rows, "ask", ask)
        if ask in ASKS_WITH_ANSWER:
            yield "next.answer", Use(part="next", code="ask_buyer")
    for remedy, step in book.steps.items():
        yield from _rows(step.rows, "remedy", remedy)
        for key in step.next:
            yield key, Use(part="next", code=remedy)
        yield step.closing, Use(part="closing", code=remedy)
    for remedy in ALTERNATIVES:
        yield f"choice.{remedy}", Use(part="choice", code=remedy)
    for name in ("intro", "outro"):
        yield f"choice.{name}", Use(part="choice")


def _rows(rows: Iterable[plan.Row], part: str, code: str) -> Iterable[tuple[str, Use]]:
    for row in rows:
        for paragraph in row.body:
            for key in paragraph:
                yield key, Use(part=part, code=code, when=row.when)
