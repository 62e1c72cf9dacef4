"""Whether and when an order is asked for a review (REV-1). Pure, and the same for every buyer.

Nothing of what a buyer said or may say goes in: not the tone of their messages, not their rating.
An order is asked once, inside Amazon's window, and never while a problem with it is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

PLANNED, HELD, PASSED = "planned", "held", "passed"
REASONS = (
    "open_case",
    "open_claim",
    "open_return",
    "not_delivered",
    "refunded",
    "cancelled",
    "window_over",
    "not_asked_here",
    "not_connected",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an order."""

    status: str
    delivered_at: datetime | None
    latest_delivery: datetime | None
    tracking: str = ""
    open_case: bool = False
    open_claim: bool = False
    open_return: bool = False
    refunded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When Amazon lets a review be asked for, counted from delivery."""

    opens_after: timedelta
    ends_after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """``why`` is one of ``REASONS`` and empty where it is planned."""

    state: str
    why: str
    opens_at: datetime
    ends_at: datetime
    planned_for: datetime | None


def plan_for(known: Known, window: Window, *, ask_refunded: bool, now: datetime) -> Plan | None:
    """The plan; ``None`` where nobody knows when the order is delivered."""
    delivered = known.delivered_at or known.latest_delivery
    if delivered is None:
        return None
    opens_at, ends_at = delivered + window.opens_after, delivered + window.ends_after
    state, why = _judged(known, ask_refunded, over=now >= ends_at)
    return Plan(
        state=state,
        why=why,
        opens_at=opens_at,
        ends_at=ends_at,
        planned_for=max(opens_at, now) if state == PLANNED else None,
    )


def _judged(known: Known, ask_refunded: bool, *, over: bool) -> tuple[str, str]:
    """What never changes passes the order by; what may change holds it."""
    if known.status == "cancelled":
        return PASSED, "cancelled"
    if over:
        return PASSED, "window_over"
    if known.refunded and not ask_refunded:
        return PASSED, "refunded"
    for problem in ("open_claim", "open_return", "open_case"):
        if getattr(known, problem):
            return HELD, problem
    lost = known.tracking in ("lost", "returned_to_sender", "invalid")
    if known.status not in ("shipped", "delivered") or (lost and known.delivered_at is None):
        return HELD, "not_delivered"
    return PLANNED, ""
