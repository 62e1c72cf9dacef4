"""One cell of a decision table: equal, one of, a range, at least or at most, known or unknown. Nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import ge, gt, le, lt

UNKNOWN = "unknown"
KNOWN = "known"

Value = str | bool | Decimal | None
Limits = Mapping[str, Decimal | None]
"""Named numbers as they stand for one case: its currency, marketplace and day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """Accepts the listed values of a coded fact; None among them accepts unknown."""

    fact: str
    values: tuple[str | bool | None, ...]

    def accepts(self, value: Value, limits: Limits) -> bool:
        """Whether the row may go on."""
        return value in self.values


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Accepts a known number between named limits. `unknown` accepts a number that is not known, too."""

    fact: str
    at_least: str | None = None
    more_than: str | None = None
    at_most: str | None = None
    less_than: str | None = None
    unknown: bool = False
    known: bool = True

    def accepts(self, value: Value, limits: Limits) -> bool:
        """Whether the row may go on; a limit without a value for this case accepts nothing."""
        if value is None:
            return self.unknown
        if not self.known or not isinstance(value, Decimal):
            return False
        for name, holds in (
            (self.at_least, ge),
            (self.more_than, gt),
            (self.at_most, le),
            (self.less_than, lt),
        ):
            if name is not None:
                limit = limits[name]
                if limit is None or not holds(value, limit):
                    return False
        return True

    @property
    def names(self) -> tuple[str, ...]:
        """The named numbers that it reads."""
        ends = (self.at_least, self.more_than, self.at_most, self.less_than)
        return tuple(name for name in ends if name)


Cell = OneOf | Range
