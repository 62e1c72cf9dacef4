"""The numbers of a policy as their page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kefu.policy.money import STEP
from kefu.policy.numbers import DEFAULT, Number, Numbers, Period
from kefu.policy.vocabulary import MARKETPLACES
from kefu.web.policy_words import period_words


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPeriod:
    """Values that hold from a day on."""

    since: date
    words: str
    typed: str
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNumber:
    """One number with its periods, newest first."""

    name: str
    rule: str
    text: str
    unit: str
    periods: list[ShownPeriod]


def shown_numbers(numbers: Numbers, on: date, language: str) -> list[ShownNumber]:
    """All numbers in the order of the file; ``on`` tells which period holds."""
    return [_shown(number, on, language) for number in numbers]


def typed_period(period: Period) -> str:
    """“USD 30, GBP 30”: what is typed to say a period's values; a bare number where only one counts for all."""
    return ", ".join(
        format(value, "f") if key == DEFAULT else f"{key} {format(value, 'f')}"
        for key, value in period.values.items()
    )


def keys_of(unit: str) -> tuple[str, ...]:
    """What a number of this unit may be keyed by."""
    return tuple(STEP) if unit == "money" else (*MARKETPLACES, DEFAULT)


def _shown(number: Number, on: date, language: str) -> ShownNumber:
    holding = number.holding(on)
    return ShownNumber(
        name=number.name,
        rule=number.rule,
        text=number.text.zh if language == "zh" else number.text.en,
        unit=number.periods[0].unit,
        periods=[
            ShownPeriod(
                since=period.since,
                words=period_words(period),
                typed=typed_period(period),
                holds=period is holding,
            )
            for period in number.periods
        ],
    )
