"""What each report type holds, made from the books at the moment it is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from simulator.books.book import Book
from simulator.books.entries import OrderEntry
from simulator.spapi.reports import Maker
from simulator.world.model import Order, World
from simulator.world.reports import ALL_ORDERS, ORDER_REPORT, all_orders, flat_file, order_report

OURS = {"PENDING": "pending", "UNSHIPPED": "unshipped", "CANCELLED": "cancelled"}
NOT_SHIPPED = ("pending", "unshipped")


def report_makers(world: World, book: Book) -> Mapping[str, Maker]:
    """Makers by report type."""

    def by_order_date(store: str, start: datetime, end: datetime) -> bytes:
        return _all(
            entry for entry in book.of_store(store) if start <= entry.order.ordered_at <= end
        )

    def by_last_update(store: str, start: datetime, end: datetime) -> bytes:
        return _all(entry for entry in book.of_store(store) if start <= entry.updated_at <= end)

    def _all(entries: Iterable[OrderEntry]) -> bytes:
        found = [_order(entry) for entry in entries]
        encoding = world.stores[found[0].store].encoding if found else "utf-8"
        return flat_file(ALL_ORDERS, all_orders(found), encoding)

    def to_ship(store: str, start: datetime, end: datetime) -> bytes:
        found = [_order(e) for e in book.of_store(store) if start <= e.order.ordered_at <= end]
        return flat_file(ORDER_REPORT, order_report(found, end), world.stores[store].encoding)

    return {
        "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL": by_order_date,
        "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL": by_last_update,
        "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING": to_ship,
    }


def _order(entry: OrderEntry) -> Order:
    """The order as it stands now: what was booked since goes before what the world began with."""
    began_with = entry.order.status
    if entry.status == "SHIPPED":
        return replace(entry.order, status="shipped" if began_with in NOT_SHIPPED else began_with)
    return replace(entry.order, status=OURS[entry.status])
