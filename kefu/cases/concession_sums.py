"""What an order has cost in concessions: arithmetic on what was offered, promised and paid.

No Django, no clock. Counting leans to the safe side where records cannot say which payment
kept which promise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum

from kefu.policy.money import STEP, round_limit
from kefu.policy.vocabulary import FULL_REFUNDS

ZERO = Decimal(0)
# Money that a letter announces; the others wait for the buyer's yes, or for the goods.
PROMISED_AT_ONCE = frozenset({"refund_full", "refund_partial", "refund_without_return"})
# Of a return, as the facts call it: the goods are here (RET-6).
GOODS_ARE_BACK = frozenset({"received", "inspected", "closed"})


class What(Enum):
    """How far a concession has got."""

    OPEN = "open"
    PROMISED = "promised"
    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One concession of one order. ``whole``: a full refund, which repeats itself at no cost.

    ``on_return``: due once the goods are back. ``at_desk``: no letter offers it, a desk pays it.
    """

    at: datetime
    what: What
    amount: Decimal
    whole: bool = False
    on_return: bool = False
    at_desk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """An order's sums. ``promised`` is not paid yet; ``open`` is the dearest offer that stands.

    Offers that stand are alternatives: the buyer gets one of them.
    """

    paid: Decimal = ZERO
    promised: Decimal = ZERO
    open: Decimal = ZERO
    # The dearest full refund ever promised: promising it again adds nothing.
    whole: Decimal = ZERO

    @property
    def settled(self) -> Decimal:
        """What went back or surely will."""
        return self.paid + self.promised

    @property
    def had(self) -> Decimal:
        """What the order has cost if the buyer takes what stands open."""
        return self.settled + self.open

    def adds(self, amount: Decimal, *, whole: bool) -> Decimal:
        """What a further concession would add to ``settled`` once it is due."""
        return max(amount - self.whole, ZERO) if whole else amount

    def with_offer(self, cost: Decimal) -> Decimal:
        """What ``had`` becomes with another offer that adds ``cost``."""
        return self.settled + max(self.open, cost)


def tally(given: Iterable[Given]) -> Tally:
    """Sum up one order's concessions, all in its currency.

    A payment keeps the promises made before it. A payment that nobody had promised counts by
    itself, and keeps no promise made after it.
    """
    lines = sorted(given, key=lambda line: (line.at, line.what is What.PAID))
    paid, promised, whole = ZERO, ZERO, ZERO
    for line in lines:
        if line.what is What.PAID:
            paid += line.amount
            promised = max(promised - line.amount, ZERO)
        elif line.what is What.PROMISED:
            promised += max(line.amount - whole, ZERO) if line.whole else line.amount
            whole = max(whole, line.amount) if line.whole else whole
    standing = Tally(paid=paid, promised=promised, whole=whole)
    dearest = max(
        (standing.adds(o.amount, whole=o.whole) for o in lines if o.what is What.OPEN),
        default=ZERO,
    )
    return Tally(paid=paid, promised=promised, open=dearest, whole=whole)


def as_it_came_back(given: Iterable[Given]) -> list[Given]:
    """Without promises on return that a desk has paid by what came back since: it may be less."""
    lines = list(given)
    paid_by_desk = [line.at for line in lines if line.at_desk and line.what is What.PROMISED]
    last = max(paid_by_desk, default=None)
    return [line for line in lines if not line.on_return or last is None or line.at > last]


def is_whole(remedy: str) -> bool:
    """Whether a remedy gives the whole price back."""
    return remedy in FULL_REFUNDS


def share_of(price: Decimal, percent: Decimal, currency: str) -> Decimal:
    """A share of a price in what the currency can be paid in, never rounded up."""
    return round_limit(price * percent / 100, currency if currency in STEP else "USD")
