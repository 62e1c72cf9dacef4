"""Orders of which nothing but the number is known yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kefu.accounts.models import Store
from kefu.records.models import Order


def ensure_orders(store: Store, orders: Mapping[str, str], *, now: datetime) -> None:
    """Make sure that a row exists for each order ID; values are marketplaces, or empty."""
    Order.objects.bulk_create(
        [
            Order(store=store, amazon_order_id=order_id, marketplace=place, imported_at=now)
            for order_id, place in orders.items()
            if order_id
        ],
        ignore_conflicts=True,
    )
