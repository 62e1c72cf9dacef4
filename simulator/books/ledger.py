"""Every movement of money that the books tell: sales, fees, refunds, claims, chargebacks, SAFE-T, reimbursements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from simulator.books.books import Books
from simulator.books.claims import Claim
from simulator.books.entries import OrderEntry

COMMISSION = Decimal("0.15")


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """`kind` is Amazon's word for the transaction, `parts` what it is made of: (type, description, amount)."""

    number: str
    at: datetime
    kind: str
    order_id: str
    marketplace: str
    currency: str
    parts: tuple[tuple[str, str, Decimal], ...]
    item_id: str = ""
    sku: str = ""
    quantity: int = 0

    @property
    def total(self) -> Decimal:
        return sum((amount for _, _, amount in self.parts), Decimal(0))


def movements(books: Books, store: str, since: datetime | None = None) -> Iterator[Movement]:
    """Everything of a store, order by order; sales and refunds without those of long before `since`."""
    for entry in books.orders.of_store(store, since):
        if entry.status == "SHIPPED":
            yield from _sale(entry)
        yield from _refunds(entry)
    yield from other_movements(books, store)


def other_movements(books: Books, store: str) -> Iterator[Movement]:
    """What moved apart from sales and refunds: claims, SAFE-T, reimbursements."""
    for claim in books.claims.of_store(store):
        if claim.charged:
            yield _claim(books.orders.entries[claim.order_id], claim)
    for asked in books.safe_t.of_store(store):
        if asked.reimbursed and asked.decided_at:
            entry = books.orders.entries[asked.order_id]
            parts = (("SAFE-T Reimbursement", "SAFE-T Reimbursement", asked.reimbursed),)
            yield _of_order(entry, asked.id, asked.decided_at, "SAFE-T Reimbursement", parts)
    for paid in books.reimbursements.of_store(store):
        if paid.paid_at:
            entry = books.orders.entries[paid.order_id]
            parts = (("FBA Inventory Reimbursement", paid.reason, paid.amount * paid.quantity),)
            yield _of_order(entry, paid.id, paid.paid_at, "other-transaction", parts)


def _sale(entry: OrderEntry) -> Iterator[Movement]:
    at = entry.shipments[-1].shipped_at if entry.shipments else entry.updated_at
    currency = entry.order.marketplace.currency
    for number, line in enumerate(entry.order.lines):
        parts = [
            ("ItemPrice", "Principal", line.price - line.tax),
            ("ItemPrice", "Tax", line.tax),
        ]
        if number == 0 and entry.order.shipping_price:
            parts.append(("ItemPrice", "Shipping", entry.order.shipping_price))
        fee = (line.price * COMMISSION).quantize(_cent(currency), ROUND_HALF_UP)
        parts.append(("ItemFees", "Commission", -fee))
        yield Movement(
            number=f"{entry.order.id}-S{number}",
            at=at,
            kind="Order",
            order_id=entry.order.id,
            marketplace=entry.order.marketplace.host,
            currency=currency,
            parts=tuple(part for part in parts if part[2]),
            item_id=line.item_id,
            sku=line.product.sku,
            quantity=line.quantity,
        )


def _refunds(entry: OrderEntry) -> Iterator[Movement]:
    for refund in entry.refunds:
        line = entry.line(refund.item_id)
        shares = (
            ("ItemPrice", "Principal", -refund.principal),
            ("ItemPrice", "Tax", -refund.tax),
            ("ItemPrice", "Shipping", -refund.shipping),
        )
        yield Movement(
            number=refund.id,
            at=refund.at,
            kind="Refund",
            order_id=entry.order.id,
            marketplace=entry.order.marketplace.host,
            currency=entry.order.marketplace.currency,
            parts=tuple(share for share in shares if share[2]),
            item_id=refund.item_id,
            sku=line.product.sku if line else "",
            quantity=line.quantity if line else 0,
        )


def _claim(entry: OrderEntry, claim: Claim) -> Movement:
    kind = "A-to-z Guarantee Refund" if claim.kind == "a_to_z" else "Chargeback Refund"
    parts = (("ItemPrice", "Principal", -claim.charged),)
    return _of_order(entry, claim.id, claim.decided_at or claim.opened_at, kind, parts)


def _of_order(
    entry: OrderEntry,
    number: str,
    at: datetime,
    kind: str,
    parts: tuple[tuple[str, str, Decimal], ...],
) -> Movement:
    line = entry.order.lines[0]
    return Movement(
        number=number,
        at=at,
        kind=kind,
        order_id=entry.order.id,
        marketplace=entry.order.marketplace.host,
        currency=entry.order.marketplace.currency,
        parts=parts,
        item_id=line.item_id,
        sku=line.product.sku,
    )


def _cent(currency: str) -> Decimal:
    return Decimal(1) if currency == "JPY" else Decimal("0.01")
