"""What open claims do to the order defect rate either way, and how many defects there is room for (HLT-3). Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from kefu.metrics.figures import rate_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """``undecided``: orders that are no defect now and become one if their claim is lost.

    ``room``: how many more defective orders the rate bears and stays below its limit, ``None`` without
    a limit or orders; negative: so many too many.
    """

    undecided: tuple[str, ...]
    if_won: Decimal | None
    if_lost: Decimal | None
    room: int | None


def forecast(
    *, defects: int, orders: int, undecided: Collection[str], limit: Decimal | None
) -> Forecast:
    """The rate if all that is undecided goes well, and if none of it does."""
    return Forecast(
        undecided=tuple(sorted(undecided)),
        if_won=rate_of(defects, orders),
        if_lost=rate_of(defects + len(undecided), orders),
        room=room(defects, orders, limit),
    )


def room(defects: int, orders: int, limit: Decimal | None) -> int | None:
    """How many more defects keep ``defects ÷ orders`` below ``limit``."""
    if limit is None or not orders:
        return None
    first_too_many = int((limit * orders).to_integral_value(ROUND_CEILING))
    return first_too_many - 1 - defects
