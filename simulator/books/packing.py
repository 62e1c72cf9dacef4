"""An order with all that Amazon knows of it as a few hundred bytes instead of three thousand.

For this process alone: what the memory keeps across restarts is written elsewhere (`keeping.py`).
"""

from __future__ import annotations

import marshal
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from simulator.books.entries import OrderEntry, Outline, Refund, Shipment
from simulator.world.model import (
    Address,
    Carrier,
    Order,
    OrderLine,
    Parcel,
    Person,
    Scan,
    World,
)


class Packing:
    """What many orders have in common (marketplaces, products, places) is named, not packed."""

    def __init__(self, world: World) -> None:
        self._marketplaces = world.marketplaces
        self._products = {product.sku: product for product in world.products}
        self._places: list[Address] = []
        self._numbers: dict[Address, int] = {}

    def packed(self, entry: OrderEntry) -> bytes:
        """All values of an entry, down to plain numbers and texts."""
        return marshal.dumps(
            (
                self._pack_order(entry.order),
                entry.status,
                _stamp(entry.updated_at),
                [_pack_shipment(known) for known in entry.shipments],
                _stamp(entry.delivered_at),
                [_pack_refund(known) for known in entry.refunds],
                _stamp(entry.cancel_asked_at),
                entry.cancelled_by,
                entry.cancel_reason,
                _stamp(entry.solicited_at),
                _stamp(entry.confirmed_at),
                _stamp(entry.cancelled_at),
                str(entry.debited),
            )
        )

    def unpacked(self, content: bytes) -> OrderEntry:
        """The entry again."""
        (
            order,
            status,
            updated_at,
            shipments,
            delivered_at,
            refunds,
            cancel_asked_at,
            cancelled_by,
            cancel_reason,
            solicited_at,
            confirmed_at,
            cancelled_at,
            debited,
        ) = marshal.loads(content)  # noqa: S302 - packed above, by this process
        return OrderEntry(
            order=self._order(order),
            status=status,
            updated_at=_moment(updated_at),
            shipments=[_shipment(known) for known in shipments],
            delivered_at=_perhaps(delivered_at),
            refunds=[_refund(known) for known in refunds],
            cancel_asked_at=_perhaps(cancel_asked_at),
            cancelled_by=cancelled_by,
            cancel_reason=cancel_reason,
            solicited_at=_perhaps(solicited_at),
            confirmed_at=_perhaps(confirmed_at),
            cancelled_at=_perhaps(cancelled_at),
            debited=Decimal(debited),
        )

    def outline(self, content: bytes) -> Outline:
        """What the account's health is reckoned with: a quarter of the work of the whole entry."""
        (
            (order_id, _, _, _, _, _, _, fulfilment, _, _, ordered_at, ship, _, delivery, parcel),
            status,
            _,
            shipments,
            delivered_at,
            _,
            cancel_asked_at,
            cancelled_by,
            *_,
        ) = marshal.loads(content)  # noqa: S302 - packed above, by this process
        return Outline(
            id=order_id,
            status=status,
            fulfilment=fulfilment,
            ordered_at=_moment(ordered_at),
            latest_ship=_moment(ship),
            latest_delivery=_moment(delivery),
            shipped_at=_perhaps(min((sent[-1] for sent in shipments), default=None)),
            delivered_at=_perhaps(delivered_at),
            cancelled_by=cancelled_by,
            cancel_asked_at=_perhaps(cancel_asked_at),
            parcel=parcel[3] if parcel else "",
            scanned=bool(parcel and parcel[4]),
        )

    def _pack_order(self, order: Order) -> tuple[Any, ...]:
        buyer = order.buyer
        return (
            order.id,
            order.store,
            order.marketplace.country,
            (buyer.name, buyer.language, buyer.alias),
            (self._number(buyer.address), self._number(buyer.other_address)),
            [
                (line.item_id, line.product.sku, line.quantity, str(line.price), str(line.tax))
                for line in order.lines
            ],
            order.status,
            order.fulfilment,
            order.service,
            str(order.shipping_price),
            _stamp(order.ordered_at),
            _stamp(order.latest_ship),
            _stamp(order.earliest_delivery),
            _stamp(order.latest_delivery),
            order.parcel and _pack_parcel(order.parcel),
        )

    def _order(self, packed: tuple[Any, ...]) -> Order:
        (
            order_id,
            store,
            country,
            (name, language, alias),
            (address, other_address),
            lines,
            status,
            fulfilment,
            service,
            shipping_price,
            ordered_at,
            latest_ship,
            earliest_delivery,
            latest_delivery,
            parcel,
        ) = packed
        return Order(
            id=order_id,
            store=store,
            marketplace=self._marketplaces[country],
            buyer=Person(
                name=name,
                language=language,
                alias=alias,
                address=self._places[address],
                other_address=self._places[other_address],
            ),
            lines=tuple(self._line(line) for line in lines),
            status=status,
            fulfilment=fulfilment,
            service=service,
            shipping_price=Decimal(shipping_price),
            ordered_at=_moment(ordered_at),
            latest_ship=_moment(latest_ship),
            earliest_delivery=_moment(earliest_delivery),
            latest_delivery=_moment(latest_delivery),
            parcel=parcel and _parcel(parcel),
        )

    def _line(self, packed: tuple[Any, ...]) -> OrderLine:
        item_id, sku, quantity, price, tax = packed
        return OrderLine(
            item_id=item_id,
            product=self._products[sku],
            quantity=quantity,
            price=Decimal(price),
            tax=Decimal(tax),
        )

    def _number(self, place: Address) -> int:
        """People live in few places."""
        if place not in self._numbers:
            self._numbers[place] = len(self._places)
            self._places.append(place)
        return self._numbers[place]


def _pack_parcel(parcel: Parcel) -> tuple[Any, ...]:
    carrier = parcel.carrier
    return (
        (carrier.name, carrier.method, carrier.number_pattern),
        parcel.tracking_number,
        _stamp(parcel.shipped_at),
        parcel.state,
        [(_stamp(scan.at), scan.status) for scan in parcel.scans],
    )


def _parcel(packed: tuple[Any, ...]) -> Parcel:
    (name, method, pattern), tracking_number, shipped_at, state, scans = packed
    return Parcel(
        carrier=Carrier(name=name, method=method, number_pattern=pattern),
        tracking_number=tracking_number,
        shipped_at=_moment(shipped_at),
        state=state,
        scans=tuple(Scan(at=_moment(at), status=status) for at, status in scans),
    )


def _pack_shipment(sent: Shipment) -> tuple[Any, ...]:
    return (
        sent.reference,
        sent.carrier,
        sent.method,
        sent.tracking_number,
        _stamp(sent.shipped_at),
    )


def _shipment(packed: tuple[Any, ...]) -> Shipment:
    reference, carrier, method, tracking_number, shipped_at = packed
    return Shipment(
        reference=reference,
        carrier=carrier,
        method=method,
        tracking_number=tracking_number,
        shipped_at=_moment(shipped_at),
    )


def _pack_refund(paid: Refund) -> tuple[Any, ...]:
    return (
        paid.id,
        paid.item_id,
        (str(paid.principal), str(paid.tax), str(paid.shipping)),
        paid.reason,
        paid.reference,
        _stamp(paid.at),
    )


def _refund(packed: tuple[Any, ...]) -> Refund:
    number, item_id, (principal, tax, shipping), reason, reference, at = packed
    return Refund(
        id=number,
        item_id=item_id,
        principal=Decimal(principal),
        tax=Decimal(tax),
        shipping=Decimal(shipping),
        reason=reason,
        reference=reference,
        at=_moment(at),
    )


def _stamp(at: datetime | None) -> float | None:
    """Seconds since 1970, whole ones (they take less room) where they are: exact to the microsecond."""
    if at is None:
        return None
    stamp = at.timestamp()
    return stamp if at.microsecond else int(stamp)


def _moment(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def _perhaps(stamp: float | None) -> datetime | None:
    return None if stamp is None else _moment(stamp)
