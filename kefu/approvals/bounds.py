"""Limits as values: how much of what, in which currencies, over how many days. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kefu.policy.money import STEP, round_limit

# What may be bounded. Amounts are of money; a share is in percent; a count is a number of letters.
AMOUNTS = ("concession", "order", "buyer", "day")
MEASURES = ("concession", "share", "order", "buyer", "day", "day_count")

Convert = Callable[[Decimal, str, str], Decimal | None]
"""An amount, its currency, the currency wanted; ``None`` where no rate is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The most of one measure. ``amounts`` by currency; ``number`` is a share or a count."""

    measure: str
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    number: Decimal | None = None
    days: int | None = None

    def __bool__(self) -> bool:
        return bool(self.amounts) or self.number is not None

    def most(self, currency: str, convert: Convert) -> Decimal | None:
        """The amount in ``currency``: the one named for it, else the first named, converted.

        Rounded down to what the currency can be paid in, so that rounding never passes a limit.
        """
        if currency in self.amounts:
            return self.amounts[currency]
        first = next(iter(self.amounts), None)
        if first is None or currency not in STEP:
            return None
        converted = convert(self.amounts[first], first, currency)
        return None if converted is None else round_limit(converted, currency)

    @classmethod
    def from_json(cls, measure: str, data: Mapping[str, Any]) -> Bound:
        """From ``{"amounts"?: [[currency, text], …], "number"?: text, "days"?: int}``.

        Pairs, as the first currency is the one that others are converted from, and PostgreSQL
        does not keep the order of keys.
        """
        return cls(
            measure=measure,
            amounts={code: Decimal(text) for code, text in data.get("amounts", ())},
            number=Decimal(data["number"]) if data.get("number") else None,
            days=data.get("days"),
        )

    def to_json(self) -> dict[str, Any]:
        """The same again; ``{}`` where nothing is bounded."""
        if not self:
            return {}
        said: dict[str, Any] = {}
        if self.amounts:
            said["amounts"] = [[code, format(most, "f")] for code, most in self.amounts.items()]
        if self.number is not None:
            said["number"] = format(self.number, "f")
        if self.days is not None:
            said["days"] = self.days
        return said
