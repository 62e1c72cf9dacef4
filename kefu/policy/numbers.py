"""The policy's numbers by name: per currency or marketplace, each with the date from which it holds."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kefu.policy.money import STEP, round_amount
from kefu.policy.verdict import Text

UNITS = ("money", "percent", "minutes", "hours", "days", "business_days", "stars")
TIME_UNITS = ("minutes", "hours", "days", "business_days")
DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Values that hold from `since` on, keyed by currency, marketplace or `default`."""

    since: date
    unit: str
    values: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One setting: the rule it serves, what it means, and its periods, newest first."""

    name: str
    rule: str
    text: Text
    periods: tuple[Period, ...]
    counts_from: str | None = None
    """Of a length of time: the fact that tells when it begins. Without one it begins when a row asks for it."""
    met_by: str | None = None
    """Of a length of time: the fact that tells when what was asked for has happened."""
    warn_before: str | None = None
    """Of a length of time: the number that says how long before its end the desk warns."""

    def holding(self, on: date) -> Period:
        """The period that holds on a day; before the first one, the first."""
        return next((p for p in self.periods if p.since <= on), self.periods[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Exchange rates of one day: what one unit of `base` buys."""

    since: date
    base: str
    values: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with its unit; money is in the currency that was asked for."""

    value: Decimal
    unit: str


class Numbers:
    """Looks numbers up by name. A date before the first period reads as the first; no date, as the newest."""

    def __init__(self, numbers: Mapping[str, Number], rates: tuple[Rates, ...]) -> None:
        self._numbers = numbers
        self._rates = tuple(sorted(rates, key=lambda r: r.since, reverse=True))

    def __contains__(self, name: object) -> bool:
        return name in self._numbers

    def has(self, name: object, unit: str) -> bool:
        """Whether there is a number of this name, in this unit."""
        return isinstance(name, str) and name in self._numbers and self.unit(name) == unit

    def __iter__(self) -> Iterator[Number]:
        return iter(self._numbers.values())

    def unit(self, name: str) -> str:
        """The unit of the newest period: one of UNITS. Raises KeyError for an unknown name."""
        return self._numbers[name].periods[0].unit

    def __getitem__(self, name: str) -> Number:
        """The number of this name. Raises KeyError for an unknown one."""
        return self._numbers[name]

    def quantity(
        self,
        name: str,
        *,
        marketplace: str | None = None,
        currency: str | None = None,
        on: date | None = None,
    ) -> Quantity | None:
        """The number with its unit, or None where it has no value. Raises KeyError for an unknown name."""
        periods = self._numbers[name].periods
        holding = [p for p in periods if on is None or p.since <= on] or [periods[-1]]
        if holding[0].unit == "money":
            value = self._money(holding[0], currency, on)
            return None if value is None else Quantity(value=value, unit="money")
        for key in (marketplace, DEFAULT):
            for period in holding:
                if key is not None and key in period.values:
                    return Quantity(value=period.values[key], unit=period.unit)
        return None

    def value(
        self,
        name: str,
        *,
        marketplace: str | None = None,
        currency: str | None = None,
        on: date | None = None,
    ) -> Decimal | None:
        """The bare value of `quantity`."""
        found = self.quantity(name, marketplace=marketplace, currency=currency, on=on)
        return None if found is None else found.value

    def changes(self, names: Collection[str] | None = None) -> tuple[date, ...]:
        """The days on which any of the numbers (None: of all), or the rates behind it, takes a new value,
        oldest first."""
        days = {
            period.since
            for number in self
            if names is None or number.name in names
            for period in number.periods[:-1]
        }
        return tuple(sorted(days | {r.since for r in self._rates[:-1]}))

    def undated(self) -> "Numbers":
        """These numbers with their newest values, as if they always had held."""
        numbers = {
            number.name: replace(
                number, periods=tuple(replace(p, since=date.min) for p in number.periods)
            )
            for number in self
        }
        return Numbers(numbers, self._rates[:1])

    def in_base(self, amount: Decimal, currency: str, on: date | None = None) -> Decimal | None:
        """An amount in the base currency of that day's rates; None where they do not name the currency."""
        rates = self._held(on)
        if rates is None or currency == rates.base:
            return None if rates is None else amount
        rate = rates.values.get(currency)
        return round_amount(amount / rate, rates.base) if rate else None

    @property
    def rates(self) -> tuple[Rates, ...]:
        """The exchange rates, newest first."""
        return self._rates

    @property
    def base(self) -> str | None:
        """The base currency of the newest rates."""
        return self._rates[0].base if self._rates else None

    def _held(self, on: date | None) -> Rates | None:
        held = next((r for r in self._rates if on is None or r.since <= on), None)
        return held or (self._rates[-1] if self._rates else None)

    def convert(
        self, amount: Decimal, source: str, target: str, on: date | None = None
    ) -> Decimal | None:
        """An amount in another currency by the rates of a day, unrounded; None without a rate."""
        if source == target:
            return amount
        rates = self._held(on)
        if rates is None:
            return None
        sold, bought = (_rate(rates, currency) for currency in (source, target))
        return None if sold is None or bought is None else amount * bought / sold

    def _money(self, period: Period, currency: str | None, on: date | None) -> Decimal | None:
        if currency is None or currency in period.values:
            return period.values.get(currency or "")
        rates = self._held(on)
        if rates is None:
            return None
        rate, base = rates.values.get(currency), period.values.get(rates.base)
        if rate is None or base is None or currency not in STEP:
            return None
        return round_amount(base * rate, currency)


def _rate(rates: Rates, currency: str) -> Decimal | None:
    return Decimal(1) if currency == rates.base else rates.values.get(currency)
