"""Money that moved, taken in from whichever source, and what of it an order's buyer got back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models.functions import Coalesce

from kefu.accounts.models import Store
from kefu.records.models import MoneyMovement, Order
from kefu.records.writing import Written, write_told

# The more exact comes first; the first of them that tells of an order's refunds is believed.
TRUSTED = (
    MoneyMovement.Source.TRANSACTIONS,
    MoneyMovement.Source.EVENTS,
    MoneyMovement.Source.SETTLEMENT,
)
TO_BUYER = (
    MoneyMovement.Kind.REFUND,
    MoneyMovement.Kind.CLAIM,
    MoneyMovement.Kind.CHARGEBACK,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRefund:
    """Money that Amazon says went back to an order's buyer. ``amount`` is ``None`` where it does not say how much."""

    amazon_order_id: str
    key: str
    source: str
    kind: str
    amount: Decimal | None
    currency: str
    at: datetime


def take_in_movements(
    store: Store, told: Mapping[tuple[str, str], Mapping[str, Any]], *, now: datetime
) -> Written:
    """Write movements by (Amazon's key, source); safe to repeat. In a transaction."""
    return write_told(
        MoneyMovement,
        store,
        told,
        by=("key", "source"),
        now=now,
        keep=("amount", "to_buyer", "currency"),
    )


def refunds_of(order: Order) -> list[ToldRefund]:
    """What Amazon says went back to the buyer of an order, oldest first."""
    return refunds_by_order(order.store_id, [order.amazon_order_id]).get(order.amazon_order_id, [])


def refunds_by_order(store_id: int, order_ids: Iterable[str]) -> dict[str, list[ToldRefund]]:
    """The same for several orders of one store, with one query."""
    rows = (
        MoneyMovement.objects.filter(
            store=store_id, amazon_order_id__in=list(order_ids), kind__in=TO_BUYER
        )
        .exclude(amazon_order_id="")
        .order_by(Coalesce("posted_at", "told_at"), "pk")
    )
    by_order: dict[str, list[MoneyMovement]] = {}
    for row in rows:
        by_order.setdefault(row.amazon_order_id, []).append(row)
    return {order: believed(found) for order, found in by_order.items()}


def believed(rows: Sequence[MoneyMovement]) -> list[ToldRefund]:
    """An order's refunds by the most trusted source that tells of any; sources are never added up."""
    for source in TRUSTED:
        told = [row for row in rows if row.source == source]
        if told:
            return [_refund(row) for row in told]
    return []


def _refund(row: MoneyMovement) -> ToldRefund:
    return ToldRefund(
        amazon_order_id=row.amazon_order_id,
        key=row.key,
        source=row.source,
        kind=row.kind,
        amount=row.to_buyer,
        currency=row.currency,
        at=row.posted_at or row.told_at,
    )
