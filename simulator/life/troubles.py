"""What befalls buyers, and whether they write about it, go to Amazon, or say nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from simulator.books.entries import OrderEntry
from simulator.books.journal import Booked, NotPossible
from simulator.buyers.agenda import Appointment
from simulator.buyers.letters import any_words
from simulator.buyers.model import CLAIMABLE, GOODS_ISSUES, Buyer
from simulator.clock import HOUR
from simulator.life.journeys import Journey
from simulator.life.stage import DAY, Stage, between, one_of

Way = Callable[[OrderEntry], Journey | None]


class Troubles:
    """Keeps the appointments `buyer.*`. `way` tells how an order's parcel truly travels."""

    def __init__(self, stage: Stage, way: Way) -> None:
        self._stage = stage
        self._way = way
        stage.books.journal.listen(self.hear)
        stage.story.on_letter = self._wrote

    def hear(self, booked: Booked) -> None:
        """An order gives cause for wishes; a delivery shows what is wrong with the goods."""
        if booked.what == "order_placed":
            self._ordered(self._stage.entry(booked.order_id))
        elif booked.what == "delivered":
            self._delivered(self._stage.entry(booked.order_id))

    def happen(self, appointment: Appointment) -> None:
        """The buyer notices, wishes, or loses patience."""
        details = appointment.details
        if case := appointment.case:
            buyer = self._stage.story.buyer(case)
            if buyer is not None:
                self._goes_on(buyer, appointment)
            return
        entry = self._stage.entry(details["order"])
        match appointment.what:
            case "buyer.cancels" if entry.status in ("PENDING", "UNSHIPPED"):
                now = self._stage.clock.moment()
                self._stage.books.orders.cancel(entry, by="BUYER", reason="BuyerCanceled", now=now)
            case "buyer.wishes" if entry.status in ("PENDING", "UNSHIPPED"):
                self._wish_before(entry, details["issue"])
            case "buyer.misses":
                self._misses(entry)
            case "buyer.finds" if entry.refunded < entry.paid:
                self.contact(entry, details["issue"])
            case "buyer.charges_back":
                self._charge_back(entry, details["reason"])

    def contact(self, entry: OrderEntry, issue: str) -> None:
        """The buyer has a cause to write; some do, the others act otherwise."""
        stage, order = self._stage, entry.order
        rng = stage.rng("contact", order.id, issue)
        share = stage.life["buyers"]["write"].get(issue, 1.0)
        if order.fulfilment == "amazon":
            share *= stage.life["fba"]["write"]
        if rng.random() >= share:
            self._silent(entry, issue)
            return
        known = stage.story.latest(order.id)
        if known is None:
            buyer = stage.casting.cast(order.store, rng, order_id=order.id, issue=issue)
            stage.story.begin(buyer, stage.clock.lived())
        elif known.mood in ("content", "done"):
            fresh = stage.casting.cast(order.store, rng, order_id=order.id, issue=issue)
            stage.story.takes_up(known, fresh, stage.clock.lived())

    def _ordered(self, entry: OrderEntry) -> None:
        stage, order = self._stage, entry.order
        rng, wishes = stage.rng("wishes", order.id), stage.life["wishes"]
        if rng.random() < stage.life["orders"]["cancelled_at_once"]:
            stage.after(between(rng, (3, 28), 60), "buyer.cancels", order=order.id)
            return
        wish = one_of(rng, wishes["before_shipping"])
        if wish and order.fulfilment == "seller":
            hours = between(rng, wishes["before_hours"], HOUR)
            stage.after(hours, "buyer.wishes", order=order.id, issue=wish)
        if rng.random() < wishes["impatient"]:
            share = between(rng, (0.5, 0.9))
            early = order.ordered_at + (order.latest_delivery - order.ordered_at) * share
            stage.at(early, "buyer.misses", order=order.id)
        overdue = timedelta(seconds=between(rng, wishes["overdue_hours"], HOUR))
        stage.at(order.latest_delivery + overdue, "buyer.misses", order=order.id)

    def _delivered(self, entry: OrderEntry) -> None:
        stage, order = self._stage, entry.order
        rng, way = stage.rng("goods", order.id), self._way(entry)
        if way is None:
            return
        if not way.has_arrived(stage.clock.moment()):  # scanned, but not there
            stage.after(between(rng, (2, 30), HOUR), "buyer.misses", order=order.id)
            return
        fault = "damaged" if way.damaged else ""
        for line in order.lines:
            fault = fault or one_of(rng, stage.faults(line.product.sku))
        if fault:
            hours = between(rng, stage.life["faults"]["found_hours"], HOUR)
            stage.after(hours, "buyer.finds", order=order.id, issue=fault)
        elif wish := one_of(rng, stage.life["wishes"]["after_delivery"]):
            hours = between(rng, stage.life["wishes"]["after_hours"], HOUR)
            stage.after(hours, "buyer.finds", order=order.id, issue=wish)

    def _wish_before(self, entry: OrderEntry, issue: str) -> None:
        """Half of those who want to cancel use Amazon's form; the others write."""
        rng = self._stage.rng("form", entry.order.id)
        if issue == "cancel_order" and entry.status == "UNSHIPPED" and rng.random() < 0.5:
            self._stage.books.orders.ask_to_cancel(entry, now=self._stage.clock.moment())
        else:
            self.contact(entry, issue)

    def _misses(self, entry: OrderEntry) -> None:
        way = self._way(entry)
        here = way is not None and way.has_arrived(self._stage.clock.moment())
        if here or entry.status == "CANCELLED" or entry.refunded >= entry.paid:
            return
        self.contact(entry, "delivered_not_received" if entry.delivered_at else "where_is_my_order")

    def _silent(self, entry: OrderEntry, issue: str) -> None:
        stage, order = self._stage, entry.order
        rng, ways = stage.rng("silent", order.id, issue), stage.life["buyers"]["silent"]
        returnable = GOODS_ISSUES | {"changed_mind", "return_item"}
        if order.fulfilment == "amazon":
            return  # Amazon's own service sees to it
        if issue in returnable and rng.random() < ways["ask_amazon_for_a_return"]:
            self.ask_for_return(entry, issue)
        elif issue in CLAIMABLE and rng.random() < ways["rate_badly"]:
            stage.after(between(rng, (1, 6), DAY), "opinion.bad", order=order.id)
        elif issue in CLAIMABLE and rng.random() < ways["charge_back"]:
            days = between(rng, stage.life["claims"]["charge_back_days"], DAY)
            stage.after(days, "buyer.charges_back", order=order.id, reason=issue)

    def ask_for_return(self, entry: OrderEntry, issue: str) -> None:
        """A return request through Amazon, without a word to the seller."""
        rng = self._stage.rng("return", entry.order.id)
        said = any_words(entry.order.buyer.language, "return_comment", rng)
        line = rng.choice(entry.order.lines)
        try:
            self._stage.books.returns.request(
                entry, line.item_id, reason=issue, comment=said, now=self._stage.clock.moment()
            )
        except NotPossible:
            return

    def _wrote(self, buyer: Buyer, letter: str) -> None:
        """After a letter, patience has an end; after a yes to a refund, the buyer looks for the money."""
        stage, claims = self._stage, self._stage.life["claims"]
        rng = stage.rng("patience", buyer.case, len(buyer.thread))
        if letter == "first" and buyer.issue in CLAIMABLE:
            hours = between(rng, claims["after_hours"], HOUR)
            self._later(hours, "buyer.turns_to_amazon", buyer)
            if rng.random() < claims["charge_back"]:
                days = between(rng, claims["charge_back_days"], DAY)
                self._later(days, "buyer.is_unhelped", buyer)
        elif letter in ("accept_refund", "accept_partial"):
            days = between(rng, claims["promised_refund_days"], DAY)
            self._later(days, "buyer.looks_for_money", buyer)

    def _later(self, seconds: float, what: str, buyer: Buyer) -> None:
        due = self._stage.clock.lived() + seconds
        self._stage.agenda.add(due, what, buyer.case, length=len(buyer.thread))

    def _goes_on(self, buyer: Buyer, appointment: Appointment) -> None:
        stage = self._stage
        entry = stage.books.orders.entries.get(buyer.order_id or "")
        if entry is None or entry.refunded >= entry.paid or entry.status == "CANCELLED":
            return
        helped = buyer.mood in ("content", "claimed")  # who fell silent is not helped
        match appointment.what:
            case "buyer.turns_to_amazon" if not helped:
                temper = stage.life["claims"]["by_temper"][buyer.temper]
                if stage.rng("claim", buyer.case).random() < temper and not self._may_wait(buyer):
                    stage.story.claims(buyer)
            case "buyer.is_unhelped" if not helped:
                self._charge_back(entry, buyer.issue)
            case "buyer.looks_for_money" if not entry.refunds and buyer.mood == "content":
                if buyer.issue == "refund_status":  # promised twice, paid never
                    stage.story.claims(buyer)
                    return
                fresh = stage.casting.cast(
                    buyer.store,
                    stage.rng("money", buyer.case, len(buyer.thread)),
                    order_id=entry.order.id,
                    issue="refund_status",
                )
                stage.story.takes_up(buyer, fresh, stage.clock.lived())

    def _may_wait(self, buyer: Buyer) -> bool:
        """Told to wait, and the promised date has not passed."""
        order = self._stage.entry(buyer.order_id or "").order
        return buyer.mood == "patient" and self._stage.clock.moment() <= order.latest_delivery

    def _charge_back(self, entry: OrderEntry, reason: str) -> None:
        rng = self._stage.rng("bank", entry.order.id)
        fraud = rng.random() < self._stage.life["claims"]["fraud"]
        said = any_words(entry.order.buyer.language, "claim_comment", rng)
        try:
            self._stage.books.claims.open(
                entry,
                kind="chargeback",
                reason="fraud" if fraud else reason,
                comment=said,
                service=not fraud,
                now=self._stage.clock.moment(),
            )
        except NotPossible:
            return
