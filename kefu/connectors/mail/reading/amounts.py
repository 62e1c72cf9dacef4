"""Amounts of money in any marketplace's way of writing them, as decimal strings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_DOLLARS = {"US": "USD", "CA": "CAD", "MX": "MXN", "AU": "AUD", "SG": "SGD", None: "USD"}
_SYMBOLS = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "円": "JPY", "元": "CNY", "r$": "BRL", "us$": "USD",
    "ca$": "CAD", "cdn$": "CAD", "c$": "CAD", "mx$": "MXN", "au$": "AUD", "a$": "AUD", "s$": "SGD",
    "₹": "INR", "rs.": "INR", "rs": "INR", "zł": "PLN", "kr": "SEK", "kr.": "SEK", "₺": "TRY",
    "tl": "TRY", "eur": "EUR", "usd": "USD", "gbp": "GBP", "jpy": "JPY", "cad": "CAD", "mxn": "MXN",
    "brl": "BRL", "sek": "SEK", "pln": "PLN", "try": "TRY", "aed": "AED", "sar": "SAR", "egp": "EGP",
    "inr": "INR", "aud": "AUD", "sgd": "SGD", "cny": "CNY", "cdn": "CAD",
}  # fmt: skip
_UNIT = (
    r"(?:us\$|ca\$|cdn\$|c\$|mx\$|au\$|a\$|s\$|r\$|\$|€|£|¥|円|元|₹|₺|zł|rs\.?(?![a-z])|kr\.?(?![a-z])"
    r"|tl(?![a-z])|(?<![a-z])(?:eur|usd|gbp|jpy|cad|mxn|brl|sek|pln|try|aed|sar|egp|inr|aud|sgd|cny|cdn)(?![a-z]))"
)
_NUMBER = (
    r"(\d{1,3}(?:[.,']\d{2,3}| \d{3}(?!\d)){1,4}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?)(?![\d])"
)
_MONEY = re.compile(rf"({_UNIT})\s{{0,2}}-?{_NUMBER}|(?<![\d.,]){_NUMBER}\s{{0,2}}({_UNIT})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """``currency`` is ISO 4217."""

    amount: Decimal
    currency: str


def find_money(text: str, marketplace: str | None) -> Money | None:
    """The first amount in a folded text. A bare ``$`` means the marketplace's dollar (or peso)."""
    match = _MONEY.search(text)
    if match is None:
        return None
    unit, number = match[1] or match[4], match[2] or match[3]
    currency = _SYMBOLS.get(unit) or _DOLLARS.get(marketplace, "USD")
    return Money(amount=parse_number(number), currency=currency)


def parse_number(text: str) -> Decimal:
    """Read ``1.234,56``, ``1,234.56``, ``1 234,56``, ``1,23,456.00``, ``3,980``.

    The last separator is the decimal point if one or two digits follow it and it occurs once;
    three digits after a single separator are thousands.
    """
    digits = re.sub(r"[\s' ]", "", text)
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return Decimal(digits)
    whole, fraction = digits[:last], digits[last + 1 :]
    if len(fraction) == 3 or digits.count(digits[last]) > 1:
        return Decimal(re.sub(r"[.,]", "", digits))
    return Decimal(f"{re.sub('[.,]', '', whole) or '0'}.{fraction}")
