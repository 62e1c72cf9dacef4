"""What all reports share: columns by language, dates and amounts as a place writes them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import Any

from simulator.spapi.values import places
from simulator.world.model import Store

COLUMNS_FILE = Path(__file__).with_name("columns.toml")
DECIMAL_COMMA = ("de", "fr", "it", "es")


@cache
def _columns() -> Mapping[str, Any]:
    with COLUMNS_FILE.open("rb") as file:
        return tomllib.load(file)


def customs(store: Store) -> Mapping[str, Any]:
    """Headers and dates of the store's language."""
    return dict(_columns()[store.marketplace.language])


def table(store: Store, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Tab-separated, with a line of names, in the store's own encoding; no cell breaks its row."""
    lines = ("\t".join(" ".join(cell.split()) for cell in row) for row in rows)
    written = StringIO(newline="")
    written.writelines(f"{line}\r\n" for line in chain(["\t".join(header)], lines))
    return written.getvalue().encode(store.encoding, "replace")


def amount(value: Decimal, currency: str) -> str:
    """With a point."""
    return str(value.quantize(places(currency)))


def local_amount(value: Decimal, store: Store) -> str:
    """With the decimal mark of the store's language."""
    written = amount(value, store.marketplace.currency)
    comma = store.marketplace.language in DECIMAL_COMMA
    return written.replace(".", ",") if comma else written


def day(moment: datetime | None) -> str:
    """As `15-Nov-2026`, which the returns report has in every language."""
    return moment.strftime("%d-%b-%Y") if moment else ""


def zulu(moment: datetime | None) -> str:
    """ISO 8601 in UTC to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00") if moment else ""
