"""Facts worked out by arithmetic on times and money, for the tables to read."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from kefu.policy.cells import Value
from kefu.policy.facts import Facts

MEASURES: Final[Mapping[str, tuple[str, ...]]] = {
    "promise": ("open", "past"),
    "refund_made": ("none", "part", "all"),
}
"""Coded measures and their values; any of them may be unknown."""

NUMBERS: Final = ("price", "claim_hours_left")
"""Facts that only range cells may read."""


def promise(facts: Facts) -> str | None:
    """`past` once now is after the latest delivery time, `open` until then (DEL-2, DEL-6)."""
    if facts.now is None or facts.latest_delivery is None:
        return None
    return "past" if facts.now > facts.latest_delivery else "open"


def refund_made(facts: Facts) -> str | None:
    """How much of the price has gone back to the buyer: `none`, `part` or `all`."""
    if facts.refunded_so_far is None:
        return None
    if facts.refunded_so_far == 0:
        return "none"
    return "all" if facts.price is not None and facts.refunded_so_far >= facts.price else "part"


def claim_hours_left(facts: Facts) -> Decimal | None:
    """Hours until Amazon's latest answer time for a claim; negative once it has passed (CLM-2)."""
    if facts.now is None or facts.claim_answer_due is None:
        return None
    return Decimal((facts.claim_answer_due - facts.now).total_seconds()) / 3600


def measure(facts: Facts, priced: bool) -> dict[str, Value]:
    """Every measure of these facts. `priced`: limits exist in the price's currency, else it is no use."""
    return {
        "price": facts.price if priced else None,
        "promise": promise(facts),
        "refund_made": refund_made(facts),
        "claim_hours_left": claim_hours_left(facts),
    }
