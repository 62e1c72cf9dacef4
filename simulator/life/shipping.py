"""From the order to the doorstep: payment, the warehouse, the carrier's scans."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from simulator.books.entries import OrderEntry, Shipment
from simulator.books.journal import Booked
from simulator.buyers.agenda import Appointment
from simulator.clock import HOUR
from simulator.life.journeys import Journey, carrier_of, journey
from simulator.life.stage import DAY, Stage, between
from simulator.world.model import Carrier, Order, Parcel, Scan

LAPSES_AFTER = timedelta(days=7)
AMAZON_SHIPS = (2 * HOUR, 20 * HOUR)


class Shipping:
    """Keeps the appointments `order.*` and `parcel.*`; `unplaced` are orders of a day that lie ahead."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.unplaced: dict[str, Order] = {}
        stage.books.journal.listen(self.hear)

    def expect(self, order: Order) -> None:
        """The order will be placed at its time."""
        self.unplaced[order.id] = order
        self._stage.at(order.ordered_at, "order.placed", order=order.id)

    def hear(self, booked: Booked) -> None:
        """A parcel begins its way when it is confirmed for the first time."""
        if booked.what == "shipped" and len(self._stage.entry(booked.order_id).shipments) == 1:
            self._hand_in(self._stage.entry(booked.order_id))

    def happen(self, appointment: Appointment) -> None:
        """One step of an order or of a parcel."""
        order_id = appointment.details["order"]
        if appointment.what == "order.placed":
            self._place(self.unplaced.pop(order_id))
            return
        entry = self._stage.entry(order_id)
        match appointment.what:
            case "order.paid" if entry.status == "PENDING":
                self._pay(entry)
            case "order.ships" if entry.status == "UNSHIPPED":
                self._ship(entry, postponed=bool(appointment.details.get("postponed")))
            case "order.lapses" if entry.status == "UNSHIPPED":
                now = self._stage.clock.moment()
                self._stage.books.orders.cancel(entry, by="AMAZON", reason="NotShipped", now=now)
            case "parcel.scanned":
                self._scan(entry, appointment.details["number"])
            case "parcel.lost" if entry.order.parcel and not entry.delivered_at:
                self._stand(entry, "shipped", replace(entry.order.parcel, state="lost"))

    def way(self, entry: OrderEntry) -> Journey | None:
        """The planned way of an order's parcel, if it has been handed in."""
        if not entry.shipments:
            return None
        first = entry.shipments[0]
        return journey(self._stage, entry.order, first.carrier, first.shipped_at)

    def _place(self, order: Order) -> None:
        stage = self._stage
        stage.books.orders.place(order)
        rng = stage.rng("payment", order.id)
        if order.fulfilment == "amazon":
            for line in order.lines:
                stage.books.stock.move(
                    order.store, line.product.sku, -line.quantity, order.ordered_at
                )
        minutes = between(rng, stage.life["orders"]["unpaid_minutes"], 60)
        stage.after(minutes, "order.paid", order=order.id)

    def _pay(self, entry: OrderEntry) -> None:
        stage, order = self._stage, entry.order
        stage.books.orders.pay(entry, now=stage.clock.moment())
        stage.books.stand(entry, status="unshipped")
        stage.at(order.latest_ship + LAPSES_AFTER, "order.lapses", order=order.id)
        rng, warehouse = stage.rng("warehouse", order.id), stage.life["warehouse"]
        if order.fulfilment == "amazon":
            stage.after(between(rng, AMAZON_SHIPS), "order.ships", order=order.id)
        elif warehouse["autopilot"] and rng.random() >= warehouse["forgotten"]:
            ships_at = order.ordered_at + timedelta(seconds=between(rng, warehouse["hours"], HOUR))
            if rng.random() < warehouse["late"]:
                late = between(rng, (3, 30), HOUR)
                ships_at = order.latest_ship + timedelta(seconds=late)
            stage.at(ships_at, "order.ships", order=order.id)

    def _ship(self, entry: OrderEntry, *, postponed: bool) -> None:
        """The warehouse confirms it; one whose cancellation is asked for waits a little, once."""
        stage = self._stage
        if entry.cancel_asked_at and not postponed and entry.order.fulfilment == "seller":
            wait = stage.life["warehouse"]["waits_for_cancel"] * HOUR
            stage.after(wait, "order.ships", order=entry.order.id, postponed=True)
            return
        carrier, number = carrier_of(stage, entry.order)
        shipment = Shipment(
            reference="1",
            carrier=carrier.name,
            method=carrier.method,
            tracking_number=number,
            shipped_at=stage.clock.moment(),
        )
        stage.books.orders.confirm_shipment(entry, shipment, now=stage.clock.moment())

    def _hand_in(self, entry: OrderEntry) -> None:
        stage, order, shipment = self._stage, entry.order, entry.shipments[0]
        rng = stage.rng("number", order.id)
        unknown = rng.random() < stage.life["warehouse"]["wrong_number"]
        wrong = unknown and order.fulfilment == "seller"
        known = {carrier.name: carrier for carrier in order.marketplace.carriers}
        parcel = Parcel(
            carrier=known.get(
                shipment.carrier,
                Carrier(name=shipment.carrier, method=shipment.method, number_pattern=""),
            ),
            tracking_number=shipment.tracking_number,
            shipped_at=shipment.shipped_at,
            state="invalid" if wrong else "in_transit",
            scans=(),
        )
        self._stand(entry, "shipped", parcel)
        planned = journey(stage, order, shipment.carrier, shipment.shipped_at)
        if wrong:
            return  # the parcel travels under a number that nobody knows
        for number, (at, _) in enumerate(planned.scans):
            stage.at(at, "parcel.scanned", order=order.id, number=number)
        if planned.lost:
            quiet = stage.carrier(shipment.carrier)["admits_loss_after"] * DAY
            stage.at(planned.scans[-1][0] + timedelta(seconds=quiet), "parcel.lost", order=order.id)

    def _scan(self, entry: OrderEntry, number: int) -> None:
        planned, parcel = self.way(entry), entry.order.parcel
        if planned is None or parcel is None:
            return
        _, status = planned.scans[number]
        now = self._stage.clock.moment()
        parcel = replace(parcel, scans=(*parcel.scans, Scan(at=now, status=status)))
        if status == "delivered":
            self._stand(entry, "delivered", replace(parcel, state="delivered"))
            self._stage.books.orders.deliver(entry, now=now)
        elif status == "returned_to_sender":
            self._stand(entry, "shipped", replace(parcel, state=status))
        else:
            self._stand(entry, "shipped", parcel)

    def _stand(self, entry: OrderEntry, status: str, parcel: Parcel) -> None:
        self._stage.books.stand(entry, status=status, parcel=parcel)
