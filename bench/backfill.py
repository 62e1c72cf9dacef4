"""A first import of 10,000 orders against what Amazon's published rate allows at best, in virtual time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bench import figures

ORDERS = 10_000
PAGE = 100
YEAR = timedelta(days=365)
TICK = timedelta(seconds=30)
START = datetime(2026, 11, 1, tzinfo=UTC)


def run() -> None:
    """Fetch them, the worker waking every thirty seconds as in service, and print how long it took."""
    from django.db import transaction

    with transaction.atomic():
        asked, virtual, real = _fetch()
        transaction.set_rollback(True)
    from kefu.connectors.amazon.sdk import operations

    search = operations()["searchOrders"]
    best = (ORDERS / PAGE - search.burst) / search.rate
    print(f"First import of {ORDERS:,} orders with items (virtual time; {asked} pages)")
    figures.line("time over the least that the rate allows", virtual / best, "≤ 1.05")
    print(
        f"  {'virtual hours, of which the machine worked in seconds':<58} {virtual / 3600:>8.2f}   {real:.0f}"
    )


def _fetch() -> tuple[int, float, float]:
    from kefu.accounts.models import Store
    from kefu.connectors.amazon.client import Amazon
    from kefu.connectors.amazon.models import AmazonAccount, DataSource
    from kefu.connectors.amazon.order_sync import source_for, sync_orders
    from kefu.records.models import Order, OrderItem

    now = [START]
    store = Store.objects.create(key="backfill", name="Backfill", marketplace="US")
    account = AmazonAccount.objects.create(
        store=store, client_id="a", client_secret="b", refresh_token="c"
    )
    source = source_for(account, now=now[0])
    began = time.perf_counter()
    line = _Line(lambda: now[0])
    while source.first_share < 1.0:
        amazon = Amazon(account, patience=timedelta(0), now=lambda: now[0])
        amazon._sdk = line  # the other end, on this side of the network
        sync_orders(amazon, source, now=now[0], pages=25)
        now[0] += TICK
        source = DataSource.objects.select_related("account__store").get(pk=source.pk)
    real = time.perf_counter() - began
    assert Order.objects.filter(store=store).count() == ORDERS
    assert OrderItem.objects.filter(order__store=store).count() == ORDERS
    return line.asked, (now[0] - START).total_seconds(), real


class _Line:
    """Amazon's side: a year of orders, evenly spread, handed out by time of change and within the rate."""

    def __init__(self, now: Any) -> None:
        self._now = now
        self.asked = 0
        self._orders = list(_orders())
        self._tokens, self._filled = 20.0, START

    def call(self, operation: Any, arguments: Any) -> tuple[Any, str]:
        """A page, as the Orders API answers."""
        self._spend(operation)
        self.asked += 1
        token = arguments.get("pagination_token")
        if token:
            first, last, at = (int(part) for part in token.split("-"))
        else:
            after, before = arguments["last_updated_after"], arguments["last_updated_before"]
            inside = [
                n for n, o in enumerate(self._orders) if after <= o["lastUpdatedTime"] < before
            ]
            first, last = (inside[0], inside[-1] + 1) if inside else (0, 0)
            at = first
        page = self._orders[at : min(at + PAGE, last)]
        more = (
            {"pagination": {"nextToken": f"{first}-{last}-{at + PAGE}"}} if at + PAGE < last else {}
        )
        return {"orders": page, **more}, ""

    def _spend(self, operation: Any) -> None:
        from kefu.connectors.amazon.errors import NotDone

        now = self._now()
        passed = (now - self._filled).total_seconds()
        self._tokens = min(operation.burst, self._tokens + passed * operation.rate)
        self._filled = now
        if self._tokens < 1:
            raise NotDone("throttled", "429", permanent=False)
        self._tokens -= 1


def _orders() -> Iterator[dict[str, Any]]:
    for number in range(ORDERS):
        at = (START - YEAR + YEAR * (number + 0.5) / ORDERS).isoformat()
        yield {
            "orderId": f"111-{number // 10_000_000:07d}-{number:07d}",
            "createdTime": at,
            "lastUpdatedTime": at,
            "salesChannel": {"marketplaceId": "ATVPDKIKX0DER"},
            "fulfillment": {"fulfillmentStatus": "SHIPPED", "fulfilledBy": "MERCHANT"},
            "proceeds": {"grandTotal": {"currencyCode": "USD", "amount": "29.90"}},
            "orderItems": [
                {
                    "quantityOrdered": 1,
                    "product": {
                        "asin": "B0EXAMPLE1",
                        "sellerSku": "LAMP",
                        "title": "Nova table lamp",
                    },
                    "proceeds": {"breakdowns": [{"type": "ITEM", "subtotal": {"amount": "29.90"}}]},
                }
            ],
        }
