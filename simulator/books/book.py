"""One book for all stores, and the verbs that change it. Each checks what Amazon checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from simulator.books.cabinet import Cabinet
from simulator.books.entries import OrderEntry, Refund, Shipment
from simulator.books.journal import Booked, Journal, NotPossible
from simulator.world.model import Order, World

__all__ = ["Book", "NotPossible"]

SOLICIT_FROM = timedelta(days=5)
SOLICIT_UNTIL = timedelta(days=30)

STATUS = {
    "pending": "PENDING",
    "unshipped": "UNSHIPPED",
    "confirmed_not_sent": "SHIPPED",
    "shipped": "SHIPPED",
    "delivered": "SHIPPED",
    "cancelled": "CANCELLED",
}


class Book:
    """Entries by order ID. Nothing here knows HTTP, XML or mail."""

    def __init__(self, world: World, journal: Journal) -> None:
        self._journal = journal
        self.entries = Cabinet(world)
        self.changed: set[str] = set()
        self.on_refund: Callable[[OrderEntry, Refund], None] = lambda entry, refund: None
        for order in world.orders.values():
            self.enter(order)

    def enter(self, order: Order) -> OrderEntry:
        """Take an order in without telling anybody: it was placed before."""
        entry = _entry(order)
        self.entries.put(entry)
        return entry

    def touch(self, entry: OrderEntry) -> None:
        """Something in it is being changed."""
        self.entries.touch(entry)
        self.changed.add(entry.order.id)

    def _tell(self, what: str, entry: OrderEntry, at: datetime, record: object = None) -> None:
        order = entry.order
        entry.updated_at = max(entry.updated_at, at)
        self.touch(entry)
        self._journal.tell(
            Booked(what=what, store=order.store, order_id=order.id, at=at, record=record or entry)
        )

    def place(self, order: Order) -> OrderEntry:
        """Somebody orders."""
        entry = self.enter(order)
        self._tell("order_placed", entry, order.ordered_at)
        return entry

    def pay(self, entry: OrderEntry, *, now: datetime) -> None:
        """The payment is through: the seller may ship."""
        if entry.status == "PENDING":
            entry.status = "UNSHIPPED"
            self._tell("order_paid", entry, now)

    def deliver(self, entry: OrderEntry, *, now: datetime) -> None:
        """The carrier says that it has been delivered."""
        entry.delivered_at = now
        self._tell("delivered", entry, now)

    def of_store(self, store: str, since: datetime | None = None) -> Iterator[OrderEntry]:
        """A store's entries, in the order in which they were placed; without what nothing has befallen `since`."""
        return self.entries.of_store(store, since)

    def entry(self, store: str, order_id: str) -> OrderEntry | None:
        """A store's own entry; another store's looks as if it were not there."""
        entry = self.entries.get(order_id)
        return entry if entry is not None and entry.order.store == store else None

    def ask_to_cancel(self, entry: OrderEntry, *, now: datetime) -> None:
        """The buyer asks, through Amazon, that the order be cancelled (only before it ships)."""
        if entry.status != "UNSHIPPED":
            raise NotPossible("The order cannot be cancelled any more.")
        entry.cancel_asked_at = now
        self._tell("cancel_asked", entry, now)

    def cancel(self, entry: OrderEntry, *, by: str, reason: str, now: datetime) -> None:
        """Cancel before shipping; the buyer was never charged, so no refund follows (ORD-1)."""
        if entry.status == "CANCELLED":
            return
        if entry.status not in ("PENDING", "UNSHIPPED"):
            raise NotPossible("The order has been shipped and cannot be cancelled.")
        entry.status, entry.cancelled_by, entry.cancel_reason = "CANCELLED", by, reason
        entry.cancelled_at = now
        self._tell("cancelled", entry, now)

    def confirm_shipment(self, entry: OrderEntry, shipment: Shipment, *, now: datetime) -> None:
        """The seller says that it is on its way; the same package again changes what was said."""
        if entry.status not in ("UNSHIPPED", "SHIPPED"):
            raise NotPossible(f"The order is {entry.status} and cannot be confirmed.")
        others = [known for known in entry.shipments if known.reference != shipment.reference]
        entry.shipments = [*others, shipment]
        entry.confirmed_at = entry.confirmed_at or now
        entry.status = "SHIPPED"
        self._tell("shipped", entry, now, shipment)

    def refund(self, entry: OrderEntry, refund: Refund, *, now: datetime) -> None:
        """Pay money back for one item: after shipping, and never more than was paid for it."""
        line = entry.line(refund.item_id)
        if line is None:
            raise NotPossible(f"The order has no item {refund.item_id}.")
        if entry.status != "SHIPPED":
            raise NotPossible("A refund is possible after shipment only.")
        if min(refund.principal, refund.tax, refund.shipping) < 0 or refund.total <= 0:
            raise NotPossible("The adjustment amount must be greater than zero.")
        before = sum((known.principal for known in entry.refunded_of(refund.item_id)), Decimal(0))
        shipping = sum((known.shipping for known in entry.refunds), Decimal(0))
        if before + refund.principal > line.price:
            raise NotPossible("The adjustment exceeds what is left of the item price.")
        if shipping + refund.shipping > entry.order.shipping_price:
            raise NotPossible("The adjustment exceeds what is left of the shipping price.")
        if refund.total > entry.paid - entry.refunded - entry.debited:
            raise NotPossible("The adjustment exceeds what is left of the order's total.")
        entry.refunds.append(refund)
        self.on_refund(entry, refund)
        self._tell("refund", entry, now, refund)

    def may_solicit(self, entry: OrderEntry, *, now: datetime) -> bool:
        """Whether Amazon would ask the buyer for a review now: once, 5 to 30 days after delivery (REV-1)."""
        first = entry.order.earliest_delivery + SOLICIT_FROM
        last = entry.order.latest_delivery + SOLICIT_UNTIL
        return entry.status == "SHIPPED" and entry.solicited_at is None and first <= now <= last

    def solicit(self, entry: OrderEntry, *, now: datetime) -> None:
        """Ask for a review, once."""
        if not self.may_solicit(entry, now=now):
            raise NotPossible("You cannot request a review for this order at this time.")
        entry.solicited_at = now
        self._tell("review_asked", entry, now)


def _entry(order: Order) -> OrderEntry:
    parcel = order.parcel
    shipments = (
        [
            Shipment(
                reference="1",
                carrier=parcel.carrier.name,
                method=parcel.carrier.method,
                tracking_number=parcel.tracking_number,
                shipped_at=parcel.shipped_at,
            )
        ]
        if parcel
        else []
    )
    delivered = parcel.delivered_at if parcel else None
    scans = [scan.at for scan in parcel.scans] if parcel else []
    return OrderEntry(
        order=order,
        status=STATUS[order.status],
        updated_at=max([order.ordered_at, *scans]),
        shipments=shipments,
        delivered_at=delivered,
        confirmed_at=parcel.shipped_at if parcel else None,
    )
