"""Times, money and numbers as Amazon writes them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from simulator.world.model import Product


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC to the millisecond."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def places(currency: str) -> Decimal:
    """The smallest amount of a currency."""
    return Decimal(1) if currency == "JPY" else Decimal("0.01")


def money(amount: Decimal, currency: str) -> dict[str, str]:
    """An amount as the newer APIs write it."""
    return {"amount": str(amount.quantize(places(currency))), "currencyCode": currency}


def fnsku(product: Product) -> str:
    """By what Amazon's warehouses know a product."""
    return "X00" + product.asin[-7:]
