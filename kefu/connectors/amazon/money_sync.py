"""Money from Amazon: transactions as they are posted, and on demand the events of one order."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.marketplaces import marketplace_id
from kefu.connectors.amazon.models import DataSource
from kefu.connectors.amazon.paging import Cursor, Paged, listed, sync_pages, worded
from kefu.connectors.amazon.sources import note_problem
from kefu.connectors.amazon.transactions import (
    Movement,
    Unreadable,
    movement_of,
    movements_of_events,
)
from kefu.flow.money import take_in_money
from kefu.records.models import MoneyMovement, Order

TRANSACTIONS = "transactions"
PRELIMINARY = timedelta(hours=48)
"""What was posted in the last two days may still be missing (Amazon says so)."""
OVERLAP = timedelta(hours=1)
LATE_EVERY = timedelta(hours=6)
"""Most of it is told at once; for the rest the last two days are asked for again so often."""
SETTLING = timedelta(minutes=5)
Source = MoneyMovement.Source


def sync_transactions(
    amazon: Amazon, source: DataSource, *, now: datetime, pages: int = 1000
) -> int:
    """Fetch up to ``pages`` pages of transactions; see ``paging``."""
    return sync_pages(amazon, source, PAGED, now=now, pages=pages)


def fetch_events(amazon: Amazon, order: Order, *, now: datetime) -> int:
    """Ask what money moved for one order: the only place where claims and chargebacks are told by name.

    Returns how many movements are new. Raises ``AmazonError``.
    """
    told: dict[str, Movement] = {}
    token = ""
    while True:
        given = {"next_token": token} if token else {}
        answer = amazon.call(
            "listFinancialEventsByOrderId", order_id=order.amazon_order_id, **given
        )
        payload = answer.get("payload") if isinstance(answer, dict) else None
        if not isinstance(payload, dict):
            raise NotDone("amazon_failed", "listFinancialEventsByOrderId", permanent=False)
        told |= dict(movements_of_events(payload.get("FinancialEvents")))
        token = worded(payload, "NextToken")
        if not token:
            break
    for movement in told.values():
        movement.setdefault("amazon_order_id", order.amazon_order_id)
    with transaction.atomic():
        new, _ = take_in_money(
            order.store, {(key, Source.EVENTS): m for key, m in told.items()}, now=now
        )
    return new


def _arguments(source: DataSource, cursor: Cursor) -> dict[str, Any]:
    given = {
        "posted_after": cursor["after"],
        "posted_before": cursor["before"],
        "marketplace_id": marketplace_id(source.account.store.marketplace),
    }
    return given | ({"next_token": cursor["token"]} if cursor["token"] else {})


def _take_in(source: DataSource, told: list[Any], now: datetime) -> None:
    movements: dict[tuple[str, str], Movement] = {}
    for entry in told:
        try:
            key, movement = movement_of(entry)
        except Unreadable as why:
            note_problem(source, str(why), now)
        else:
            movements[(key, Source.TRANSACTIONS)] = movement
    take_in_money(source.account.store, movements, now=now)


PAGED = Paged(
    operation="listTransactions",
    arguments=_arguments,
    entries=lambda answer: listed(answer, "payload", "transactions"),
    token=lambda answer: worded(answer, "payload", "nextToken"),
    take_in=_take_in,
    window=timedelta(days=30),
    overlap=OVERLAP,
    late=PRELIMINARY,
    late_every=LATE_EVERY,
    settling=SETTLING,
    every=timedelta(minutes=30),
)
