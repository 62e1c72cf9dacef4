"""Orders from Amazon: what changed since last time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.models import AmazonAccount, DataSource
from kefu.connectors.amazon.orders import INCLUDED, Unreadable, rows_of
from kefu.connectors.amazon.paging import Cursor, Paged, listed, sync_pages, worded
from kefu.connectors.amazon.sources import note_problem, source_of
from kefu.flow.importing import take_in_orders

ORDERS = "orders"
FIRST = timedelta(days=365)
SETTLING = timedelta(minutes=3)
"""Amazon answers for what is at least two minutes old."""


def source_for(account: AmazonAccount, *, now: datetime, first: timedelta = FIRST) -> DataSource:
    """The account's orders; at first, a year of them is to be fetched."""
    return source_of(account, ORDERS, now=now, first=first, settling=SETTLING)


def sync_orders(amazon: Amazon, source: DataSource, *, now: datetime, pages: int = 1000) -> int:
    """Fetch up to ``pages`` pages of orders; see ``paging``."""
    return sync_pages(amazon, source, PAGED, now=now, pages=pages)


def _arguments(source: DataSource, cursor: Cursor) -> dict[str, Any]:
    included = list(INCLUDED)
    if cursor["token"]:
        return {"pagination_token": cursor["token"], "included_data": included}
    return {
        "last_updated_after": cursor["after"],
        "last_updated_before": cursor["before"],
        "included_data": included,
        "max_results_per_page": 100,
    }


def _take_in(source: DataSource, orders: list[Any], now: datetime) -> None:
    rows = []
    for order in orders:
        try:
            rows += rows_of(order)
        except Unreadable as why:
            note_problem(source, str(why), now)
    take_in_orders(source.account.store, rows, now=now)


PAGED = Paged(
    operation="searchOrders",
    arguments=_arguments,
    entries=lambda answer: listed(answer, "orders"),
    token=lambda answer: worded(answer, "pagination", "nextToken"),
    take_in=_take_in,
    # Every window costs a page that is not full; one that a day of paging does not reach through is cut.
    window=timedelta(days=122),
    # Changes may show a little late.
    overlap=timedelta(minutes=10),
    settling=SETTLING,
)
