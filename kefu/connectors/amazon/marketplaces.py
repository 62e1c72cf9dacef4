"""Amazon's marketplaces: their IDs, and which region's endpoint serves them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _regions() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(
        (files(__package__) / "marketplaces.toml").read_text("utf-8")
    )
    return found


@cache
def _countries() -> Mapping[str, str]:
    return {pk: country for region in _regions().values() for country, pk in region.items()}


def marketplace_of(marketplace_id: str) -> str:
    """The two letters of a marketplace, or empty for an ID that Amazon has added since."""
    return _countries().get(marketplace_id, "")


def is_marketplace(country: str) -> bool:
    """Whether these two letters are one of Amazon's marketplaces."""
    return country in _countries().values()


def marketplace_id(country: str) -> str:
    """Amazon's ID of a marketplace. Raises ``KeyError``."""
    for region in _regions().values():
        if country in region:
            return region[country]
    raise KeyError(country)


def region_of(country: str) -> str:
    """``na``, ``eu`` or ``fe``. Raises ``KeyError``."""
    for region, places in _regions().items():
        if country in places:
            return region
    raise KeyError(country)
