"""Returns of what sellers shipped themselves: asked for, authorised, sent back, received, paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from simulator.books.book import Book
from simulator.books.entries import OrderEntry, Refund
from simulator.books.journal import Journal, NotPossible
from simulator.books.shelf import Numbered, Shelf

WINDOW = timedelta(days=30)
MAY_BE_KEPT = {"used": 50, "damaged": 50, "incomplete": 50, "not_ours": 100}
KEPT_OF_LATE = 20
"""Of the item's price, in percent, by the state in which it came back; nothing of what is as it was and in time."""
RMA = Numbered("abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ", 9)
TRACKING = Numbered("0123456789", 12)


@dataclass(slots=True, kw_only=True)
class Return:
    """`state` is requested, authorised, in_transit, received or closed; refunds stand in the order's entry.

    `reason` is the buyer's, as the issues are named. `condition` is what truly lies in the parcel: only
    who opens it can know.
    """

    id: str
    store: str
    order_id: str
    item_id: str
    quantity: int
    reason: str
    comment: str
    in_policy: bool
    resolution: str
    requested_at: datetime
    state: str = "requested"
    authorised_at: datetime | None = None
    authorised_by: str = ""
    label_paid_by: str = ""
    label_cost: Decimal = Decimal(0)
    carrier: str = ""
    tracking_number: str = ""
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    condition: str = ""
    closed_at: datetime | None = None
    close_reason: str = ""
    refunded_at: datetime | None = None
    refunded: Decimal = Decimal(0)
    refunded_by: str = ""


class Returns(Shelf[Return]):
    """The verbs of a return."""

    def __init__(self, journal: Journal, book: Book) -> None:
        super().__init__(journal)
        self._book = book

    def request(
        self,
        entry: OrderEntry,
        item_id: str,
        *,
        reason: str,
        comment: str,
        now: datetime,
        quantity: int = 0,
        resolution: str = "StandardRefund",
    ) -> Return:
        """The buyer asks to send an item back; once an item, and only what has been sent."""
        line = entry.line(item_id)
        if line is None:
            raise NotPossible(f"The order has no item {item_id}.")
        if entry.order.fulfilment == "amazon":
            raise NotPossible("Amazon sees to returns of what it ships itself.")
        if entry.status != "SHIPPED":
            raise NotPossible("Only what has been shipped can be returned.")
        before = self.of_order(entry.order.id)
        if any(known.item_id == item_id and known.state != "closed" for known in before):
            raise NotPossible("A return of this item is under way.")
        arrived = entry.delivered_at or entry.order.latest_delivery
        made = Return(
            id=f"D{RMA.of(entry.order.id, len(before))}RRMA",
            store=entry.order.store,
            order_id=entry.order.id,
            item_id=item_id,
            quantity=quantity or line.quantity,
            reason=reason,
            comment=comment,
            in_policy=now <= arrived + WINDOW,
            resolution=resolution,
            requested_at=now,
        )
        self.put(made)
        self.tell("return_requested", made, now)
        return made

    def authorise(
        self,
        wanted: Return,
        *,
        now: datetime,
        by: str = "seller",
        label_cost: Decimal | None = None,
    ) -> None:
        """Say yes; a label that the seller pays for has a cost."""
        if wanted.state != "requested":
            raise NotPossible(f"The return is {wanted.state} and cannot be authorised.")
        wanted.state, wanted.authorised_at, wanted.authorised_by = "authorised", now, by
        wanted.label_paid_by = "customer" if label_cost is None else "seller"
        wanted.label_cost = label_cost or Decimal(0)
        self.tell("return_authorised", wanted, now)

    def close(self, wanted: Return, *, reason: str, now: datetime) -> None:
        """End it one-sidedly: refused, or never sent."""
        if wanted.state == "closed":
            raise NotPossible("The return is closed.")
        wanted.state, wanted.closed_at, wanted.close_reason = "closed", now, reason
        self.tell("return_closed", wanted, now)

    def upload_label(
        self, wanted: Return, *, carrier: str, tracking_number: str, now: datetime
    ) -> None:
        """The seller's own label for the way back; the seller pays for it."""
        if wanted.state != "authorised":
            raise NotPossible(f"The return is {wanted.state}; no label can be uploaded.")
        wanted.carrier, wanted.tracking_number = carrier, tracking_number
        wanted.label_paid_by = "seller"
        self.tell("return_label_uploaded", wanted, now)

    def ship(self, sent: Return, *, carrier: str, condition: str, now: datetime) -> None:
        """The buyer hands the parcel in."""
        if sent.state != "authorised":
            raise NotPossible(f"The return is {sent.state}; nothing can be sent back.")
        sent.state, sent.shipped_at, sent.condition = "in_transit", now, condition
        if not sent.tracking_number:
            sent.carrier, sent.tracking_number = carrier, TRACKING.of(sent.id, 1)
        self.tell("return_shipped", sent, now)

    def deliver(self, sent: Return, *, now: datetime) -> None:
        """The parcel reaches the seller."""
        if sent.state != "in_transit":
            raise NotPossible(f"The return is {sent.state}; no parcel is on its way.")
        sent.state, sent.delivered_at = "received", now
        self.tell("return_received", sent, now)

    def refund(
        self,
        wanted: Return,
        *,
        now: datetime,
        amount: Decimal | None = None,
        reference: str = "",
        by: str = "seller",
    ) -> Refund:
        """Pay for it, all that is left of the item's price unless an `amount` is named."""
        entry = self._book.entries[wanted.order_id]
        left = entry.left_of(wanted.item_id)
        paid = Refund(
            id=f"{entry.order.id}-R{len(entry.refunds) + 1}",
            item_id=wanted.item_id,
            principal=left if amount is None else amount,
            tax=Decimal(0),
            shipping=Decimal(0),
            reason="CustomerReturn",
            reference=reference,
            at=now,
        )
        wanted.refunded_by = by
        self._book.refund(entry, paid, now=now)
        return paid

    def least_refund(self, wanted: Return, grade: str) -> Decimal:
        """What must go back for goods in this state, less what went back before."""
        entry = self._book.entries[wanted.order_id]
        line = entry.line(wanted.item_id)
        share = MAY_BE_KEPT.get(grade, 0 if wanted.in_policy else KEPT_OF_LATE)
        kept = (line.price * share / 100).quantize(Decimal("0.01")) if line else Decimal(0)
        return max(entry.left_of(wanted.item_id) - kept, Decimal(0))

    def is_owed(self, wanted: Return) -> bool:
        """The goods are back, nothing was paid for them, and something of their price is left to pay."""
        entry = self._book.entries[wanted.order_id]
        left = min(entry.left_of(wanted.item_id), entry.paid - entry.refunded - entry.debited)
        return wanted.state == "received" and wanted.refunded_at is None and left > 0

    def note_refund(self, entry: OrderEntry, refund: Refund) -> None:
        """A refund of an order's item is noted at the return of that item, if there is one."""
        for known in self.of_order(entry.order.id):
            if known.item_id == refund.item_id and known.requested_at <= refund.at:
                known.refunded_at, known.refunded = refund.at, known.refunded + refund.total
                known.refunded_by = known.refunded_by or "seller"
                self.changed.add(known.id)
