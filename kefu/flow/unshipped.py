"""Orders that nobody ships and nobody asks about get a case before Amazon cancels them (ORD-6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from kefu.accounts.models import Store
from kefu.cases.models import CaseKey
from kefu.cases.policy_deadlines import policy_clock
from kefu.cases.told_by_reports import file_told, told
from kefu.cases.unshipped import UNSHIPPED
from kefu.policy import Book, Facts
from kefu.policybook.active import active_book
from kefu.records.models import Order

CHUNK = 400
YOUNGEST = timedelta(days=1)
"""No shop ships at once: younger orders are not even looked at."""
_READ = ("amazon_order_id", "marketplace", "status", "fulfilment", "ordered_at")


def open_unshipped(store: Store, *, now: datetime) -> int:
    """Open a case for each order whose time limit has begun to warn and that has none; returns how many.

    Whether a limit runs, how long and from when, the policy says. An order that has a case has its clock
    there. Safe to repeat, and by several workers at once.
    """
    book = active_book(now)
    looked_at = _homeless(store, now).only(*_READ).iterator()
    late = [order for order in looked_at if _warns(order, book, now)]
    return sum(_open(store, chunk, now) for chunk in _chunks(late))


def _homeless(store: Store, now: datetime) -> QuerySet[Order]:
    """Orders that the seller has not shipped and that no case is about, oldest first."""
    known = CaseKey.objects.filter(
        store=store, kind=CaseKey.Kind.ORDER, value=OuterRef("amazon_order_id")
    )
    return Order.objects.filter(
        ~Exists(known),
        store=store,
        status=Order.Status.UNSHIPPED,
        fulfilment=Order.Fulfilment.SELLER,
        ordered_at__lte=now - YOUNGEST,
    ).order_by("ordered_at", "id")


def _warns(order: Order, book: Book, now: datetime) -> bool:
    facts = Facts(
        marketplace=order.marketplace or None,
        fulfilment=order.fulfilment,
        order_status=order.status,
        ordered_at=order.ordered_at,
        now=now,
    )
    return any(
        policy_clock(limit, since=limit.since, marketplace=order.marketplace).warn_at <= now
        for limit in book.decide(facts).deadlines
        if limit.since is not None
    )


def _open(store: Store, orders: Sequence[Order], now: datetime) -> int:
    with transaction.atomic():
        Store.objects.select_for_update().get(pk=store.pk)
        # Looked at again under the lock: another worker may have been quicker.
        still = _homeless(store, now).filter(pk__in=[order.pk for order in orders])
        items = [
            told(
                UNSHIPPED,
                ref=f"unshipped:{order.amazon_order_id}",
                order_id=order.amazon_order_id,
                at=now,
                marketplace=order.marketplace,
                buyer_name=order.buyer_name,
            )
            for order in still
        ]
        return len(file_told(store, items, now=now))


def _chunks(orders: list[Order]) -> Iterator[list[Order]]:
    for start in range(0, len(orders), CHUNK):
        yield orders[start : start + CHUNK]
