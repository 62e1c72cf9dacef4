"""Amazon's order reports into orders: what a line tells is written, what it does not stays."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from kefu.accounts.models import Store
from kefu.records.models import Order, OrderItem, Parcel
from kefu.records.report_reading import Row
from kefu.records.report_values import marketplace
from kefu.records.writing import write_over

CHUNK = 400
ORDER_CELLS = (
    "status",
    "cancelled_by",
    "fulfilment",
    "ordered_at",
    "last_updated_at",
    "latest_ship",
    "earliest_delivery",
    "latest_delivery",
    "ship_service",
    "currency",
    "buyer_name",
)
ITEM_CELLS = (
    "asin",
    "sku",
    "title",
    "quantity",
    "item_price",
    "item_tax",
    "shipping_price",
    "shipping_tax",
)
ORDER_FIELDS = (*ORDER_CELLS, "marketplace", "ship_to", "ship_country")
ITEM_FIELDS = (*ITEM_CELLS, "discount", "status")
PARCEL_FIELDS = ("carrier", "state", "shipped_at", "delivered_at")
ADDRESS = ("recipient", "street", "street_2", "street_3", "city", "state", "postal_code")
# How far an order has come; a report that is behind never takes it back.
PROGRESS = ("", "pending", "unshipped", "confirmed_not_sent", "shipped", "delivered", "cancelled")


def write_rows(store: Store, rows: Sequence[Row], now: datetime) -> tuple[int, int]:
    """Write what rows tell of orders; the caller holds a transaction. Returns (new, changed) orders.

    A known order has changed where it, an item or a parcel of it differs from what was known.
    """
    by_order: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_order[row.key].append(row)
    new = changed = 0
    for ids in _chunks(list(by_order)):
        known = {
            o.amazon_order_id: o for o in Order.objects.filter(store=store, amazon_order_id__in=ids)
        }
        before = {order.pk: _values(order, ORDER_FIELDS) for order in known.values()}
        fresh = []
        for order_id in ids:
            if order_id not in known:
                known[order_id] = Order(store=store, amazon_order_id=order_id, imported_at=now)
                fresh.append(known[order_id])
            _fill_order(known[order_id], by_order[order_id])
        Order.objects.bulk_create(fresh)
        old = [order for order in known.values() if order not in fresh]
        differ = [order for order in old if _values(order, ORDER_FIELDS) != before[order.pk]]
        write_over(differ, ORDER_FIELDS)
        told = {o: by_order[o.amazon_order_id] for o in known.values()}
        touched = (_write_items(told) | _write_parcels(told)) & set(before)
        touched |= {order.pk for order in differ}
        # Only what has changed is news to the cases that speak of it.
        Order.objects.filter(pk__in=touched).update(imported_at=now)
        new, changed = new + len(fresh), changed + len(touched)
    return new, changed


def _fill_order(order: Order, rows: Sequence[Row]) -> None:
    for row in rows:
        told = row.cells
        stale = (
            order.last_updated_at is not None
            and told.get("last_updated_at") is not None
            and told["last_updated_at"] < order.last_updated_at
        )
        if stale:
            continue
        for name in ORDER_CELLS:
            value = told.get(name)
            if value in (None, ""):
                continue
            if name == "status" and _behind(value, order.status):
                continue
            setattr(order, name, value)
        told_place = told.get("marketplace") or marketplace(told.get("sales_channel", ""))
        order.marketplace = told_place or order.marketplace
        order.ship_country = (told.get("country") or order.ship_country)[:2].upper()
        address = "\n".join(told[part] for part in ADDRESS if told.get(part))
        order.ship_to = address or order.ship_to


def _behind(status: str, known: str) -> bool:
    return known in PROGRESS and PROGRESS.index(status) < PROGRESS.index(known)


def _write_items(orders: dict[Order, list[Row]]) -> set[int]:
    """Write the items; returns the orders of which one is new or has changed."""
    known = {
        (item.order_id, item.line): item
        for item in OrderItem.objects.filter(order__in=list(orders))
    }
    before = {item.pk: _values(item, ITEM_FIELDS) for item in known.values()}
    fresh, old = [], []
    for order, rows in orders.items():
        seen: Counter[str] = Counter()
        for row in rows:
            article = row.cells.get("sku") or row.cells.get("asin")
            if not article:
                continue
            seen[article] += 1
            line = f"{article[:36]}#{seen[article]}"
            item = known.get((order.pk, line))
            if item is None:
                item = OrderItem(order=order, line=line)
                fresh.append(item)
            else:
                old.append(item)
            _fill_item(item, row.cells)
    OrderItem.objects.bulk_create(fresh)
    changed = [item for item in old if _values(item, ITEM_FIELDS) != before[item.pk]]
    write_over(changed, ITEM_FIELDS)
    return {item.order_id for item in (*fresh, *changed)}


def _fill_item(item: OrderItem, told: dict[str, Any]) -> None:
    for name in ITEM_CELLS:
        value = told.get(name)
        if value not in (None, ""):
            setattr(item, name, value)
    item.status = (told.get("item_status") or item.status)[:20]
    discounts = [told.get(name) for name in ("item_discount", "ship_discount")]
    if any(d is not None for d in discounts):
        # Some reports write discounts with a minus sign, some without.
        item.discount = sum((abs(d) for d in discounts if d), Decimal())


def _write_parcels(orders: dict[Order, list[Row]]) -> set[int]:
    """Write the parcels; returns the orders of which one is new or has changed."""
    known = {
        (parcel.order_id, parcel.tracking_number): parcel
        for parcel in Parcel.objects.filter(order__in=list(orders))
    }
    before = {parcel.pk: _values(parcel, PARCEL_FIELDS) for parcel in known.values()}
    fresh, old = [], []
    for order, rows in orders.items():
        for row in rows:
            told = row.cells
            number = (told.get("tracking_number") or "")[:60]
            if not number:
                continue
            parcel = known.get((order.pk, number))
            if parcel is None:
                parcel = known[(order.pk, number)] = Parcel(order=order, tracking_number=number)
                fresh.append(parcel)
            elif parcel.pk:
                old.append(parcel)
            parcel.carrier = (told.get("carrier") or parcel.carrier)[:60]
            parcel.state = _state(parcel.state, told.get("tracking_state") or "")
            parcel.shipped_at = told.get("shipped_at") or parcel.shipped_at
            parcel.delivered_at = told.get("delivered_at") or parcel.delivered_at
            if parcel.delivered_at and not parcel.state:
                parcel.state = Parcel.Tracking.DELIVERED
    Parcel.objects.bulk_create(fresh)
    changed = [parcel for parcel in old if _values(parcel, PARCEL_FIELDS) != before[parcel.pk]]
    write_over(changed, PARCEL_FIELDS)
    return {parcel.order_id for parcel in (*fresh, *changed)}


def _state(known: str, told: str) -> str:
    """An order that is on its way says less than the carrier's scans: lost, back, or an invalid number stay so."""
    weaker = told == Parcel.Tracking.IN_TRANSIT and known
    return known if weaker else told or known


def _values(row: Order | OrderItem | Parcel, fields: Sequence[str]) -> list[Any]:
    return [getattr(row, field) for field in fields]


def _chunks(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
