"""The reports a seller would download: tab-separated text in each store's own encoding.

`<folder>/<store>/all-orders.txt`   as GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL
`<folder>/<store>/order-report.txt` as the order report for shipping, with the promised dates
`<folder>/<store>/shipments.txt`    as the shipping confirmation file: carrier and tracking number
`<folder>/<store>/tracking.txt`     the carriers' scans, as a tracking service exports them
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import repeat
from pathlib import Path

from simulator.world.model import Order, OrderLine, World

ALL_ORDERS = [
    "amazon-order-id",
    "merchant-order-id",
    "purchase-date",
    "last-updated-date",
    "order-status",
    "fulfillment-channel",
    "sales-channel",
    "order-channel",
    "url",
    "ship-service-level",
    "product-name",
    "sku",
    "asin",
    "item-status",
    "quantity",
    "currency",
    "item-price",
    "item-tax",
    "shipping-price",
    "shipping-tax",
    "gift-wrap-price",
    "gift-wrap-tax",
    "item-promotion-discount",
    "ship-promotion-discount",
    "ship-city",
    "ship-state",
    "ship-postal-code",
    "ship-country",
    "promotion-ids",
    "is-business-order",
    "purchase-order-number",
    "price-designation",
]
ORDER_REPORT = [
    "order-id",
    "order-item-id",
    "purchase-date",
    "payments-date",
    "reporting-date",
    "promise-date",
    "days-past-promise",
    "buyer-email",
    "buyer-name",
    "buyer-phone-number",
    "sku",
    "product-name",
    "quantity-purchased",
    "quantity-shipped",
    "quantity-to-ship",
    "currency",
    "item-price",
    "ship-service-level",
    "recipient-name",
    "ship-address-1",
    "ship-address-2",
    "ship-address-3",
    "ship-city",
    "ship-state",
    "ship-postal-code",
    "ship-country",
    "latest-ship-date",
    "earliest-delivery-date",
    "latest-delivery-date",
    "is-business-order",
    "sales-channel",
]
SHIPMENTS = [
    "order-id", "order-item-id", "quantity", "ship-date", "carrier-code", "carrier-name",
    "tracking-number", "ship-method",
]  # fmt: skip
KEPT = timedelta(days=60)
TRACKING = ["carrier-name", "tracking-number", "event-time", "status"]
REPORTS = {
    "all-orders": ALL_ORDERS, "order-report": ORDER_REPORT,
    "shipments": SHIPMENTS, "tracking": TRACKING,
}  # fmt: skip

# Amazon's words for our states; a parcel that was delivered is still a shipped order to Amazon.
ORDER_STATUS = {
    "pending": "Pending",
    "unshipped": "Unshipped",
    "confirmed_not_sent": "Shipped",
    "shipped": "Shipped",
    "delivered": "Shipped",
    "cancelled": "Cancelled",
}

Row = Mapping[str, str]


def write_reports(
    world: World, folder: Path, now: datetime | None = None, coming_back: Iterable[Row] = ()
) -> None:
    """(Re)write all reports of all stores, of the last sixty days.

    ``coming_back``: the carriers' scans of parcels that buyers send back, each with its ``store``.
    """
    today = now or world.born
    with ExitStack() as stack:
        written = {
            store.key: _Files(stack, folder / store.key, store.encoding)
            for store in world.stores.values()
        }
        # One order after the other: in large worlds all of them at once are more than fits.
        for order in world.orders.values():
            if order.ordered_at >= today - KEPT:
                written[order.store].add([order], today)
        for row in coming_back:
            written[row["store"]].add_scans([row])


class _Files:
    """The reports of one store, open for writing."""

    def __init__(self, stack: ExitStack, folder: Path, encoding: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._files = {
            name: stack.enter_context(
                (folder / f"{name}.txt").open("w", encoding=encoding, errors="replace", newline="")
            )
            for name in REPORTS
        }
        for name, columns in REPORTS.items():
            self._files[name].write(_line(columns))

    def add(self, orders: Sequence[Order], today: datetime) -> None:
        self._write("all-orders", all_orders(orders))
        self._write("order-report", order_report(orders, today))
        self._write("shipments", _shipments(orders))
        self.add_scans(_tracking(orders))

    def add_scans(self, rows: Iterable[Row]) -> None:
        self._write("tracking", rows)

    def _write(self, name: str, rows: Iterable[Row]) -> None:
        self._files[name].writelines(_lines(REPORTS[name], rows))


def flat_file(columns: Sequence[str], rows: Iterable[Row], encoding: str) -> bytes:
    """Tab-separated, with a line of names."""
    return "".join((_line(columns), *_lines(columns, rows))).encode(encoding, "replace")


def _lines(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    return (_line(map(row.get, columns, repeat(""))) for row in rows)


def _line(cells: Iterable[str]) -> str:
    return "\t".join(cells) + "\r\n"


def all_orders(orders: Iterable[Order]) -> Iterator[Row]:
    """One row an order item."""
    for order in orders:
        # Amazon blanks prices and the address while a payment is pending.
        known = order.status != "pending"
        for index, line in enumerate(order.lines):
            yield {
                **_address(order, known),
                "amazon-order-id": order.id,
                "merchant-order-id": order.id,
                "purchase-date": _utc(order.ordered_at),
                "last-updated-date": _utc(_last_change(order)),
                "order-status": ORDER_STATUS[order.status],
                "fulfillment-channel": "Amazon" if order.fulfilment == "amazon" else "Merchant",
                "sales-channel": _channel(order),
                "ship-service-level": order.service,
                "product-name": line.product.title(order.marketplace.language),
                "sku": line.product.sku,
                "asin": line.product.asin,
                "item-status": ORDER_STATUS[order.status],
                "quantity": str(0 if order.status == "cancelled" else line.quantity),
                "currency": order.marketplace.currency if known else "",
                "item-price": str(line.price) if known else "",
                "item-tax": str(line.tax) if known else "",
                "shipping-price": str(order.shipping_price if index == 0 else Decimal(0)),
                "is-business-order": "false",
            }


def order_report(orders: Iterable[Order], today: datetime) -> Iterator[Row]:
    """One row an order item that the seller ships himself."""
    for order in orders:
        if order.status in ("pending", "cancelled") or order.fulfilment == "amazon":
            continue
        for line in order.lines:
            waiting = line.quantity if order.status == "unshipped" else 0
            yield {
                **_address(order, known=True),
                **_item(order, line),
                "payments-date": _utc(order.ordered_at),
                "reporting-date": _utc(today),
                "promise-date": _utc(order.latest_ship),
                "days-past-promise": str((today - order.latest_ship).days if waiting else 0),
                "buyer-email": f"{order.buyer.alias}@marketplace.{order.marketplace.host}",
                "buyer-name": order.buyer.name,
                "quantity-purchased": str(line.quantity),
                "quantity-shipped": str(line.quantity - waiting),
                "quantity-to-ship": str(waiting),
                "recipient-name": order.buyer.name,
                "ship-address-1": order.buyer.address.street,
                "latest-ship-date": _utc(order.latest_ship),
                "earliest-delivery-date": _utc(order.earliest_delivery),
                "latest-delivery-date": _utc(order.latest_delivery),
                "is-business-order": "false",
                "sales-channel": _channel(order),
            }


def _item(order: Order, line: OrderLine) -> Row:
    return {
        "order-id": order.id,
        "order-item-id": line.item_id,
        "purchase-date": _utc(order.ordered_at),
        "sku": line.product.sku,
        "product-name": line.product.title(order.marketplace.language),
        "currency": order.marketplace.currency,
        "item-price": str(line.price),
        "ship-service-level": order.service,
    }


def _shipments(orders: Iterable[Order]) -> Iterator[Row]:
    for order in orders:
        if parcel := order.parcel:
            for line in order.lines:
                yield {
                    "order-id": order.id,
                    "order-item-id": line.item_id,
                    "quantity": str(line.quantity),
                    "ship-date": _utc(parcel.shipped_at),
                    "carrier-code": parcel.carrier.name,
                    "carrier-name": parcel.carrier.name,
                    "tracking-number": parcel.tracking_number,
                    "ship-method": parcel.carrier.method,
                }


def _tracking(orders: Iterable[Order]) -> Iterator[Row]:
    for order in orders:
        if parcel := order.parcel:
            known = {
                "carrier-name": parcel.carrier.name,
                "tracking-number": parcel.tracking_number,
            }
            for scan in parcel.scans:
                yield {**known, "event-time": _utc(scan.at), "status": scan.status}
            if parcel.state in ("invalid", "lost"):
                status = "not_found" if parcel.state == "invalid" else "lost"
                yield {**known, "event-time": "", "status": status}


def _address(order: Order, known: bool) -> Row:
    if not known:
        return {}
    address = order.buyer.address
    return {
        "ship-city": address.city,
        "ship-state": address.region,
        "ship-postal-code": address.postal_code,
        "ship-country": address.country,
    }


def _channel(order: Order) -> str:
    host = order.marketplace.host
    return f"{host[:1].upper()}{host[1:]}"


def _last_change(order: Order) -> datetime:
    if order.parcel is None:
        return order.ordered_at
    return max((scan.at for scan in order.parcel.scans), default=order.parcel.shipped_at)


@lru_cache(maxsize=64)
def _utc(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
