"""A throw-away desk to measure on: its own state folder, a store, cases by the hundred thousand."""

from __future__ import annotations

import os
import random
import tempfile
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

_numbers = count(1)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ISSUES = ("damaged", "defective", "where_is_my_order", "wrong_item", "return_item", "invoice")


def start() -> None:
    """Set Django up on an empty state folder."""
    os.environ["KEFU_HOME"] = tempfile.mkdtemp(prefix="kefu-bench-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kefu.config.settings")
    os.environ["KEFU_HOSTS"] = "testserver"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def empty_store() -> Any:
    """A store that has seen nothing yet."""
    from kefu.accounts.models import Store

    key = f"bench-{next(_numbers)}"
    return Store.objects.create(key=key, name=key, marketplace="US")


def fill_cases(store: Any, number: int) -> None:
    """Cases as a desk has them after years: most done, some waiting, a few hundred open."""
    from kefu.cases.models import Case

    rng = random.Random(5)
    for first in range(0, number, 5_000):
        Case.objects.bulk_create(
            _case(Case, store, rng, n) for n in range(first, min(first + 5_000, number))
        )


def _case(model: Any, store: Any, rng: random.Random, number: int) -> Any:
    said = NOW - timedelta(minutes=rng.randrange(60 * 24 * 700))
    state = "open" if number % 400 == 0 else "waiting" if number % 60 == 0 else "done"
    due = NOW + timedelta(minutes=rng.randrange(-60, 60 * 24)) if state == "open" else None
    language = rng.choice(("en", "de", "fr", "it", "es", "ja", "zh"))
    return model(
        store=store,
        marketplace=rng.choice(("US", "DE", "FR", "IT", "ES", "JP")),
        state=state,
        queue_rank=model.rank(state, due, said),
        due_at=due,
        subject=f"Inquiry from Amazon customer {number}",
        snippet="Das Paket kam völlig zerdrückt an und die Lampe ist leider zerbrochen.",
        issue=rng.choice(ISSUES),
        language=language,
        buyer_name=f"Anna Keller {number % 1000}",
        buyer_address=f"b{number:011d}@marketplace.amazon.de",
        amazon_order_id=f"302-{number:07d}-7654321",
        price=Decimal(rng.randrange(500, 9000)) / 100,
        currency=rng.choice(("EUR", "USD", "JPY")),
        opened_at=said,
        last_message_at=said,
    )
