"""What a person decides where the policy hands a case over: by the policy's own order, and each decision counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

BY_HAND = "hand_to_person"
PLAIN = "explain"
"""What is written where nothing is promised."""
FOR_PEOPLE = frozenset({"invoice", "product_question", "service_complaint", "other"})
"""No rule is meant to cover these: somebody who knows the shop answers them."""
CAUSES = {
    "cancel_order": "buyer",
    "changed_mind": "buyer",
    "delivered_not_received": "carrier",
    "return_item": "buyer",
    "where_is_my_order": "carrier",
}
"""Whose doing a claim is (CLM-1); of anything else it is the seller's."""
BEYOND = ("refund_on_return", "refund_full")
"""What ends a trouble for which the policy has no offer left; each needs a second person's yes."""
ENDED_BY_MONEY = frozenset(
    {
        "changed_mind",
        "damaged",
        "defective",
        "delivered_not_received",
        "missing_part",
        "not_as_described",
        "return_item",
        "where_is_my_order",
        "wrong_item",
    }
)
AGAIN = 2
"""The same is said so often; then something else."""


@dataclass(frozen=True, slots=True)
class Decided:
    """``facts`` to be stated first, or else ``remedy`` to be written; ``why`` is counted."""

    why: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    remedy: str = PLAIN


def decide(case: Mapping[str, Any]) -> Decided | None:
    """For a case that the policy hands over; nothing where a person would not know either."""
    known = case["facts"]
    issue = known.get("issue")
    if known.get("claim_status") == "open" and known.get("fulfilment") != "amazon":
        if known.get("fault") is None:
            return Decided("claim_cause", {"fault": CAUSES.get(str(issue), "seller")})
        if known["fault"] == "seller" and known.get("buyer_may_keep") is None:
            return Decided("keeps_goods", {"buyer_may_keep": True})
    if issue in FOR_PEOPLE:
        return Decided(str(issue))
    if issue is None or known.get("order_status") is None:
        return None
    remedy = _beyond(case)
    if remedy:
        return Decided("beyond", remedy=remedy)
    # All is said and offered: what stands is explained.
    return Decided("explained")


def instead(case: Mapping[str, Any], step: str) -> str | None:
    """What a person writes who would say ``step`` once too often: the next that the policy allows."""
    said = [offer["remedy"] for offer in case["offers"]]
    if said.count(step) < AGAIN:
        return None
    allowed: Sequence[str] = [option["remedy"] for option in case["verdict"]["options"]]
    left = (remedy for remedy in (*allowed, _beyond(case)) if remedy and remedy not in said)
    return next(left, "")


def _beyond(case: Mapping[str, Any]) -> str:
    verdict, known = case["verdict"], case["facts"]
    left = known.get("order_status") in ("shipped", "delivered")
    if known.get("fulfilment") == "amazon" or not left or known.get("issue") not in ENDED_BY_MONEY:
        return ""
    closed = {ban["remedy"] for ban in verdict.get("forbidden", ())} | set(known.get("refused", ()))
    said = {offer["remedy"] for offer in case["offers"]}
    paid = known.get("refunded_so_far") not in (None, "0", "0.00")
    return next((r for r in BEYOND if r not in closed | said), "") if not paid else ""
