"""What each report type holds, made from the books at the moment it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from simulator.books.books import Books
from simulator.books.entries import OrderEntry
from simulator.reports.health import performance
from simulator.reports.returns import feedback, flat_returns, xml_returns
from simulator.reports.stock import fba_returns, listings, reimbursements
from simulator.spapi.reports import Maker
from simulator.world.model import Order, Store, World
from simulator.world.reports import ALL_ORDERS, ORDER_REPORT, all_orders, flat_file, order_report

OURS = {"PENDING": "pending", "UNSHIPPED": "unshipped", "CANCELLED": "cancelled"}
NOT_SHIPPED = ("pending", "unshipped")


def report_makers(world: World, books: Books) -> Mapping[str, Maker]:
    """Makers by report type."""
    book = books.orders

    def by_order_date(store: str, start: datetime, end: datetime) -> bytes:
        return _all(e for e in book.of_store(store, start) if start <= e.order.ordered_at <= end)

    def by_last_update(store: str, start: datetime, end: datetime) -> bytes:
        return _all(e for e in book.of_store(store, start) if start <= e.updated_at <= end)

    def _all(entries: Iterable[OrderEntry]) -> bytes:
        found = [_order(entry) for entry in entries]
        encoding = world.stores[found[0].store].encoding if found else "utf-8"
        return flat_file(ALL_ORDERS, all_orders(found), encoding)

    def to_ship(store: str, start: datetime, end: datetime) -> bytes:
        placed = (e for e in book.of_store(store, start) if start <= e.order.ordered_at <= end)
        found = [_order(entry) for entry in placed]
        return flat_file(ORDER_REPORT, order_report(found, end), world.stores[store].encoding)

    return {
        "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL": by_order_date,
        "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL": by_last_update,
        "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING": to_ship,
        "GET_V2_SELLER_PERFORMANCE_REPORT": lambda store, start, end: performance(
            books, world.stores[store], end
        ),
        "GET_MERCHANT_LISTINGS_ALL_DATA": lambda store, start, end: listings(
            books, world.stores[store]
        ),
        **{
            kind: _of_period(make, world, books)
            for kind, make in {
                "GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE": flat_returns,
                "GET_XML_RETURNS_DATA_BY_RETURN_DATE": xml_returns,
                "GET_SELLER_FEEDBACK_DATA": feedback,
                "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA": fba_returns,
                "GET_FBA_REIMBURSEMENTS_DATA": reimbursements,
            }.items()
        },
    }


def _of_period(
    make: Callable[[Books, Store, datetime, datetime], bytes], world: World, books: Books
) -> Maker:
    return lambda store, start, end: make(books, world.stores[store], start, end)


def _order(entry: OrderEntry) -> Order:
    """The order as it stands now: what was booked since goes before what the world began with."""
    began_with = entry.order.status
    if entry.status == "SHIPPED":
        return replace(entry.order, status="shipped" if began_with in NOT_SHIPPED else began_with)
    return replace(entry.order, status=OURS[entry.status])
