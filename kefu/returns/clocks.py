"""The clocks of a return: what must have happened by when, as the policy's dated numbers say. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from kefu.accounts.market_days import ZONES, after
from kefu.returns.stages import WITHOUT_MONEY, Dates

# Grades with which a seller may have lost money, and Amazon may owe some of it (RET-16).
WENT_WRONG = frozenset({"used", "damaged", "incomplete", "not_ours"})


class Measure(Protocol):
    """A number with its unit."""

    value: Decimal
    unit: str


class Numbers(Protocol):
    """The policy's numbers by name, as they stand in a marketplace on a day."""

    def __call__(
        self, name: str, marketplace: str, at: datetime, currency: str | None = None
    ) -> Measure | None:
        """``None`` where the number has no value there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a return's clocks depend on."""

    marketplace: str
    fulfilment: str
    dates: Dates
    remedy: str = "refund"
    grade: str = ""
    claim_filed_at: datetime | None = None
    # So much was kept of the price as the state of the goods allows: nothing is lost.
    fairly_paid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """One clock; ``met_at`` is when what it asks for happened."""

    kind: str
    rule: str
    due_at: datetime
    warn_at: datetime
    basis: dict[str, Any]
    met_at: datetime | None


def clocks_of(case: Situation, numbers: Numbers) -> list[Running]:
    """Every clock of this return, those that were met as well.

    Amazon runs the clocks of what it ships itself (RET-14); only what it owes is ours to claim.
    """
    if case.fulfilment == "amazon":
        return []
    dates = case.dates
    answered = dates.answered_at or dates.sent_at or dates.arrived_at or dates.refunded_at
    found = [
        _clock(
            "answer",
            "return_answer_hours",
            dates.requested_at,
            _met(answered, dates),
            case,
            numbers,
        )
    ]
    if case.remedy not in WITHOUT_MONEY:
        late = dates.late_owed_at
        start, paid = (late, None) if late else (dates.arrived_at, _met(dates.refunded_at, dates))
        found.append(_clock("refund", "refund_after_return", start, paid, case, numbers))
    if case.grade in WENT_WRONG and dates.refunded_at and not case.fairly_paid:
        found.append(
            _clock("safe_t", "safe_t_days", dates.refunded_at, case.claim_filed_at, case, numbers)
        )
    return [clock for clock in found if clock is not None]


def next_due(clocks: list[Running]) -> datetime | None:
    """When the next clock that still runs ends."""
    return min((clock.due_at for clock in clocks if clock.met_at is None), default=None)


def _met(at: datetime | None, dates: Dates) -> datetime | None:
    return at or dates.ended_at


RULES = {"answer": "RET-2", "refund": "RET-9", "safe_t": "RET-16"}


def _clock(
    kind: str,
    number: str,
    start: datetime | None,
    met_at: datetime | None,
    case: Situation,
    numbers: Numbers,
) -> Running | None:
    allowed = start and numbers(number, case.marketplace, start)
    if start is None or not allowed:
        return None
    zone = ZONES.get(case.marketplace, "UTC")
    due_at = after(start, allowed.value, allowed.unit, marketplace=case.marketplace)
    warning = numbers("notice_warning_hours", case.marketplace, start)
    warn_before = timedelta(hours=float(warning.value)) if warning else timedelta()
    return Running(
        kind=kind,
        rule=RULES[kind],
        due_at=due_at,
        warn_at=max(start, due_at - warn_before),
        basis={
            "from": start.isoformat(),
            "within": str(allowed.value),
            "unit": allowed.unit,
            "zone": zone,
        },
        met_at=met_at,
    )
