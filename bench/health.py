"""Account health of a store with 500,000 orders, as of a day in the middle of its life."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import date, timedelta
from typing import Any

from bench import desk
from bench.figures import Figure, line

ORDERS = 500_000
ROUNDS = 7
AS_OF = date(2026, 8, 15)
# In a process of its own, so that nothing of the store is known before.
COLD = """
import time, django
django.setup()
from kefu.accounts.models import Store
from kefu.metrics.health import health
from django.utils import timezone
from datetime import date
store = Store.objects.get(pk={pk})
began = time.perf_counter()
health(store, date({day}), now=timezone.now())
print(time.perf_counter() - began)
"""


def run() -> None:
    """Measure and print."""
    from django.db import connection

    store = desk.empty_store()
    fill(store, ORDERS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
    told = COLD.format(pk=store.pk, day=AS_OF.strftime("%Y, %-m, %-d"))
    cold = Figure(values=tuple(_in_a_new_process(told) for _ in range(ROUNDS)))
    print(f"All figures of a store with {ORDERS} orders ({ROUNDS} processes)")
    line("one second ÷ all figures, from cold", 1 / cold.median, "≥ 1", f"spread {cold.spread}")


def _in_a_new_process(code: str) -> float:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    return float(done.stdout.strip().splitlines()[-1])


def fill(store: Any, number: int) -> None:
    """A year and a half of orders, shipped, some of them late, with what buyers made of it."""
    from kefu.claims.models import Claim, Telling
    from kefu.ratings.models import Feedback
    from kefu.records.models import Order, Parcel

    rng = random.Random(11)
    for first in range(0, number, 10_000):
        span = range(first, min(first + 10_000, number))
        orders = Order.objects.bulk_create(_order(Order, store, rng, n, number) for n in span)
        Parcel.objects.bulk_create(_parcel(Parcel, rng, o) for o in orders)
        bad = [order for order in orders if rng.random() < 0.004]
        Feedback.objects.bulk_create(_feedback(Feedback, rng, o) for o in bad)
        claimed = [order for order in orders if rng.random() < 0.004]
        claims = Claim.objects.bulk_create(_claim(Claim, rng, o) for o in claimed)
        Telling.objects.bulk_create(_telling(Telling, claim) for claim in claims)


def _order(model: Any, store: Any, rng: random.Random, n: int, number: int) -> Any:
    placed = desk.NOW - timedelta(minutes=n * 60 * 24 * 540 / number)
    return model(
        store=store,
        amazon_order_id=f"302-{n:07d}-7654321",
        marketplace="US",
        status="cancelled" if rng.random() < 0.01 else "shipped",
        fulfilment="seller" if rng.random() < 0.8 else "amazon",
        ordered_at=placed,
        latest_ship=placed + timedelta(days=2),
        latest_delivery=placed + timedelta(days=7),
        currency="USD",
        imported_at=desk.NOW,
    )


def _parcel(model: Any, rng: random.Random, order: Any) -> Any:
    sent = order.ordered_at + timedelta(hours=rng.triangular(2, 60, 20))
    return model(
        order=order,
        carrier="UPS",
        tracking_number=f"1Z{order.pk:016d}",
        state="delivered" if rng.random() < 0.97 else "in_transit",
        shipped_at=sent,
        delivered_at=sent + timedelta(hours=rng.triangular(24, 200, 80)),
    )


def _feedback(model: Any, rng: random.Random, order: Any) -> Any:
    return model(
        store=order.store,
        order=order,
        amazon_order_id=order.amazon_order_id,
        left_at=order.ordered_at + timedelta(days=rng.randrange(5, 40)),
        rating=rng.choice((1, 2, 3)),
        taken_at=desk.NOW,
    )


def _claim(model: Any, rng: random.Random, order: Any) -> Any:
    state = rng.choice(("open", "granted", "denied", "withdrawn"))
    return model(
        store=order.store,
        order=order,
        amazon_order_id=order.amazon_order_id,
        about=order.amazon_order_id,
        kind="a_to_z",
        state=state,
        opened_at=order.ordered_at + timedelta(days=rng.randrange(8, 40)),
        counts_in_odr={"granted": True, "open": None}.get(state, False),
    )


def _telling(model: Any, claim: Any) -> Any:
    return model(
        store=claim.store,
        claim=claim,
        kind=claim.kind,
        about=claim.about,
        what="opened",
        source="notice",
        ref=claim.about,
        at=claim.opened_at,
        taken_at=desk.NOW,
    )
