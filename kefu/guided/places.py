"""Addresses of Seller Central's pages: per marketplace, or where a store's own setting leads."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

GAP = re.compile(r"\{(\w+)\}")


def host(marketplace: str) -> str:
    """The host of a marketplace's Seller Central; empty where it is not known."""
    hosts: Mapping[str, str] = _table()["hosts"]
    return hosts.get(marketplace, "")


def base(marketplace: str, own: str = "") -> str:
    """Where Seller Central stands: the store's ``own`` address, or Amazon's; empty if unknown."""
    if own:
        return own.rstrip("/")
    found = host(marketplace)
    return f"https://{found}" if found else ""


def link(place: str, *, at: str, known: Mapping[str, str]) -> str:
    """The address of a page below ``at``; empty where nobody knows where Seller Central stands.

    ``known`` fills the gaps of the path; where one is missing, the page is opened without it.
    """
    if not at:
        return ""
    page = _table()["places"][place]
    gaps = set(GAP.findall(page["path"]))
    if any(not known.get(gap) for gap in gaps):
        return f"{at}{page['bare']}"
    return at + GAP.sub(lambda found: quote(known[found[1]], safe=""), page["path"])


def is_sure(place: str) -> bool:
    """Whether the page's address was read somewhere that uses it."""
    return bool(_table()["places"][place]["seen"] != "unsure")


def names() -> frozenset[str]:
    """All pages."""
    return frozenset(_table()["places"])


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("places.toml").read_text("utf-8"))
