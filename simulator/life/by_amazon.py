"""FBA: goods come back to Amazon's warehouses, are paid by Amazon, and some units are lost or broken there."""

from __future__ import annotations

from decimal import Decimal

from simulator.books.entries import OrderEntry, Refund
from simulator.books.fba import AMAZON_OWES_FOR
from simulator.books.journal import Booked
from simulator.books.support import SupportCase
from simulator.buyers.agenda import Appointment
from simulator.buyers.letters import any_words
from simulator.life.stage import DAY, Stage, between, drawn_from

REASONS = {
    "UNWANTED_ITEM": 40,
    "DEFECTIVE": 25,
    "NOT_AS_DESCRIBED": 15,
    "DAMAGED_BY_CARRIER": 10,
    "SWITCHEROO": 4,
    "MISSING_PARTS": 6,
}
PAYS_ASKED_AFTER = 4 * DAY


class ByAmazon:
    """Keeps the appointments `fba.*`."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        stage.books.journal.listen(self.hear)

    def hear(self, booked: Booked) -> None:
        """A delivery may come back; what is owed may be paid without being asked for."""
        stage, settings = self._stage, self._stage.life["fba"]
        if booked.what == "delivered" and booked.record.order.fulfilment == "amazon":
            rng = stage.rng("fba", booked.order_id)
            if rng.random() < settings["returns"]:
                days = between(rng, settings["return_days"], DAY)
                stage.after(days, "fba.comes_back", order=booked.order_id)
            if rng.random() < settings["lost_units"]:
                stage.after(between(rng, (1, 20), DAY), "fba.loses", order=booked.order_id)
        elif booked.what == "reimbursement_owed":
            rng = stage.rng("reimbursement", booked.record.id)
            if rng.random() < settings["reimbursed"]:
                days = between(rng, settings["reimbursed_days"], DAY)
                stage.after(days, "fba.pays", id=booked.record.id)
        elif booked.what == "support_case_opened":
            self._claimed(booked.record)
        elif booked.what == "reimbursement_asked":
            stage.after(PAYS_ASKED_AFTER, "fba.pays", id=booked.record.id)

    def _claimed(self, case: SupportCase) -> None:
        """The seller asks for what Amazon owes: of that order or SKU, if it owes something there."""
        reimbursements = self._stage.books.reimbursements
        for owed in list(reimbursements.of_store(case.store)):
            meant = case.order_id == owed.order_id if case.order_id else case.sku == owed.sku
            fresh = owed.paid_at is None and owed.asked_at is None
            if case.subject == "fba_reimbursement" and meant and fresh:
                reimbursements.ask(owed, now=self._stage.clock.moment())

    def happen(self, appointment: Appointment) -> None:
        """What comes back, is lost, is paid."""
        books, now = self._stage.books, self._stage.clock.moment()
        if appointment.what == "fba.pays":
            owed = books.reimbursements.all[appointment.details["id"]]
            if owed.paid_at is None:
                books.reimbursements.pay(owed, now=now)
            return
        entry = self._stage.entry(appointment.details["order"])
        if appointment.what == "fba.loses":
            books.reimbursements.owe(entry, entry.order.lines[0], reason="Lost_warehouse", now=now)
        elif not entry.refunds:
            self._take_back(entry)

    def _take_back(self, entry: OrderEntry) -> None:
        stage = self._stage
        rng, now = stage.rng("comes back", entry.order.id), stage.clock.moment()
        line = entry.order.lines[0]
        disposition = drawn_from(rng, stage.life["fba"]["dispositions"])
        stage.books.fba_returns.take_back(
            entry,
            line,
            reason=drawn_from(rng, REASONS),
            comment=any_words(entry.order.buyer.language, "return_comment", rng),
            disposition=disposition,
            now=now,
        )
        paid = Refund(
            id=f"{entry.order.id}-R{len(entry.refunds) + 1}",
            item_id=line.item_id,
            principal=line.price / line.quantity,
            tax=Decimal(0),
            shipping=Decimal(0),
            reason="CustomerReturn",
            reference="",
            at=now,
        )
        with stage.books.journal.told():
            stage.books.orders.refund(entry, paid, now=now)
        if disposition == "SELLABLE":
            stage.books.stock.move(entry.order.store, line.product.sku, 1, now)
        elif disposition in AMAZON_OWES_FOR:
            stage.books.reimbursements.owe(entry, line, reason="CustomerReturn", now=now)
