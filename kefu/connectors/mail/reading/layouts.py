"""The tables in ``tables/``: what Amazon's mails look like, as data. Loaded once, on first use."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("tables")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marketplace:
    """One of Amazon's marketplaces; ``zone`` is the time zone its notices state dates in."""

    code: str
    domain: str
    id: str
    zone: str


@cache
def table(name: str) -> dict[str, Any]:
    """A table by the name of its file."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def marketplaces() -> tuple[Marketplace, ...]:
    """Every marketplace."""
    return tuple(Marketplace(**row) for row in table("marketplaces")["marketplace"])


@cache
def by_domain() -> dict[str, Marketplace]:
    """Marketplaces by domain (``amazon.co.uk``)."""
    return {marketplace.domain: marketplace for marketplace in marketplaces()}


@cache
def by_id() -> dict[str, Marketplace]:
    """Marketplaces by Amazon's id (``A1F83G8C2ARO7P``)."""
    return {marketplace.id: marketplace for marketplace in marketplaces()}


@cache
def by_code() -> dict[str, Marketplace]:
    """Marketplaces by our code (``UK``)."""
    return {marketplace.code: marketplace for marketplace in marketplaces()}


@lru_cache(maxsize=64)
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern that matches where any of these does."""
    return _compiled(tuple(patterns))


@cache
def pattern(table_name: str, key: str) -> re.Pattern[str]:
    """A list of patterns in a table, as one."""
    found = table(table_name)[key]
    return any_of([found] if isinstance(found, str) else found)


@cache
def rules(table_name: str, key: str, field: str) -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """Rows of a table in its order: pattern(s) of ``field`` as one, the row's kind and source."""
    rows: list[dict[str, Any]] = table(table_name)[key]
    return tuple(
        (
            any_of([row[field]] if isinstance(row[field], str) else row[field]),
            str(row["kind"]),
            str(row.get("source", "seen")),
        )
        for row in rows
    )
