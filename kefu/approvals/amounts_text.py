"""Amounts as a person types them: ``40 USD; 6000 JPY``. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from kefu.policy.money import STEP

_AMOUNT = re.compile(
    r"\s*(?:(?P<before>[A-Za-z]{3})\s*)?(?P<number>\d{1,9}(?:[.,]\d{1,4})?)(?:\s*(?P<after>[A-Za-z]{3}))?\s*"
)
_BETWEEN = re.compile(r"[;\n、；，]|,(?=\s)")


class AmountsError(ValueError):
    """What cannot be read: a stable code and the part that it is about."""

    def __init__(self, code: str, part: str) -> None:
        super().__init__(code)
        self.code, self.part = code, part


def read_amounts(text: str) -> dict[str, Decimal]:
    """Amounts by currency, in the order typed; nothing typed is no amount.

    Raises ``AmountsError``: ``not_an_amount``, ``no_currency``, ``unknown_currency``,
    ``too_fine`` (half a yen), ``currency_twice``.
    """
    found: dict[str, Decimal] = {}
    for part in filter(str.strip, _BETWEEN.split(text)):
        currency, amount = _read(part.strip())
        if currency in found:
            raise AmountsError("currency_twice", currency)
        found[currency] = amount
    return found


def write_amounts(amounts: Mapping[str, Decimal]) -> str:
    """The same text again."""
    return "; ".join(f"{amount:f} {currency}" for currency, amount in amounts.items())


def _read(part: str) -> tuple[str, Decimal]:
    match = _AMOUNT.fullmatch(part)
    if match is None or (match["before"] and match["after"]):
        raise AmountsError("not_an_amount", part)
    currency = (match["before"] or match["after"] or "").upper()
    if not currency:
        raise AmountsError("no_currency", part)
    if currency not in STEP:
        raise AmountsError("unknown_currency", currency)
    amount = Decimal(match["number"].replace(",", "."))
    if amount != amount.quantize(STEP[currency]):
        raise AmountsError("too_fine", part)
    return currency, amount
