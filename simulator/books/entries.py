"""What Amazon knows of an order beyond what was ordered. Times are aware UTC datetimes, money is Decimal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from simulator.world.model import Order, OrderLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money that went back for one order item; `reference` is what the seller called it."""

    id: str
    item_id: str
    principal: Decimal
    tax: Decimal
    shipping: Decimal
    reason: str
    reference: str
    at: datetime

    @property
    def total(self) -> Decimal:
        return self.principal + self.tax + self.shipping


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """A package as the seller confirmed it."""

    reference: str
    carrier: str
    method: str
    tracking_number: str
    shipped_at: datetime


@dataclass(slots=True, kw_only=True, weakref_slot=True)
class OrderEntry:
    """`status` is PENDING, UNSHIPPED, SHIPPED or CANCELLED.

    `delivered_at` is the carrier's word. `debited` is what claims and chargebacks took from the seller.
    """

    order: Order
    status: str
    updated_at: datetime
    shipments: list[Shipment] = field(default_factory=list)
    delivered_at: datetime | None = None
    refunds: list[Refund] = field(default_factory=list)
    cancel_asked_at: datetime | None = None
    cancelled_by: str = ""
    cancel_reason: str = ""
    solicited_at: datetime | None = None
    confirmed_at: datetime | None = None
    cancelled_at: datetime | None = None
    debited: Decimal = Decimal(0)

    @property
    def paid(self) -> Decimal:
        return self.order.total + self.order.shipping_price

    @property
    def refunded(self) -> Decimal:
        return sum((refund.total for refund in self.refunds), Decimal(0))

    @property
    def shipping_left(self) -> Decimal:
        """What of the shipping price can still be paid back."""
        gone = sum((refund.shipping for refund in self.refunds), Decimal(0))
        return min(self.order.shipping_price - gone, self._left)

    @property
    def _left(self) -> Decimal:
        return self.paid - self.refunded - self.debited

    def left_of(self, item_id: str) -> Decimal:
        """What of an item's price can still be paid back."""
        line = self.line(item_id)
        if line is None:
            return Decimal(0)
        gone = sum((r.principal + r.tax for r in self.refunded_of(item_id)), Decimal(0))
        return max(Decimal(0), min(line.price - gone, self._left))

    def line(self, item_id: str) -> OrderLine | None:
        return next((line for line in self.order.lines if line.item_id == item_id), None)

    def refunded_of(self, item_id: str) -> Iterator[Refund]:
        return (refund for refund in self.refunds if refund.item_id == item_id)


@dataclass(slots=True, kw_only=True)
class Outline:
    """What of an order the account's health is reckoned with. `parcel` is the state of the parcel, empty without one."""

    id: str
    status: str
    fulfilment: str
    ordered_at: datetime
    latest_ship: datetime
    latest_delivery: datetime
    shipped_at: datetime | None
    delivered_at: datetime | None
    cancelled_by: str
    cancel_asked_at: datetime | None
    parcel: str
    scanned: bool


def outline(entry: OrderEntry) -> Outline:
    """Read off an entry."""
    order = entry.order
    return Outline(
        id=order.id,
        status=entry.status,
        fulfilment=order.fulfilment,
        ordered_at=order.ordered_at,
        latest_ship=order.latest_ship,
        latest_delivery=order.latest_delivery,
        shipped_at=min((sent.shipped_at for sent in entry.shipments), default=None),
        delivered_at=entry.delivered_at,
        cancelled_by=entry.cancelled_by,
        cancel_asked_at=entry.cancel_asked_at,
        parcel=order.parcel.state if order.parcel else "",
        scanned=bool(order.parcel and order.parcel.scans),
    )
