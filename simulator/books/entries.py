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


@dataclass(slots=True, kw_only=True)
class OrderEntry:
    """`status` is PENDING, UNSHIPPED, SHIPPED or CANCELLED; `parcel` is delivered at `delivered_at`."""

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

    @property
    def paid(self) -> Decimal:
        return self.order.total + self.order.shipping_price

    @property
    def refunded(self) -> Decimal:
        return sum((refund.total for refund in self.refunds), Decimal(0))

    def line(self, item_id: str) -> OrderLine | None:
        return next((line for line in self.order.lines if line.item_id == item_id), None)

    def refunded_of(self, item_id: str) -> Iterator[Refund]:
        return (refund for refund in self.refunds if refund.item_id == item_id)
