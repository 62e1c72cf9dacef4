"""What comes back to Amazon's warehouses, and what Amazon owes for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from simulator.books.entries import OrderEntry
from simulator.books.journal import NotPossible
from simulator.books.shelf import Numbered, Shelf
from simulator.world.model import OrderLine

LPN = Numbered("0123456789", 9)
NUMBER = Numbered("0123456789", 10)
AMAZON_OWES_FOR = ("CARRIER_DAMAGED", "LOST")


@dataclass(slots=True, kw_only=True)
class FbaReturn:
    """A unit that a customer sent back; `disposition` is what Amazon found."""

    id: str
    store: str
    order_id: str
    sku: str
    asin: str
    quantity: int
    reason: str
    comment: str
    disposition: str
    returned_at: datetime


@dataclass(slots=True, kw_only=True)
class Reimbursement:
    """What Amazon owes for a unit; paid at `paid_at`, or nobody has asked yet."""

    id: str
    store: str
    order_id: str
    sku: str
    asin: str
    quantity: int
    reason: str
    amount: Decimal
    currency: str
    owed_since: datetime
    asked_at: datetime | None = None
    paid_at: datetime | None = None


class FbaReturns(Shelf[FbaReturn]):
    """The verbs of a unit that came back."""

    def take_back(
        self,
        entry: OrderEntry,
        line: OrderLine,
        *,
        reason: str,
        comment: str,
        disposition: str,
        now: datetime,
    ) -> FbaReturn:
        """A unit arrives in the warehouse; once an order."""
        order = entry.order
        if order.fulfilment != "amazon" or self.of_order(order.id):
            raise NotPossible("Nothing of this order can come back here.")
        made = FbaReturn(
            id=f"LPNRR{LPN.of(order.id, 1)}",
            store=order.store,
            order_id=order.id,
            sku=line.product.sku,
            asin=line.product.asin,
            quantity=1,
            reason=reason,
            comment=comment,
            disposition=disposition,
            returned_at=now,
        )
        self.put(made)
        self.tell("fba_returned", made, now)
        return made


class Reimbursements(Shelf[Reimbursement]):
    """The verbs of what Amazon owes."""

    def owe(
        self, entry: OrderEntry, line: OrderLine, *, reason: str, now: datetime
    ) -> Reimbursement:
        """Amazon lost or broke a unit: it owes what it is worth."""
        order = entry.order
        owed = Reimbursement(
            id=NUMBER.of(order.id, len(self.of_order(order.id))),
            store=order.store,
            order_id=order.id,
            sku=line.product.sku,
            asin=line.product.asin,
            quantity=1,
            reason=reason,
            amount=line.price / line.quantity,
            currency=order.marketplace.currency,
            owed_since=now,
        )
        self.put(owed)
        self.tell("reimbursement_owed", owed, now)
        return owed

    def ask(self, owed: Reimbursement, *, now: datetime) -> None:
        """The seller claims it."""
        if owed.paid_at is not None or owed.asked_at is not None:
            raise NotPossible("It was paid or claimed already.")
        owed.asked_at = now
        self.tell("reimbursement_asked", owed, now)

    def pay(self, owed: Reimbursement, *, now: datetime) -> None:
        """Amazon pays."""
        if owed.paid_at is not None:
            raise NotPossible("It has been paid.")
        owed.paid_at = now
        self.tell("reimbursement_paid", owed, now)
