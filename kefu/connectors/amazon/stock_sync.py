"""Stock at Amazon's warehouses as it stands now: what has changed, and all of it now and then.

All of it because Amazon does not tell of changes in what is on its way in, and because what was told
too long ago says nothing of now (``records.stock.OLDEST``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.marketplaces import marketplace_id
from kefu.connectors.amazon.models import DataSource
from kefu.connectors.amazon.paging import Cursor, Paged, listed, sync_pages, worded
from kefu.connectors.amazon.sources import note_problem
from kefu.records.stock import StockRow, write_stock

STOCK = "stock"
WHOLE_EVERY = timedelta(hours=12)
OVERLAP = timedelta(hours=1)
TURN = timedelta(seconds=5)
"""So long a page waits for its turn: Amazon's page token is good for thirty seconds only."""
PAGES = 400
INBOUND = ("inboundWorkingQuantity", "inboundShippedQuantity", "inboundReceivingQuantity")


def sync_stock(amazon: Amazon, source: DataSource, *, now: datetime, pages: int = PAGES) -> int:
    """Fetch up to ``pages`` pages of stock, one right after the other; see ``paging``."""
    return sync_pages(amazon.patient(TURN), source, PAGED, now=now, pages=pages)


def stock_row(told: Any) -> StockRow | None:
    """An article's stock as Amazon tells it; ``None`` where it names no SKU."""
    sku = told.get("sellerSku") if isinstance(told, Mapping) else None
    if not isinstance(sku, str) or not sku:
        return None
    found = told.get("inventoryDetails")
    details: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    asin = told.get("asin")
    return StockRow(
        sku=sku[:60],
        asin=asin[:12] if isinstance(asin, str) else "",
        available=_count(details, "fulfillableQuantity"),
        inbound=_sum(_count(details, name) for name in INBOUND),
        reserved=_count(details, "reservedQuantity", "totalReservedQuantity"),
        unfit=_count(details, "unfulfillableQuantity", "totalUnfulfillableQuantity"),
    )


def _count(told: Mapping[str, Any], *path: str) -> int | None:
    found: Any = told
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def _sum(counts: Any) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _arguments(source: DataSource, cursor: Cursor) -> dict[str, Any]:
    place = marketplace_id(source.account.store.marketplace)
    given = {
        "details": True,
        "granularity_type": "Marketplace",
        "granularity_id": place,
        "marketplace_ids": [place],
    }
    if cursor["after"]:
        given["start_date_time"] = cursor["after"]
    return given | ({"next_token": cursor["token"]} if cursor["token"] else {})


def _take_in(source: DataSource, told: list[Any], now: datetime) -> None:
    rows = []
    for entry in told:
        row = stock_row(entry)
        if row is None:
            note_problem(source, "no SKU", now)
        else:
            rows.append(row)
    write_stock(source.account.store, rows, now=now)


PAGED = Paged(
    operation="getInventorySummaries",
    arguments=_arguments,
    entries=lambda answer: listed(answer, "payload", "inventorySummaries"),
    token=lambda answer: worded(answer, "pagination", "nextToken"),
    take_in=_take_in,
    window=None,
    overlap=OVERLAP,
    every=timedelta(minutes=30),
    whole_every=WHOLE_EVERY,
)
