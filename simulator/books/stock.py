"""What lies in Amazon's warehouses, and the orders that a seller has Amazon send from there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from simulator.world.model import Product, Store

PROCESSING = timedelta(hours=8)
TRANSIT = timedelta(days=3)


@dataclass(slots=True, kw_only=True)
class FulfillmentOrder:
    """`asked` is the request as it came. Times are aware UTC datetimes."""

    store: str
    asked: dict[str, Any]
    received: datetime
    cancelled: datetime | None = None

    @property
    def ships_at(self) -> datetime:
        return self.received + PROCESSING

    def status(self, now: datetime) -> str:
        """Amazon's word for how far it is."""
        if self.cancelled:
            return "Cancelled"
        if now >= self.ships_at:
            return "Complete"
        return "Planning" if now - self.received > PROCESSING / 8 else "Received"


class Stock:
    """Quantities by store and SKU; each store has its own."""

    def __init__(self, stores: Iterable[Store], products: Iterable[Product]) -> None:
        known = list(products)
        self.quantities = {
            (store.key, product.sku): product.stock for store in stores for product in known
        }
        self.orders: dict[tuple[str, str], FulfillmentOrder] = {}
        self.changed: set[tuple[str, str]] = set()
        self.moved_at: dict[tuple[str, str], datetime] = {}
        self.on_move: Callable[[str, str, int], None] = lambda store, sku, before: None

    def fulfillable(self, store: str, sku: str) -> int:
        """What can be sent; nothing of an unknown SKU."""
        return self.quantities.get((store, sku), 0)

    def lacking(self, store: str, items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """The wanted items of which there is not enough."""
        return [
            item
            for item in items
            if self.fulfillable(store, item["sellerSku"]) < int(item["quantity"])
        ]

    def move(self, store: str, sku: str, amount: int, now: datetime) -> None:
        """Goods come in, or with a negative amount go out; never below nothing."""
        before = self.fulfillable(store, sku)
        self.quantities[store, sku] = max(0, before + amount)
        self.changed.add((store, sku))
        self.moved_at[store, sku] = now
        self.on_move(store, sku, before)

    def send(self, store: str, asked: dict[str, Any], now: datetime) -> None:
        """Take an order in and its goods out of stock."""
        for item in asked["items"]:
            self.move(store, item["sellerSku"], -int(item["quantity"]), now)
        key = (store, asked["sellerFulfillmentOrderId"])
        self.orders[key] = FulfillmentOrder(store=store, asked=asked, received=now)

    def cancel(self, order: FulfillmentOrder, now: datetime) -> bool:
        """Call an order off and put its goods back; False once it has left."""
        if order.cancelled is None and now >= order.ships_at:
            return False
        if order.cancelled is None:
            order.cancelled = now
            for item in order.asked["items"]:
                self.move(order.store, item["sellerSku"], int(item["quantity"]), now)
        return True
