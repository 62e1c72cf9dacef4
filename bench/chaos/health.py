"""The desk's health figures against Amazon's, and by which orders they differ. Pure.

Both sides' facts are laid side by side, order by order. Where two figures differ, every fact of that kind which
differs is named with what explains it; a figure that differs without such a fact is unexplained, and so is a fact
that the desk should know by now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.chaos.gaps import Gap, gaps_of

Told = Mapping[str, Any]


def differences(books: Mapping[str, Told], desk: Told, world: Told) -> list[dict[str, Any]]:
    """Every figure that is another at the desk, with its gaps."""
    found = []
    for store, told in desk["stores"].items():
        gaps = gaps_of(books[store], told, world, desk["now"])
        amazon = {(f["metric"], f["window_days"]): f for f in books[store]["figures"]}
        for ours in told["figures"]:
            theirs = amazon[ours["metric"], ours["window_days"]]
            numbers = [(f["numerator"], f["denominator"]) for f in (ours, theirs)]
            if numbers[0] == numbers[1] and sorted(ours["orders"]) == sorted(theirs["orders"]):
                continue
            why = [gap for about in RESTS_ON[ours["metric"]] for gap in gaps[about]]
            found.append(_difference(store, ours, theirs, why))
    return found


def _difference(store: str, ours: Told, theirs: Told, why: list[Gap]) -> dict[str, Any]:
    explained = {gap.order: f"{gap.told}: {gap.why}" for gap in why if gap.why}
    unexplained = [f"{gap.order}: {gap.told}" for gap in why if not gap.why]
    here, there = set(ours["orders"]), set(theirs["orders"])
    named = {gap.order for gap in why}
    unexplained += [f"{order}: no fact tells why" for order in sorted((here ^ there) - named)]
    if abs(ours["denominator"] - theirs["denominator"]) > len(why):
        unexplained.append("more is counted differently than facts differ")
    return {
        "store": store,
        "metric": ours["metric"],
        "window_days": ours["window_days"],
        "desk": f"{ours['numerator']}/{ours['denominator']}",
        "amazon": f"{theirs['numerator']}/{theirs['denominator']}",
        "unknown_at_the_desk": ours["unknown"],
        "only_desk": sorted(here - there),
        "only_amazon": sorted(there - here),
        "orders": explained,
        "unexplained": unexplained or ([] if why else ["no fact differs, but the figure does"]),
    }


RESTS_ON = {
    "order_defect_rate": ("order", "feedback", "claim"),
    "negative_feedback_rate": ("order", "feedback"),
    "a_to_z_claim_rate": ("order", "claim"),
    "chargeback_rate": ("order", "claim"),
    "late_shipment_rate": ("order", "shipping"),
    "pre_fulfilment_cancel_rate": ("order", "cancelling"),
    "valid_tracking_rate": ("order", "shipping", "tracking"),
    "on_time_delivery_rate": ("order", "tracking", "delivery"),
    "late_answer_rate": ("letter",),
    "return_dissatisfaction_rate": ("return",),
    "customer_service_dissatisfaction_rate": ("survey",),
}
