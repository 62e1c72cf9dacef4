"""What goes beyond a person's limits: a pure comparison of a letter's money with sums and bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_UP, Decimal

from kefu.approvals.bounds import Bound, Convert
from kefu.approvals.limits import Chosen, Why
from kefu.cases.concession_sums import ZERO, Tally, is_whole
from kefu.policy.vocabulary import MONEY_REMEDIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What a letter is weighed against; ``None`` where a sum cannot be told in ``currency``.

    ``buyer``: what the buyer has had, this order included, by the window of days that a limit
    names. ``day`` and ``day_count``: what the person has given since their store's midnight.
    """

    currency: str
    price: Decimal | None
    order: Tally
    buyer: Mapping[int, Decimal | None] = field(default_factory=dict)
    day: Decimal | None = ZERO
    day_count: int = 0
    # Something of the order has an amount that nobody knows.
    unsure: bool = False


def money_of(chosen: Sequence[Chosen]) -> list[Chosen]:
    """The remedies that money hangs on."""
    return [c for c in chosen if c.remedy in MONEY_REMEDIES]


def cost_of(chosen: Sequence[Chosen], order: Tally) -> Decimal:
    """What a letter would add to an order: its remedies are alternatives, the dearest counts."""
    return max(
        (
            order.adds(c.amount, whole=is_whole(c.remedy))
            for c in money_of(chosen)
            if c.amount is not None
        ),
        default=ZERO,
    )


def over_paid(chosen: Sequence[Chosen], sums: Sums) -> dict[str, str] | None:
    """More would go back than was paid: the numbers of it, or ``None``. Nobody can allow that."""
    cost = cost_of(chosen, sums.order)
    if sums.price is None or not cost or sums.order.settled + cost <= sums.price:
        return None
    return _texts(
        currency=sums.currency,
        paid=sums.price,
        had=sums.order.settled,
        asked=cost,
        left=max(sums.price - sums.order.settled, ZERO),
    )


def unknowns(chosen: Sequence[Chosen], sums: Sums) -> list[Why]:
    """What cannot be compared, so that a person must look: unknown is not within a limit."""
    money = money_of(chosen)
    named = any(c.amount is not None for c in money)
    if money and sums.price is None and (named or sums.order.had or sums.unsure):
        return [Why(code="price_unknown", remedy=money[0].remedy, rule="RET-9")]
    if money and sums.unsure:
        return [Why(code="had_unknown", remedy=money[0].remedy, rule="RET-9")]
    return []


def beyond(
    chosen: Sequence[Chosen], sums: Sums, bounds: Sequence[Bound], convert: Convert
) -> list[Why]:
    """Every limit that a letter passes, with the numbers that show it (STD-3)."""
    money = money_of(chosen)
    if not money:
        return []
    found: list[Why] = []
    for bound in bounds:
        if bound:
            found += _MEASURED[bound.measure](_Letter(money, sums, bound, convert))
    return list({(w.code, w.remedy): w for w in found}.values())


class _Letter:
    """A letter's money before one bound."""

    def __init__(self, money: list[Chosen], sums: Sums, bound: Bound, convert: Convert) -> None:
        self.money, self.sums, self.bound = money, sums, bound
        self.most = bound.most(sums.currency, convert)
        self.dearest = max(money, key=lambda c: c.amount or ZERO)
        self.cost = cost_of(money, sums.order)

    def unknown(self) -> list[Why]:
        """Amounts that must be known before they can be compared with an amount."""
        missing = [c for c in self.money if c.amount is None]
        if missing:
            return [self.why("amount_unknown", missing[0].remedy)]
        if self.most is None:
            return [self.why("rate_unknown", currency=self.sums.currency)]
        return []

    def total(self, had: Decimal | None, would: Decimal, **more: object) -> list[Why]:
        """A sum against the bound's amount."""
        if unknown := self.unknown():
            return unknown
        if had is None:
            return [self.why("rate_unknown", currency=self.sums.currency)]
        most = self.most or ZERO
        if would <= most:
            return []
        left = max(most - had, ZERO)
        numbers = {"limit": most, "had": had, "would": would, "left": left}
        return [self.passed(currency=self.sums.currency, **numbers, **more)]

    def passed(self, remedy: str = "", /, **numbers: object) -> Why:
        """The bound is passed."""
        return self.why(f"limit_{self.bound.measure}", remedy, **numbers)

    def why(self, code: str, remedy: str = "", /, **numbers: object) -> Why:
        """A reason with its numbers."""
        remedy = remedy or self.dearest.remedy
        return Why(code=code, remedy=remedy, rule="STD-3", numbers=_texts(**numbers))


def _concession(letter: _Letter) -> list[Why]:
    if unknown := letter.unknown():
        return unknown
    most = letter.most or ZERO
    return [
        letter.passed(
            c.remedy, currency=letter.sums.currency, limit=most, asked=c.amount, left=most
        )
        for c in letter.money
        if c.amount is not None and c.amount > most
    ]


def _share(letter: _Letter) -> list[Why]:
    """Of the order's price, everything together: small steps add up to a big one."""
    price, most = letter.sums.price, letter.bound.number or ZERO
    if any(c.amount is None for c in letter.money):
        return letter.unknown()
    if not price:
        return [letter.why("price_unknown")]
    would = letter.sums.order.with_offer(letter.cost) * 100
    if would <= most * price:
        return []
    had = letter.sums.order.had * 100
    shown = {"had": _tenths(had / price, ROUND_DOWN), "would": _tenths(would / price, ROUND_UP)}
    return [letter.passed(limit=most.normalize(), **shown)]


def _order(letter: _Letter) -> list[Why]:
    order = letter.sums.order
    return letter.total(order.settled, order.with_offer(letter.cost))


def _buyer(letter: _Letter) -> list[Why]:
    days = letter.bound.days or 0
    had, order = letter.sums.buyer.get(days), letter.sums.order
    more = order.with_offer(letter.cost) - order.had
    return letter.total(had, (had or ZERO) + more, days=days)


def _day(letter: _Letter) -> list[Why]:
    day = letter.sums.day
    return letter.total(day, (day or ZERO) + max(c.amount or ZERO for c in letter.money))


def _day_count(letter: _Letter) -> list[Why]:
    most, had = letter.bound.number or ZERO, letter.sums.day_count
    return [letter.passed(limit=most, had=had, would=had + 1)] if had + 1 > most else []


_MEASURED: Mapping[str, Callable[[_Letter], list[Why]]] = {
    "concession": _concession,
    "share": _share,
    "order": _order,
    "buyer": _buyer,
    "day": _day,
    "day_count": _day_count,
}


def _tenths(value: Decimal, rounding: str) -> Decimal:
    """For reading: what passes a limit never looks as if it kept it."""
    return value.quantize(Decimal("0.1"), rounding).normalize()


def _texts(**numbers: object) -> dict[str, str]:
    return {
        name: format(value, "f") if isinstance(value, Decimal) else str(value)
        for name, value in numbers.items()
        if value is not None
    }
