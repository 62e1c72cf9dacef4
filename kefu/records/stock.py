"""How much there is: written as Amazon tells it, and told to a case as the fact ``in_stock``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from kefu.accounts.models import Store
from kefu.records.models import Order, OrderItem, StockLevel
from kefu.records.writing import write_told

OLDEST = timedelta(hours=36)
"""What was told longer ago says nothing of now."""
Place = StockLevel.Place


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRow:
    """An article at Amazon's warehouses; ``None`` is "not told"."""

    sku: str
    asin: str = ""
    available: int | None = None
    inbound: int | None = None
    reserved: int | None = None
    unfit: int | None = None


def write_stock(store: Store, rows: Sequence[StockRow], *, now: datetime) -> tuple[int, int]:
    """Write what Amazon has of the store's articles. In a transaction. Returns (new, changed)."""
    told = {(row.sku, str(Place.AMAZON)): asdict(row) for row in rows}
    for values in told.values():
        values.pop("sku")
    return write_told(StockLevel, store, told, by=("sku", "place"), now=now).counts


def levels_of(order: Order, items: Iterable[OrderItem]) -> dict[str, list[StockLevel]]:
    """What is known of the stock of an order's articles, by SKU, with one query."""
    skus = {item.sku for item in items if item.sku}
    found: dict[str, list[StockLevel]] = {}
    for level in StockLevel.objects.filter(store=order.store_id, sku__in=skus):
        found.setdefault(level.sku, []).append(level)
    return found


def in_stock(order: Order, skus: Iterable[str], *, now: datetime) -> bool | None:
    """Whether all of these articles can be sent again from where the order came from.

    ``None`` where it is not told, or too long ago. A seller's own offer of zero does not say that
    the shelf is empty (offers are closed for many reasons); what Amazon counts at its own does.
    """
    wanted = set(skus)
    if not wanted or "" in wanted or not order.fulfilment:
        return None
    levels = StockLevel.objects.filter(
        store=order.store_id, place=order.fulfilment, sku__in=wanted, told_at__gt=now - OLDEST
    )
    known = {level.sku: level.available for level in levels}
    if order.fulfilment == Place.AMAZON and 0 in known.values():
        return False
    return True if all(known.get(sku) for sku in wanted) else None
