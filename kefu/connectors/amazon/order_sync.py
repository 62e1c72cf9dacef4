"""Orders from Amazon: what changed since last time, page by page, safe to break off and to repeat."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction

from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import AmazonError, NotDone
from kefu.connectors.amazon.models import AmazonAccount, DataSource
from kefu.connectors.amazon.orders import INCLUDED, Unreadable, rows_of
from kefu.flow.importing import take_in_orders

log = structlog.get_logger(__name__)
FIRST = timedelta(days=365)
WINDOW = timedelta(days=30)
OVERLAP = timedelta(minutes=10)
"""Changes may show a little late: every round looks back this far."""
SETTLING = timedelta(minutes=3)
"""Amazon answers for what is at least two minutes old."""
MOST_PROBLEMS = 100


def source_for(account: AmazonAccount, *, now: datetime, first: timedelta = FIRST) -> DataSource:
    """The account's orders; at first, a year of them is to be fetched."""
    source, _ = DataSource.objects.get_or_create(
        account=account,
        kind=DataSource.Kind.ORDERS,
        defaults={"first_from": now - first, "first_until": now - SETTLING},
    )
    return source


def sync_orders(amazon: Amazon, source: DataSource, *, now: datetime, pages: int = 1000) -> int:
    """Fetch up to ``pages`` pages. Returns how many orders came in; 0 where all is up to date.

    Never raises for the other side: what went wrong is noted with the source, and the next call
    goes on where this one stopped.
    """
    count = 0
    for _ in range(pages):
        if source.paused or (source.not_before and source.not_before > now):
            break
        if not source.cursor and not _open_window(source, now):
            break
        try:
            count += _page(amazon, source, now)
        except AmazonError as error:
            _note_failure(source, error, now)
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
        source.last_try_at = source.last_ok_at = now
        source.last_error = source.last_error_detail = ""
        source.failing_since = source.not_before = None
        source.save()
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
            source.refused += 1
            problem = {"at": now.isoformat(), "why": str(why)}
            source.problems = [*source.problems, problem][-MOST_PROBLEMS:]
    take_in_orders(source.account.store, rows, now=now)
    source.records += len(orders)


def _note_failure(source: DataSource, error: AmazonError, now: datetime) -> None:
    """Waiting for one's turn is no failure; anything else is, until it goes well again."""
    wait = error.wait if isinstance(error, NotDone) else timedelta(0)
    source.last_try_at = now
    source.not_before = now + wait if wait else None
    if error.code != "throttled":
        source.last_error, source.last_error_detail = error.code, error.detail
        source.failing_since = source.failing_since or now
        log.warning("amazon_data_failed", source=source.pk, kind=source.kind, error=error.code)
    source.save(
        update_fields=[
            "last_try_at",
            "not_before",
            "last_error",
            "last_error_detail",
            "failing_since",
            "cursor",
        ]
    )
