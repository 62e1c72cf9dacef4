"""What goes back to the buyer: paid, less what grade and policy let us keep. Pure.

Amazon bounds what a seller may keep: nothing of goods that come back in time and as they were,
a share of late ones, another of goods worn by the buyer (RET-9). What came back and is not ours
is for a person. Where the pieces of a return differ, each portion is worked out by its own state.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal

from kefu.policy.money import STEP
from kefu.returns.portions import Portion, pieces_in

ZERO, HUNDRED = Decimal(0), Decimal(100)
GOOD = frozenset({"as_new", "opened"})
POOR = frozenset({"used", "damaged", "incomplete"})
NOT_OURS = "not_ours"
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
    """What is known of the return; ``paid`` is for these articles, ``left`` what is not paid back yet.

    ``fewer``: not all that was announced came.
    """

    paid: Decimal | None
    left: Decimal | None
    currency: str
    portions: Sequence[Portion] = (Portion(grade="", quantity=None),)
    fewer: bool = False
    fault: str | None = None
    issue: str = ""
    late: bool = False
    media: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one portion gives: its part of the price, what is kept of that, and why.

    ``least``: as of ``Worked``.
    """

    portion: Portion
    paid: Decimal
    fee: Decimal
    share: Decimal
    why: str
    least: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """The amount, what is kept, and why. ``amount`` is ``None`` where a person must say.

    ``least``: less than that Amazon does not let a seller pay for goods in this state; ``None``
    where it says nothing, as of goods that nobody has looked at or that the buyer keeps.
    """

    amount: Decimal | None
    least: Decimal | None = None
    fee: Decimal = ZERO
    why: tuple[str, ...] = ()
    needs_photo: bool = False
    lines: tuple[Line, ...] = ()
    numbers: dict[str, str] = field(default_factory=dict)

    @property
    def fair(self) -> Decimal | None:
        """All that the state of the goods gives, whatever of it has gone back; nothing for what is not ours."""
        if not self.lines:
            return None
        ours = (line for line in self.lines if line.why != NOT_OURS)
        return sum((line.paid - line.fee for line in ours), ZERO)

    @property
    def fair_least(self) -> Decimal | None:
        """``least``, whatever of it has gone back."""
        found = [line.least for line in self.lines]
        return None if None in found else sum((least or ZERO for least in found), ZERO)


def worked_out(goods: Goods, shares: Shares) -> Worked:
    """The refund for these goods: the sum of what their portions give, never above what is left."""
    if goods.paid is None or goods.left is None or goods.currency not in STEP:
        return Worked(amount=None, why=("price_unknown",))
    lines = tuple(_lines(goods, goods.paid, shares))
    if any(line.why == NOT_OURS for line in lines):
        return Worked(amount=None, why=(NOT_OURS,), lines=lines)
    fee = sum((line.fee for line in lines), ZERO)
    why = [*dict.fromkeys(line.why for line in lines)]
    if goods.fewer:
        why.append("fewer_came")
    if goods.left < goods.paid - fee:
        why.append("part_paid_before")
    share = max(line.share for line in lines)
    return Worked(
        amount=max(min(goods.paid - fee, goods.left), ZERO),
        least=_least(lines, goods.left),
        fee=fee,
        why=tuple(why),
        needs_photo=bool(share) and share >= shares.photo_from,
        lines=lines,
        numbers={"paid": str(goods.paid), "left": str(goods.left), "share": str(share)},
    )


def further(worked: Worked, gone: Decimal | None) -> Decimal | None:
    """What the goods give beyond what has gone back, never more in all than was paid for them.

    ``None`` where a person must say.
    """
    if worked.amount is None or worked.fair is None or gone is None:
        return None
    return max(min(worked.fair - gone, worked.amount), ZERO)


def _lines(goods: Goods, paid: Decimal, shares: Shares) -> Iterator[Line]:
    prices = _prices(goods.portions, paid, goods.currency)
    for portion, price in zip(goods.portions, prices, strict=True):
        share, why = _share(portion.grade, goods, shares)
        most = _most(why, shares)
        yield Line(
            portion=portion,
            paid=price,
            fee=_part(price, share, goods.currency),
            share=share,
            why=why,
            least=None if most is None else price - _part(price, most, goods.currency),
        )


def _prices(portions: Sequence[Portion], paid: Decimal, currency: str) -> Iterator[Decimal]:
    """What was paid for each portion: by its pieces, and to the cent no more than for all."""
    whole = pieces_in(portions)
    given, so_far = ZERO, 0
    for portion in portions:
        so_far += portion.quantity or 0
        upto = paid
        if whole and so_far < whole:
            upto = (paid * so_far / whole).quantize(STEP[currency], ROUND_DOWN)
        yield upto - given
        given = upto


def _part(paid: Decimal, share: Decimal, currency: str) -> Decimal:
    """A share of the price that may be kept, never rounded up."""
    return (paid * share / HUNDRED).quantize(STEP[currency], ROUND_DOWN)


def _least(lines: Sequence[Line], left: Decimal) -> Decimal | None:
    """What must go back at the least, whatever the seller's own policy says."""
    found = [line.least for line in lines]
    if None in found:
        return None
    return max(min(sum((least or ZERO for least in found), ZERO), left), ZERO)


def _most(why: str, shares: Shares) -> Decimal | None:
    """The largest share that Amazon lets a seller keep for this reason; ``None``: it says nothing."""
    if why in ("kept", "not_graded", NOT_OURS):
        return None
    return {
        "worn": shares.worn_most,
        "media_opened": shares.media_most,
        "late": shares.late_most,
    }.get(why, ZERO)


def _share(grade: str, goods: Goods, shares: Shares) -> tuple[Decimal, str]:
    """How much of the price may be kept, in percent, and why."""
    if grade == NOT_OURS:
        return ZERO, NOT_OURS
    if goods.kept:
        return ZERO, "kept"
    if _not_the_buyer(goods):
        return ZERO, "not_the_buyer"
    if not grade:
        return ZERO, "not_graded"
    worn = min(max(HUNDRED - shares.worn_refund, ZERO), shares.worn_most)
    found: list[tuple[Decimal, str]] = []
    if grade in POOR:
        found.append((worn, "worn"))
    if grade == "opened" and goods.media:
        found.append((shares.media_most, "media_opened"))
    if goods.late:
        found.append((shares.late_most, "late"))
    # The heaviest one alone: shares are never added up.
    return max(found) if found else (ZERO, "as_it_was")


def _not_the_buyer(goods: Goods) -> bool:
    if goods.fault is not None:
        return goods.fault in ("seller", "carrier")
    return goods.issue in FAULTY
