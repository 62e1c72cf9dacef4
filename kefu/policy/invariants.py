"""What holds whatever the tables say.

- Money never leaves before the goods are back, or somebody decided that the buyer keeps them (RET-6).
- What the buyer refused is not offered again (PRD-10).
- Nothing is sent again before stock is confirmed (DEL-8).
- What goes back never exceeds what was paid (RET-9), and above the free share a supervisor approves (STD-3).
- A share of the price that comes to less than the currency's smallest unit is not offered: 35 % of 2 JPY.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from kefu.policy.cells import Limits
from kefu.policy.facts import Facts
from kefu.policy.money import STEP
from kefu.policy.vocabulary import FULL_REFUNDS, MONEY_BEFORE_GOODS, MONEY_REMEDIES, NEEDS_STOCK

NOT_RECEIVED = frozenset({"where_is_my_order", "delivered_not_received"})
NOT_SENT = frozenset({"pending", "unshipped", "confirmed_not_sent", "cancelled"})
_MONEY_NOW = frozenset({"refund_full", "refund_without_return"})
"""Whoever refuses all the money at once has refused it in every form."""
_ZERO = Decimal(0)


class Circumstances(NamedTuple):
    """All that a plan depends on besides the rows that speak. A tuple, as plans are kept by it."""

    refund_way: str
    in_stock: bool | None
    refused: tuple[str, ...]
    buyer_wants: str | None
    money_may_leave: bool
    all_spent: bool
    too_little: tuple[str, ...] = ()
    """Shares of the price, by the names of their numbers, that come to nothing."""


def circumstances(
    facts: Facts, limits: Limits, refund_way: str, shares: Iterable[str]
) -> Circumstances:
    """Read them from the facts."""
    return Circumstances(
        refund_way,
        facts.in_stock,
        facts.refused,
        facts.buyer_wants,
        money_may_leave(facts, limits["low_price"]),
        all_spent(facts),
        too_little(facts, limits, shares),
    )


def money_may_leave(facts: Facts, low_price: Decimal | None) -> bool:
    """RET-6: the buyer holds nothing of ours, may keep it, or it is faulty and cheap."""
    if facts.return_grade == "not_ours":
        return False
    if facts.buyer_may_keep:
        return True
    if facts.return_status in ("received", "inspected") or facts.order_status in NOT_SENT:
        return True
    if facts.tracking in ("returned_to_sender", "lost") or facts.issue in NOT_RECEIVED:
        return True
    if facts.price is None or low_price is None or facts.price > low_price:
        return False
    return (
        facts.issue in ("defective", "wrong_item")
        or (facts.issue == "damaged" and facts.severity == "severe")
        or (facts.claim_status == "open" and facts.fault == "seller")
    )


def headroom(facts: Facts) -> Decimal | None:
    """What may still go back of the price; None while the price is unknown, never below zero."""
    if facts.price is None:
        return None
    return max(
        facts.price - (facts.refunded_so_far or _ZERO) - (facts.conceded_so_far or _ZERO), _ZERO
    )


def all_spent(facts: Facts) -> bool:
    """Whether nothing of a known price is left to give back."""
    if not facts.refunded_so_far and not facts.conceded_so_far:
        return facts.price is not None and not facts.price
    return headroom(facts) == 0


def too_little(facts: Facts, limits: Limits, shares: Iterable[str]) -> tuple[str, ...]:
    """The shares of this price that are less than its currency's smallest unit."""
    unit = STEP.get(facts.currency or "")
    if facts.price is None or unit is None:
        return ()
    least = 100 * unit
    return tuple(
        name
        for name in shares
        if (percent := limits[name]) is not None and facts.price * percent < least
    )


def ban(remedy: str, now: Circumstances) -> str | None:
    """The rule that forbids a remedy in these circumstances, if any."""
    if remedy in now.refused or (remedy in FULL_REFUNDS and _MONEY_NOW.intersection(now.refused)):
        return "PRD-10"
    if remedy in MONEY_BEFORE_GOODS and not now.money_may_leave:
        return "RET-6"
    if remedy in NEEDS_STOCK and now.in_stock is False:
        return "DEL-8"
    if remedy in MONEY_REMEDIES and now.all_spent:
        return "RET-9"
    return None


def stock_unknown(remedy: str, now: Circumstances) -> bool:
    """Whether the stock must be checked before this may be offered (DEL-8)."""
    return remedy in NEEDS_STOCK and now.in_stock is None
