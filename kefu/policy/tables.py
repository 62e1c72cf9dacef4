"""A policy as data: derivations, answer tables and standing rows, as read from its files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kefu.policy.cells import Cell, Range
from kefu.policy.numbers import Numbers
from kefu.policy.verdict import Forbidden, TaskOrder, Text
from kefu.policy.vocabulary import ENUMS, FLAGS

NEEDED_NUMBERS = ("low_price", "free_share")
"""Numbers that the engine itself reads."""

REFUND = "refund"
"""In a table, the refund that RET-6 allows now: the value of the derived fact `refund_way`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands in the policy's files, for messages; line and column count from one."""

    file: str
    line: int
    column: int = 1

    def to_json(self) -> dict[str, object]:
        """`{"file": …, "line": …, "column": …}`."""
        return {"file": self.file, "line": self.line, "column": self.column}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A remedy a row allows; `most` and `target` name percentages."""

    remedy: str
    rule: str
    most: str | None = None
    target: str | None = None
    approval: bool = False


Ladder = tuple[tuple[Offer, ...], ...]
"""Steps, tried in order: the next one counts only when nothing is left of the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table. Without a rule it leaves the case to a person."""

    id: str
    table: str
    rule: str | None
    cites: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    offer: Ladder = ()
    asks: tuple[str, ...] = ()
    tasks: tuple[TaskOrder, ...] = ()
    forbids: tuple[Forbidden, ...] = ()
    deadlines: tuple[str, ...] = ()
    """Names of numbers: how long something may take from here on."""
    next: str | None = None
    text: Text
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTable:
    """The rows for one topic: exactly one of them speaks."""

    name: str
    text: Text
    rows: tuple[Row, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRow:
    """A row that adds to whatever the answer table said: options before or after, guards, asks, tasks."""

    row: Row
    first: Ladder = ()
    last: tuple[Offer, ...] = ()
    alone: bool = False
    """Its own offer replaces what the answer table said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedRow:
    """If the cells fit, the derived fact is `value`."""

    cells: tuple[Cell, ...]
    value: str | bool
    rule: str | None
    text: Text | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """A fact worked out from others: the first row that fits; the last row has no cells."""

    fact: str
    rows: tuple[DerivedRow, ...]
    place: Place

    @property
    def values(self) -> tuple[str | bool, ...]:
        """Every value it can take, each once."""
        return tuple(dict.fromkeys(row.value for row in self.rows))


@dataclass(frozen=True, kw_only=True)
class Spec:
    """A whole policy. `wishes` says which remedies answer what the buyer wants."""

    name: str
    version: int
    numbers: Numbers
    wishes: Mapping[str, tuple[str, ...]]
    derivations: tuple[Derivation, ...]
    answers: tuple[AnswerTable, ...]
    standing: tuple[StandingRow, ...]

    @cached_property
    def read_facts(self) -> tuple[str, ...]:
        """Names of the given facts that any cell reads."""
        given = {*ENUMS, *FLAGS}
        return tuple(sorted({cell.fact for cell in self._cells() if cell.fact in given}))

    @cached_property
    def limits(self) -> frozenset[str]:
        """Names of the numbers that any cell reads."""
        return frozenset(n for c in self._cells() if isinstance(c, Range) for n in c.names)

    @cached_property
    def decisive(self) -> frozenset[str]:
        """Names of all numbers on which a decision hangs: limits, shares, and what the engine itself reads."""
        return self.limits | {*self.shares} | {*NEEDED_NUMBERS}

    @cached_property
    def shares(self) -> tuple[str, ...]:
        """Names of the numbers that say which part of the price an offer may cost at most."""
        rows = [row for table in self.answers for row in table.rows]
        rows += [standing.row for standing in self.standing]
        ladders = [row.offer for row in rows]
        ladders += [ladder for s in self.standing for ladder in (s.first, (s.last,))]
        found = {offer.most for ladder in ladders for step in ladder for offer in step}
        return tuple(sorted(name for name in found if name))

    def _cells(self) -> Iterator[Cell]:
        rows: list[Row | DerivedRow] = [row for d in self.derivations for row in d.rows]
        rows += [row for table in self.answers for row in table.rows]
        rows += [standing.row for standing in self.standing]
        return (cell for row in rows for cell in row.cells)
