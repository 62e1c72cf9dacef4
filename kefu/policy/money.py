"""Money as ISO 4217 has it: which currencies there are, and how many decimals each is paid in."""

import tomllib
from collections.abc import Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Final


def _steps() -> Mapping[str, Decimal]:
    groups = tomllib.loads(Path(__file__).with_name("iso4217.toml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            code: Decimal(1).scaleb(-int(decimals))
            for decimals, codes in groups.items()
            for code in codes.split()
        }
    )


STEP: Final = _steps()
"""Currency code → its smallest unit: USD 0.01, JPY 1, KWD 0.001."""


def round_limit(amount: Decimal, currency: str) -> Decimal:
    """A maximum, rounded down to the currency's smallest unit: a limit is never exceeded by rounding."""
    return amount.quantize(STEP[currency], ROUND_DOWN)


def round_amount(amount: Decimal, currency: str) -> Decimal:
    """An amount rounded half up to the currency's smallest unit."""
    return amount.quantize(STEP[currency], ROUND_HALF_UP)
