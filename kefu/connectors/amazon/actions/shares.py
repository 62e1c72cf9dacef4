"""How a sum is shared out over an order's lines: item, tax, shipping, never more than is left of each. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

ZERO = Decimal(0)


class TooMuch(ValueError):
    """More than is left to pay back; ``left`` says how much that is."""

    def __init__(self, left: Decimal) -> None:
        super().__init__(str(left))
        self.left = left


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Money of one order line, by Amazon's three components."""

    item: str
    principal: Decimal = ZERO
    tax: Decimal = ZERO
    shipping: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.principal + self.tax + self.shipping

    @classmethod
    def from_json(cls, data: dict[str, str]) -> Share:
        """From ``to_json``."""
        return cls(
            item=data["item"],
            principal=Decimal(data["principal"]),
            tax=Decimal(data["tax"]),
            shipping=Decimal(data["shipping"]),
        )

    def to_json(self) -> dict[str, str]:
        """Decimals as text."""
        return {
            "item": self.item,
            "principal": str(self.principal),
            "tax": str(self.tax),
            "shipping": str(self.shipping),
        }


def less(paid: Sequence[Share], given: Iterable[Share]) -> list[Share]:
    """What is left of each line after what was given back; nothing is ever below zero."""
    back: dict[str, list[Share]] = {}
    for share in given:
        back.setdefault(share.item, []).append(share)
    return [
        Share(
            item=line.item,
            principal=max(
                line.principal - sum((s.principal for s in back.get(line.item, ())), ZERO), ZERO
            ),
            tax=max(line.tax - sum((s.tax for s in back.get(line.item, ())), ZERO), ZERO),
            shipping=max(
                line.shipping - sum((s.shipping for s in back.get(line.item, ())), ZERO), ZERO
            ),
        )
        for line in paid
    ]


def share_out(
    amount: Decimal, left: Sequence[Share], step: Decimal, *, tax_apart: bool = True
) -> list[Share]:
    """``amount`` over the lines: the goods with their tax in proportion first, then shipping.

    The shares sum up to ``amount`` exactly. ``tax_apart``: whether Amazon takes the tax as a
    component of its own; elsewhere it is part of the principal. Raises ``TooMuch``.
    """
    if not tax_apart:
        left = [
            Share(item=s.item, principal=s.principal + s.tax, shipping=s.shipping) for s in left
        ]
    goods = [(s.item, "principal", s.principal) for s in left]
    goods += [(s.item, "tax", s.tax) for s in left]
    shipping = [(s.item, "shipping", s.shipping) for s in left]
    whole = sum((part for *_, part in goods), ZERO)
    given = _proportionally(min(amount, whole), goods, step)
    given |= _proportionally(max(amount - whole, ZERO), shipping, step)
    shares = [
        Share(
            item=s.item,
            **{name: given.get((s.item, name), ZERO) for name in ("principal", "tax", "shipping")},
        )
        for s in left
    ]
    reached = sum((share.total for share in shares), ZERO)
    if reached != amount:
        raise TooMuch(reached)
    return [share for share in shares if share.total]


def _proportionally(
    amount: Decimal, parts: Sequence[tuple[str, str, Decimal]], step: Decimal
) -> dict[tuple[str, str], Decimal]:
    """By largest remainder, in steps of the currency, no part above what it holds."""
    whole = sum((part for *_, part in parts), ZERO)
    if not whole or not amount:
        return {}
    if amount >= whole:
        return {(item, name): part for item, name, part in parts}
    exact = {(item, name): part * amount / whole for item, name, part in parts}
    given = {key: value.quantize(step, ROUND_DOWN) for key, value in exact.items()}
    room = {(item, name): part for item, name, part in parts}
    rest = amount - sum(given.values(), ZERO)
    for key in sorted(exact, key=lambda k: exact[k] - given[k], reverse=True):
        more = min(step, rest, room[key] - given[key])
        if more > 0:
            given[key] += more
            rest -= more
    return given
