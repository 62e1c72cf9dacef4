"""The seller's offers as Amazon's report lists them, and the stock that the seller's own offers state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kefu.accounts.models import Store
from kefu.records.models import Listing, StockLevel
from kefu.records.report_reading import Row
from kefu.records.writing import cut, write_told

FIELDS = ("asin", "listing_id", "title", "price", "opened_at")
BY_AMAZON = "amazon"


def take_in_listings(store: Store, rows: Sequence[Row], *, now: datetime) -> tuple[int, int]:
    """Write them; safe to repeat. In a transaction. Returns (new, changed) offers.

    The quantity counts where the seller ships: for goods at Amazon the report states none.
    """
    listings = {(row.key[:60],): _listing(row) for row in rows}
    counts = write_told(Listing, store, listings, by=("sku",), now=now).counts
    stock = {
        (row.key[:60], StockLevel.Place.SELLER): {
            "available": row.cells["quantity"],
            "asin": row.cells.get("asin", "")[:12],
        }
        for row in rows
        if listings[(row.key[:60],)]["fulfilment"] == "seller"
        and row.cells.get("quantity") is not None
    }
    write_told(StockLevel, store, stock, by=("sku", "place"), now=now)
    return counts


def _listing(row: Row) -> dict[str, object]:
    channel = row.cells.get("channel", "").lower()
    fulfilment = ("amazon" if BY_AMAZON in channel else "seller") if channel else ""
    status = " ".join(row.cells.get("status", "").lower().split())[:40]
    return {**cut(Listing, row.cells, FIELDS), "fulfilment": fulfilment, "status": status}
