"""How far a return has come: a pure function of what happened when, whatever order it was told in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

# In the order in which a return passes them.
STAGES = (
    "asked",
    "answered",
    "on_its_way",
    "arrived",
    "inspected",
    "refunded",
    "put_away",
    "ended",
)
# What the policy calls each of them (the vocabulary's ``return_status``).
STATUS = {
    "asked": "requested",
    "answered": "authorised",
    "on_its_way": "in_transit",
    "arrived": "received",
    "inspected": "inspected",
    "refunded": "inspected",
    "put_away": "inspected",
    "ended": "closed",
}
# Remedies that bring goods instead of money.
WITHOUT_MONEY = frozenset({"exchange", "repair"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """When what happened; ``None`` is "not yet, as far as we know"."""

    requested_at: datetime | None = None
    answered_at: datetime | None = None
    sent_at: datetime | None = None
    arrived_at: datetime | None = None
    inspected_at: datetime | None = None
    refunded_at: datetime | None = None
    put_away_at: datetime | None = None
    ended_at: datetime | None = None
    kept_at: datetime | None = None
    made_good_at: datetime | None = None
    late_owed_at: datetime | None = None


def stage_of(dates: Dates, *, remedy: str = "refund") -> str:
    """The stage that follows from these dates.

    Goods and money need not come in order: goods on the shelf whose money is still owed are
    ``inspected``; where another one or a repair was agreed, that counts instead; money that Amazon paid ahead of the goods leaves the stage to the goods.
    Pieces that came after the refund bring a return back whose money is owed, also one that had ended.
    """
    if dates.late_owed_at:
        return "inspected"
    if dates.ended_at or (dates.kept_at and dates.refunded_at):
        return "ended"
    if dates.inspected_at:
        made_good = dates.made_good_at if remedy in WITHOUT_MONEY else None
        settled = dates.refunded_at or made_good
        if not settled:
            return "inspected"
        return "put_away" if dates.put_away_at else "refunded"
    if dates.arrived_at:
        return "arrived"
    if dates.sent_at:
        return "on_its_way"
    return "answered" if dates.answered_at else "asked"
