"""Which rows speak for a case, read literally from the tables: the slow twin of the compiled matcher."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kefu.policy.cells import Cell, Limits, Value
from kefu.policy.facts import Facts
from kefu.policy.measures import measure
from kefu.policy.tables import Row, Spec, StandingRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The answer row that speaks (None: no row does), the standing rows that join it, and what they saw."""

    row: Row | None
    standing: tuple[StandingRow, ...]
    values: Mapping[str, Value]


class LimitFinder:
    """The named numbers of a policy as they stand for one case; found once per currency, marketplace and period."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._names = tuple(sorted(n.name for n in spec.numbers))
        self._changes = spec.numbers.changes()
        self._found: dict[tuple[str | None, str | None, date | None], Limits] = {}

    def find(self, facts: Facts) -> Limits:
        """Every number by name, None where it has no value for this case."""
        key = (facts.currency, facts.marketplace, self._since(facts))
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._look_up(*key)
        return found

    def _since(self, facts: Facts) -> date | None:
        """The last day up to `now` on which any number changed, so that a period is looked up once."""
        if facts.now is None:
            return None
        before = bisect_right(self._changes, facts.now.date())
        return self._changes[before - 1] if before else date.min

    def _look_up(self, currency: str | None, marketplace: str | None, on: date | None) -> Limits:
        numbers = self._spec.numbers
        return {
            name: None
            if currency is None and numbers.unit(name) == "money"
            else numbers.value(name, currency=currency, marketplace=marketplace, on=on)
            for name in self._names
        }


def values_of(spec: Spec, facts: Facts, limits: Limits) -> dict[str, Value]:
    """Every fact a cell may read: given, measured and derived, in that order."""
    values: dict[str, Value] = {name: getattr(facts, name) for name in spec.read_facts}
    values.update(measure(facts, priced=limits["low_price"] is not None))
    for derivation in spec.derivations:
        values[derivation.fact] = next(
            row.value for row in derivation.rows if fits(row.cells, values, limits)
        )
    return values


def fits(cells: tuple[Cell, ...], values: Mapping[str, Value], limits: Limits) -> bool:
    """Whether every cell accepts what it sees."""
    for cell in cells:  # noqa: SIM110 - a plain loop, as this is asked of every row
        if not cell.accepts(values[cell.fact], limits):
            return False
    return True


def match(spec: Spec, facts: Facts, limits: Limits) -> Match:
    """Walk the tables cell by cell."""
    values = values_of(spec, facts, limits)
    rows = (row for table in spec.answers if table.name == values["topic"] for row in table.rows)
    return Match(
        row=next((row for row in rows if fits(row.cells, values, limits)), None),
        standing=tuple(s for s in spec.standing if fits(s.row.cells, values, limits)),
        values=values,
    )
