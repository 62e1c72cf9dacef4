"""Amazon's own words around a mail, by language, from `frames/<language>.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from simulator.world.model import Marketplace

FRAMES_FOLDER = Path(__file__).parent.parent / "frames"

_MONEY = {
    "US": "${0}",
    "UK": "£{0}",
    "DE": "{0} €",
    "FR": "{0} €",
    "IT": "{0} €",
    "ES": "{0} €",
    "JP": "￥{0}",
}


@cache
def frame(country: str, language: str) -> Mapping[str, Any]:
    """The frame texts of one marketplace: its language's, with its own variants laid over."""
    with (FRAMES_FOLDER / f"{language}.toml").open("rb") as file:
        texts = tomllib.load(file)
    variants = texts.pop("variants", {}).get(country, {})
    for section, entries in variants.items():
        texts[section] = {**texts[section], **entries}
    return texts


def frame_of(marketplace: Marketplace) -> Mapping[str, Any]:
    return frame(marketplace.country, marketplace.language)


def local_money(amount: Decimal, marketplace: Marketplace) -> str:
    """`$1,234.50`, `1.234,50 €`, `￥3,980`: as the marketplace writes it."""
    if marketplace.currency == "JPY":
        return _MONEY["JP"].format(f"{amount:,.0f}")
    written = f"{amount:,.2f}"
    if marketplace.currency == "EUR":
        written = written.translate(str.maketrans(",.", ".,"))
    return _MONEY[marketplace.country].format(written)
