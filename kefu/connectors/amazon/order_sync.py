"""Orders from Amazon: what changed since last time, page by page, safe to break off and to repeat."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import AmazonError, NotDone
from kefu.connectors.amazon.models import AmazonAccount, DataSource
from kefu.connectors.amazon.orders import INCLUDED, Unreadable, rows_of
from kefu.connectors.amazon.sources import (
    note_problem,
    rests,
    save_failure,
    save_success,
    source_of,
)
from kefu.flow.importing import take_in_orders

ORDERS = "orders"
FIRST = timedelta(days=365)
WINDOW = timedelta(days=30)
OVERLAP = timedelta(minutes=10)
"""Changes may show a little late: every round looks back this far."""
SETTLING = timedelta(minutes=3)
"""Amazon answers for what is at least two minutes old."""


def source_for(account: AmazonAccount, *, now: datetime, first: timedelta = FIRST) -> DataSource:
    """The account's orders; at first, a year of them is to be fetched."""
    return source_of(account, ORDERS, now=now, first=first, settling=SETTLING)


def sync_orders(amazon: Amazon, source: DataSource, *, now: datetime, pages: int = 1000) -> int:
    """Fetch up to ``pages`` pages. Returns how many orders came in; 0 where all is up to date.

    Never raises for the other side: what went wrong is noted with the source, and the next call
    goes on where this one stopped.
    """
    count = 0
    for _ in range(pages):
        source.refresh_from_db(fields=["paused"])
        if rests(source, now):
            break
        if not source.cursor and not _open_window(source, now):
            break
        try:
            count += _page(amazon, source, now)
        except AmazonError as error:
            save_failure(source, error, now)
            break
    return count


def _open_window(source: DataSource, now: datetime) -> bool:
    """Begin the next stretch of time; False where the last one reached the present."""
    end = now - SETTLING
    start = source.complete_until or source.first_from
    if start >= end:
        return False
    after = start - OVERLAP if source.complete_until else start
    before = min(start + WINDOW, end)
    source.cursor = {"after": after.isoformat(), "before": before.isoformat(), "token": ""}
    return True


def _page(amazon: Amazon, source: DataSource, now: datetime) -> int:
    cursor = source.cursor
    try:
        answer = amazon.call("searchOrders", **_arguments(cursor))
    except NotDone as no:
        if no.code != "invalid" or not cursor["token"]:
            raise
        # A page token lives for a day: the window begins anew, and what is known is known.
        source.cursor = {**cursor, "token": ""}
        source.save(update_fields=["cursor"])
        return 0
    orders = answer.get("orders") if isinstance(answer, dict) else None
    if not isinstance(orders, list):
        raise NotDone("amazon_failed", "searchOrders: no list of orders", permanent=False)
    pagination = answer.get("pagination") or {}
    token = str(pagination.get("nextToken") or "") if isinstance(pagination, dict) else ""
    with transaction.atomic():
        _take_in(source, orders, now)
        if token:
            source.cursor = {**cursor, "token": token}
        else:
            source.complete_until = datetime.fromisoformat(cursor["before"])
            source.cursor = {}
        save_success(source, now)
    return len(orders)


def _arguments(cursor: dict[str, str]) -> dict[str, Any]:
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
    source.records += len(orders)
