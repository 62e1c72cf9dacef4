"""Which paragraphs a letter has: the rows of plan.toml, read against the Facts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

Value = str | bool
Conditions = Mapping[str, Value | Sequence[Value]]
Marks = Mapping[str, object]
"""What conditions are read against: Facts fields and derived marks; None is unknown."""

Paragraph = tuple[str, ...]
"""Text keys that stand together in one paragraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the plan: it holds when each condition meets a known, fitting value."""

    when: Conditions
    body: tuple[Paragraph, ...]

    def holds(self, marks: Marks) -> bool:
        return all(_fits(marks.get(name), wanted) for name, wanted in self.when.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How one remedy is written: its rows, what happens next, the closing, and to whom.

    ``unprompted``: the letter cannot thank the buyer for a message.
    """

    rows: tuple[Row, ...]
    next: tuple[str, ...]
    closing: str
    to_amazon: bool
    unprompted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole of plan.toml."""

    opening: tuple[Row, ...]
    asks: Mapping[str, tuple[Row, ...]]
    asks_by_issue: Mapping[str, tuple[str, ...]]
    answered_by: Mapping[str, str]
    steps: Mapping[str, Step]

    def open_asks(self, marks: Marks) -> tuple[str, ...]:
        """What is still to be asked for this issue, judged by the Facts alone."""
        asks = self.asks_by_issue.get(str(marks.get("issue")), ("details",))
        still = tuple(ask for ask in asks if not marks.get(self.answered_by.get(ask, "")))
        if "new_address" in still:  # an address that is not there yet cannot be confirmed
            still = tuple(ask for ask in still if ask != "confirm_address")
        return still or ("details",)


def first_that_holds(rows: Sequence[Row], marks: Marks) -> tuple[Paragraph, ...]:
    """Return the paragraphs of the first row that holds, or none."""
    return next((row.body for row in rows if row.holds(marks)), ())


@lru_cache(maxsize=1)
def load() -> Plan:
    """Read the plan that ships with the package."""
    tables = tomllib.loads(files(__package__).joinpath("plan.toml").read_text(encoding="utf-8"))
    return Plan(
        opening=_rows(tables["opening"]),
        asks={ask: _rows(rows) for ask, rows in tables["ask"].items()},
        asks_by_issue={issue: tuple(asks) for issue, asks in tables["asks_by_issue"].items()},
        answered_by=tables["answered_by"],
        steps={
            remedy: Step(
                rows=_rows(step["rows"]),
                next=tuple(step.get("next", ())),
                closing=step["closing"],
                to_amazon=step.get("to") == "amazon",
                unprompted=step.get("unprompted", False),
            )
            for remedy, step in tables["remedy"].items()
        },
    )


def _rows(rows: list[dict[str, Any]]) -> tuple[Row, ...]:
    return tuple(
        Row(
            when=row.get("when", {}),
            body=tuple(tuple(keys.split(" + ")) for keys in row["body"]),
        )
        for row in rows
    )


def _fits(known: object, wanted: Value | Sequence[Value]) -> bool:
    if known is None:
        return False
    if isinstance(wanted, (str, bool)):
        return known == wanted
    return known in wanted
