"""A figure and what it says: rate, limit, state. Pure; a rate without anything to divide by is no zero."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kefu.metrics.definitions import AT_LEAST, Metric
from kefu.metrics.periods import Period

ONE = Decimal(1)


class State(StrEnum):
    """How a figure stands to its limit."""

    GOOD = "good"
    WARNING = "warning"
    BREACHED = "breached"
    NO_DATA = "no_data"
    NO_LIMIT = "no_limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What was counted. ``orders``: Amazon order IDs behind what counts against the seller.

    ``unknown``: cases of which the records do not tell on which side they fall; they are in neither number.
    """

    numerator: int
    denominator: int
    orders: tuple[str, ...] = ()
    unknown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One metric over one window. ``limit`` and ``warn_at`` are shares, 0 to 1."""

    metric: Metric
    period: Period
    count: Count
    limit: Decimal | None
    warn_at: Decimal | None

    @property
    def code(self) -> str:
        """The metric's code."""
        return self.metric.code

    @property
    def rate(self) -> Decimal | None:
        """Numerator ÷ denominator, unrounded; ``None`` where there is nothing to divide by."""
        return rate_of(self.count.numerator, self.count.denominator)

    @property
    def state(self) -> State:
        """How the rate stands to the limit (HLT-4: the warning comes before the limit)."""
        return judge(self.metric, self.rate, self.limit, self.warn_at)


def rate_of(numerator: int, denominator: int) -> Decimal | None:
    """An exact share, or ``None`` for no data."""
    return Decimal(numerator) / Decimal(denominator) if denominator else None


def judge(
    metric: Metric, rate: Decimal | None, limit: Decimal | None, warn_at: Decimal | None
) -> State:
    """The state of a rate. At the limit itself, ``below`` is breached and ``at_least`` is kept."""
    if rate is None:
        return State.NO_DATA
    if limit is None:
        return State.NO_LIMIT
    if metric.goal == AT_LEAST:
        if rate < limit:
            return State.BREACHED
        return State.WARNING if warn_at is not None and rate < warn_at else State.GOOD
    if rate >= limit:
        return State.BREACHED
    return State.WARNING if warn_at is not None and rate >= warn_at else State.GOOD


def warning_line(metric: Metric, limit: Decimal, share: Decimal) -> Decimal:
    """Where the warning begins: when ``share`` of what the limit leaves room for is used up."""
    if metric.goal == AT_LEAST:
        return ONE - (ONE - limit) * share
    return limit * share


def worst(states: Collection[State]) -> State:
    """The state that a whole store is in."""
    order = (State.BREACHED, State.WARNING, State.GOOD, State.NO_LIMIT, State.NO_DATA)
    return next((state for state in order if state in states), State.NO_DATA)
