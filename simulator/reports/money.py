"""GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2: what Amazon pays out every two weeks, and what it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain

from simulator.books.books import Books
from simulator.books.ledger import Movement, movements
from simulator.books.shelf import Numbered
from simulator.reports.writing import local_amount, table, zulu
from simulator.world.model import Store

EVERY = timedelta(days=14)
PAID_AFTER = timedelta(days=2)
NUMBER = Numbered("0123456789", 10)
COLUMNS = [
    "settlement-id", "settlement-start-date", "settlement-end-date", "deposit-date",
    "total-amount", "currency", "transaction-type", "order-id", "merchant-order-id",
    "adjustment-id", "shipment-id", "marketplace-name", "amount-type", "amount-description",
    "amount", "fulfillment-id", "posted-date", "posted-date-time", "order-item-code",
    "merchant-order-item-id", "merchant-adjustment-item-id", "sku", "quantity-purchased",
    "promotion-id",
]  # fmt: skip


def periods(born: datetime, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Every two weeks that are over, from four weeks before the world began."""
    start = born - 2 * EVERY
    while start + EVERY <= now:
        yield start, start + EVERY
        start += EVERY


def settlement(books: Books, store: Store, start: datetime, end: datetime) -> bytes | None:
    """One period in the currency of the store's marketplace; None where nothing moved."""
    currency = store.marketplace.currency
    moved = sorted(
        (
            known
            for known in movements(books, store.key, start)
            if start <= known.at < end and known.currency == currency
        ),
        key=lambda known: (known.at, known.number),
    )
    if not moved:
        return None
    number = NUMBER.of(f"{store.key}{start}", 1)
    head = (number, zulu(start), zulu(end), zulu(end + PAID_AFTER))
    total = sum((known.total for known in moved), Decimal(0))
    rows = (
        _row(number, store, known, kind, description, amount)
        for known in moved
        for kind, description, amount in known.parts
    )
    first = (*head, local_amount(total, store), currency, *[""] * 18)
    return table(store, COLUMNS, chain([first], rows))


def _row(
    number: str, store: Store, known: Movement, kind: str, description: str, amount: Decimal
) -> tuple[str, ...]:
    return (
        number,
        "",
        "",
        "",
        "",
        "",
        known.kind,
        known.order_id,
        known.order_id,
        known.number if known.kind == "Refund" else "",
        "",
        known.marketplace,
        kind,
        description,
        local_amount(amount, store),
        "MFN",
        known.at.strftime("%d.%m.%Y" if store.marketplace.language == "de" else "%Y-%m-%d"),
        zulu(known.at),
        known.item_id,
        "",
        "",
        known.sku,
        str(known.quantity or ""),
        "",
    )
