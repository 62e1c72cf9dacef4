"""Returns on their way: authorised by Amazon or by the seller, sent or never sent, arrived, paid or asked after."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from simulator.books.entries import OrderEntry
from simulator.books.journal import Booked, NotPossible
from simulator.books.returns import Return
from simulator.buyers.agenda import Appointment
from simulator.buyers.letters import any_words
from simulator.life.stage import DAY, Stage, between, drawn_from

EXPIRES_AFTER = 45 * DAY


class GivingBack:
    """Keeps the appointments `return.*`. `contact` lets a buyer write."""

    def __init__(self, stage: Stage, contact: Callable[[OrderEntry, str], None]) -> None:
        self._stage = stage
        self._contact = contact
        stage.books.journal.listen(self.hear)

    def hear(self, booked: Booked) -> None:
        """What follows a step of a return."""
        if not booked.what.startswith("return_"):
            return
        stage, settings = self._stage, self._stage.life["returns"]
        rng = stage.rng(booked.what, booked.record.id)
        match booked.what:
            case "return_requested":
                country = stage.entry(booked.order_id).order.marketplace.country
                agrees = rng.random() < settings["authorised_by_amazon"].get(country, 0.3)
                if agrees and booked.record.in_policy:
                    stage.after(60, "return.authorised", id=booked.record.id)
            case "return_authorised":
                stage.after(EXPIRES_AFTER, "return.expires", id=booked.record.id)
                if rng.random() < settings["are_sent"]:
                    days = between(rng, settings["sent_days"], DAY)
                    stage.after(days, "return.sent", id=booked.record.id)
            case "return_shipped":
                days = between(rng, settings["transit_days"], DAY)
                stage.after(days, "return.arrives", id=booked.record.id)
            case "return_received":
                days = between(rng, settings["asks_for_money_days"], DAY)
                stage.after(days, "return.unpaid", id=booked.record.id)
            case "return_closed" if rng.random() < settings["closed_makes_claim"]:
                if booked.record.close_reason != "expired" and not booked.record.refunded:
                    stage.after(DAY, "return.refused", id=booked.record.id)

    def happen(self, appointment: Appointment) -> None:
        """The next step, unless something came between."""
        record = self._stage.books.returns.all[appointment.details["id"]]
        now, returns = self._stage.clock.moment(), self._stage.books.returns
        match appointment.what:
            case "return.authorised" if record.state == "requested":
                returns.authorise(record, by="amazon", label_cost=self._label(record), now=now)
            case "return.sent" if record.state == "authorised" and not self._paid(record):
                self._send(record)
            case "return.arrives" if record.state == "in_transit":
                returns.deliver(record, now=now)
            case "return.unpaid" if record.refunded_at is None:
                self._contact(self._stage.entry(record.order_id), "refund_status")
            case "return.expires" if record.state == "authorised":
                returns.close(record, reason="expired", now=now)
            case "return.refused":
                self._claim(record)

    def _send(self, record: Return) -> None:
        stage = self._stage
        rng = stage.rng("condition", record.id)
        carrier = rng.choice(stage.entry(record.order_id).order.marketplace.carriers).name
        condition = drawn_from(rng, stage.life["returns"]["conditions"])
        now = stage.clock.moment()
        stage.books.returns.ship(record, carrier=carrier, condition=condition, now=now)

    def _label(self, record: Return) -> Decimal | None:
        place = self._stage.entry(record.order_id).order.marketplace
        settings = self._stage.life["returns"]
        rng = self._stage.rng("label", record.id)
        if rng.random() >= settings["prepaid"].get(place.country, 0):
            return None
        return Decimal(settings["label_cost"][place.currency])

    def _paid(self, record: Return) -> bool:
        """Who has the money back and may keep the goods sends nothing."""
        return record.refunded_at is not None

    def _claim(self, record: Return) -> None:
        stage = self._stage
        entry = stage.entry(record.order_id)
        if (buyer := stage.story.latest(record.order_id)) is not None:
            stage.story.claims(buyer)
            return
        rng = stage.rng("refused", record.id)
        said = any_words(entry.order.buyer.language, "claim_comment", rng)
        try:
            now = stage.clock.moment()
            stage.books.claims.open(entry, reason=record.reason, comment=said, now=now)
        except NotPossible:
            return
