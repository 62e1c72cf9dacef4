"""What goes back to the buyer: paid, less what grade and policy let us keep. Pure.

Amazon bounds what a seller may keep: nothing of goods that come back in time and as they were,
a share of late ones, another of goods worn by the buyer (RET-9). What came back and is not ours
is for a person.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal

from kefu.policy.money import STEP

ZERO, HUNDRED = Decimal(0), Decimal(100)
GOOD = frozenset({"as_new", "opened"})
POOR = frozenset({"used", "damaged", "incomplete"})
# Troubles that explain a poor state: the buyer had complained of it.
FAULTY = frozenset({"damaged", "defective", "missing_part", "not_as_described", "wrong_item"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The policy's percentages, as of the day of the arrival."""

    worn_refund: Decimal = Decimal(50)
    worn_most: Decimal = Decimal(50)
    late_most: Decimal = Decimal(20)
    media_most: Decimal = Decimal(100)
    photo_from: Decimal = Decimal(20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What is known of the return; ``paid`` is for these articles, ``left`` what is not paid back yet."""

    paid: Decimal | None
    left: Decimal | None
    currency: str
    grade: str = ""
    fault: str | None = None
    issue: str = ""
    late: bool = False
    media: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """The amount, what is kept, and why. ``amount`` is ``None`` where a person must say.

    ``least``: less than that Amazon does not let a seller pay for goods in this state; ``None``
    where it says nothing, as of goods that nobody has looked at or that the buyer keeps.
    """

    amount: Decimal | None
    least: Decimal | None = None
    fee: Decimal = ZERO
    share: Decimal = ZERO
    why: tuple[str, ...] = ()
    needs_photo: bool = False
    numbers: dict[str, str] = field(default_factory=dict)


def worked_out(goods: Goods, shares: Shares) -> Worked:
    """The refund for these goods."""
    if goods.paid is None or goods.left is None or goods.currency not in STEP:
        return Worked(amount=None, why=("price_unknown",))
    if goods.grade == "not_ours":
        return Worked(amount=None, why=("not_ours",))
    share, why = _share(goods, shares)
    fee = _part(goods.paid, share, goods.currency)
    amount = max(min(goods.paid - fee, goods.left), ZERO)
    if goods.left < goods.paid - fee:
        why = (*why, "part_paid_before")
    return Worked(
        amount=amount,
        least=_least(goods, why[0], shares),
        fee=fee,
        share=share,
        why=why,
        needs_photo=bool(share) and share >= shares.photo_from,
        numbers={"paid": str(goods.paid), "left": str(goods.left), "share": str(share)},
    )


def _part(paid: Decimal, share: Decimal, currency: str) -> Decimal:
    """A share of the price that may be kept, never rounded up."""
    return (paid * share / HUNDRED).quantize(STEP[currency], ROUND_DOWN)


def _least(goods: Goods, why: str, shares: Shares) -> Decimal | None:
    """What must go back at the least, whatever the seller's own policy says."""
    if why in ("kept", "not_graded") or goods.paid is None or goods.left is None:
        return None
    most = {
        "worn": shares.worn_most,
        "media_opened": shares.media_most,
        "late": shares.late_most,
    }.get(why, ZERO)
    return max(min(goods.paid - _part(goods.paid, most, goods.currency), goods.left), ZERO)


def _share(goods: Goods, shares: Shares) -> tuple[Decimal, tuple[str, ...]]:
    """How much of the price may be kept, in percent, and why."""
    if goods.kept:
        return ZERO, ("kept",)
    if _not_the_buyer(goods):
        return ZERO, ("not_the_buyer",)
    if not goods.grade:
        return ZERO, ("not_graded",)
    worn = min(max(HUNDRED - shares.worn_refund, ZERO), shares.worn_most)
    found: list[tuple[Decimal, str]] = []
    if goods.grade in POOR:
        found.append((worn, "worn"))
    if goods.grade == "opened" and goods.media:
        found.append((shares.media_most, "media_opened"))
    if goods.late:
        found.append((shares.late_most, "late"))
    if not found:
        return ZERO, ("as_it_was",)
    # The heaviest one alone: shares are never added up.
    share, code = max(found)
    return share, (code,)


def _not_the_buyer(goods: Goods) -> bool:
    if goods.fault is not None:
        return goods.fault in ("seller", "carrier")
    return goods.issue in FAULTY
