"""How threads go on: letters, reminders, claims, and what an answer from the store changes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random

from simulator.books.books import Books
from simulator.books.journal import Booked
from simulator.buyers.agenda import Agenda, Appointment
from simulator.buyers.correspondence import Correspondence
from simulator.buyers.model import CLAIMABLE, Buyer
from simulator.buyers.reaction import NO_PHOTO, Move, react
from simulator.buyers.understanding import WHOLE, Understood, understand
from simulator.clock import HOUR
from simulator.relay.postoffice import Outbound

REMINDER_AFTER = 24 * HOUR
CLAIM_AFTER = 48 * HOUR
PATIENCE = 72 * HOUR
# How long a buyer takes to answer, by temper: from, to.
ANSWER_DELAY = {
    "gentle": (2 * HOUR, 9 * HOUR),
    "firm": (1 * HOUR, 6 * HOUR),
    "hot": (0.3 * HOUR, 2 * HOUR),
}

SEEN_AT_ONCE = frozenset({"damaged", "not_as_described", "wrong_item"})
"""What a picture shows."""
SAYS_SO = {"gentle": 1.0, "firm": 0.5, "hot": 0.2}
"""How many answer the seller's question whether all is solved."""


class Story:
    """Times are simulated seconds throughout."""

    def __init__(
        self, buyers: dict[str, Buyer], agenda: Agenda, desk: Correspondence, books: Books
    ) -> None:
        self._buyers = buyers
        self._agenda = agenda
        self._desk = desk
        self._books = books
        self._of_order: dict[str, list[Buyer]] = {}
        self.on_letter: Callable[[Buyer, str], None] = lambda buyer, letter: None
        """Hears of every letter after it was written, with its kind."""
        self.has_arrived: Callable[[Buyer], bool | None] = lambda buyer: None
        """Whether the buyer truly has the goods; None where nobody knows."""
        self.may_claim: Callable[[Buyer], bool] = lambda buyer: True
        """Whether Amazon would take a claim against the seller in."""
        self.no_photo = NO_PHOTO
        """How many of those who are asked for a photo cannot send one."""
        self.with_photo = 0.0
        """How many show at once what came broken, wrong or other than pictured."""
        for buyer in buyers.values():
            self._index(buyer)
        books.journal.listen(self.hear)

    def join(self, buyer: Buyer) -> None:
        """The buyer takes part from now on."""
        self._buyers[buyer.case] = buyer
        self._index(buyer)
        self._desk.touch(buyer)

    def _index(self, buyer: Buyer) -> None:
        self._desk.join(buyer)
        if buyer.order_id:
            self._of_order.setdefault(buyer.order_id, []).append(buyer)

    def buyer(self, case: str) -> Buyer | None:
        """The buyer of a thread."""
        return self._buyers.get(case)

    def latest(self, order_id: str) -> Buyer | None:
        """The last who wrote about an order."""
        found = self._of_order.get(order_id)
        return found[-1] if found else None

    def takes_up(self, buyer: Buyer, fresh: Buyer, now: float) -> None:
        """A buyer with a new trouble writes in the old thread; `fresh` says what it is about."""
        buyer.issue, buyer.kind, buyer.wants = fresh.issue, fresh.kind, fresh.wants
        buyer.fields, buyer.mood = fresh.fields, "waiting"
        buyer.given, buyer.refusals, buyer.told_to_wait = [], 0, 0
        self._write(buyer, "first", now, photo=self._shows(buyer))

    def claims(self, buyer: Buyer) -> None:
        """The buyer turns to Amazon: once, and about what Amazon guarantees."""
        before = self._books.claims.of_order(buyer.order_id or "")
        may = buyer.issue in CLAIMABLE and self.may_claim(buyer)
        if may and not any(claim.kind == "a_to_z" for claim in before):
            self._claim(buyer)

    def hear(self, booked: Booked) -> None:
        """What Amazon's books say of an order, its buyer sees: money back, a cancellation, a decision."""
        for buyer in self._of_order.get(booked.order_id, ()):
            if mood := _mood_after(booked, buyer, self._books):
                buyer.mood = mood
                self._desk.touch(buyer)

    def begin(self, buyer: Buyer, now: float) -> None:
        """The buyer writes for the first time."""
        self.join(buyer)
        self._write(buyer, "first", now, photo=self._shows(buyer))

    def _shows(self, buyer: Buyer) -> bool:
        """Whether the first letter brings a photo along; then nobody has to ask for it."""
        chance = Random(f"{buyer.case}:{buyer.issue}:photo").random()
        shows = buyer.issue in SEEN_AT_ONCE and chance < self.with_photo
        if shows:
            buyer.given.append("photo")
        return shows

    def answered(self, buyer: Buyer, outbound: Outbound, now: float) -> None:
        """An answer has reached the buyer: read it, and plan the reaction."""
        heard = understand(outbound.text, buyer.language, self._desk.order_total(buyer))
        outbound.understood = sorted(heard.signals)
        self._books.messages.answered(buyer.case, now=self._desk.now(), text=outbound.text)
        self._desk.touch(buyer)
        buyer.answers_seen += 1
        buyer.last_message_id = outbound.message_id
        buyer.thread.append(
            {"at": outbound.at, "from": "seller", "kind": "mail", "text": outbound.text}
        )
        if buyer.mood in ("content", "done"):
            self._may_judge(buyer, heard, now)
            return
        delay = self._desk.rng(buyer).uniform(*ANSWER_DELAY[buyer.temper])
        self._agenda.add(
            now + delay,
            "react",
            buyer.case,
            answers_seen=buyer.answers_seen,
            signals=sorted(heard.signals),
            percent=str(heard.percent) if heard.percent is not None else None,
            in_other_language=heard.in_other_language,
        )

    def _may_judge(self, buyer: Buyer, heard: Understood, now: float) -> None:
        """Asked whether all is solved, the gentle say so, of the others some; once."""
        rng = self._desk.rng(buyer)
        if (
            "survey" in heard.signals
            and "survey" not in buyer.given
            and rng.random() < SAYS_SO[buyer.temper]
        ):
            buyer.given.append("survey")
            delay = rng.uniform(*ANSWER_DELAY[buyer.temper])
            self._agenda.add(now + delay, "judge", buyer.case)

    def expect_answer(self, buyer: Buyer, now: float) -> None:
        """From now on the buyer waits, as long as their temper lets them."""
        if buyer.temper == "gentle" or buyer.issue == "no_answer_needed":
            return
        waiting_for = {"answers_seen": buyer.answers_seen}
        longer = self._desk.rng(buyer).uniform(0, 24 * HOUR) if buyer.temper == "firm" else 0.0
        self._agenda.add(now + REMINDER_AFTER + longer, "remind", buyer.case, **waiting_for)
        if buyer.temper == "hot" and buyer.issue in CLAIMABLE:
            self._agenda.add(now + CLAIM_AFTER, "claim", buyer.case, **waiting_for)

    def happen(self, appointment: Appointment) -> None:
        """Carry out one appointment; one that a later answer has overtaken does nothing."""
        buyer = self._buyers.get(appointment.case)
        if buyer is None:
            return
        self._desk.touch(buyer)
        overtaken = appointment.details.get("answers_seen") != buyer.answers_seen
        now = appointment.due
        match appointment.what:
            case "judge":
                solved = buyer.mood == "content"
                self._desk.write(buyer, "survey_solved" if solved else "survey_unsolved")
            case "react" if not overtaken:
                self._react(buyer, appointment, now)
            case "remind" if not overtaken and buyer.mood == "waiting":
                self._desk.write(buyer, "reminder")
            case "claim" if not overtaken and buyer.mood == "waiting":
                self.claims(buyer)
            case "end_of_patience" if not overtaken and buyer.mood == "patient":
                self._end_patience(buyer, now)

    def _react(self, buyer: Buyer, appointment: Appointment, now: float) -> None:
        told = appointment.details
        heard = Understood(
            signals=frozenset(told["signals"]),
            percent=Decimal(told["percent"]) if told["percent"] is not None else None,
            in_other_language=told["in_other_language"],
        )
        move = react(buyer, heard, self._desk.rng(buyer), self.no_photo)
        self._remember(buyer, move)
        if move.notice:
            self._desk.announce(buyer, move.notice, amount=Decimal(0))
        if move.letter:
            self._write(buyer, move.letter, now, photo=move.photo)
        elif move.mood == "waiting":
            self.expect_answer(buyer, now)
        if move.mood == "patient":
            seen = buyer.answers_seen
            self._agenda.add(now + PATIENCE, "end_of_patience", buyer.case, answers_seen=seen)

    def _remember(self, buyer: Buyer, move: Move) -> None:
        buyer.mood = move.mood
        if move.given:
            buyer.given.append(move.given)
        buyer.refusals += move.refuses
        buyer.told_to_wait += move.waits

    def _write(self, buyer: Buyer, letter: str, now: float, *, photo: bool = False) -> None:
        self._desk.write(buyer, letter, with_photo=photo)
        self.on_letter(buyer, letter)
        if buyer.mood == "waiting":
            self.expect_answer(buyer, now)

    def _claim(self, buyer: Buyer) -> None:
        buyer.mood = "claimed"
        self._desk.announce(buyer, "claim_opened")

    def _end_patience(self, buyer: Buyer, now: float) -> None:
        """What was promised has happened, or not."""
        arrived = self.has_arrived(buyer)
        if arrived is None:
            arrived = self._desk.rng(buyer).random() < 0.6
        if arrived:
            buyer.mood = "content"
            self._desk.write(buyer, "thanks")
        else:
            buyer.mood = "waiting"
            self._write(buyer, "impatient", now)


def _mood_after(booked: Booked, buyer: Buyer, books: Books) -> str:
    """The buyer's mood after something was booked; empty where it stays."""
    if booked.what.startswith("claim_") and booked.what != "claim_opened":
        decided = ("granted", "denied", "refunded")
        return "done" if booked.what.removeprefix("claim_") in decided else ""
    if buyer.mood not in ("waiting", "patient"):
        return ""
    if booked.what == "cancelled" and buyer.issue == "cancel_order":
        return "content"
    if booked.what == "refund":
        entry = books.orders.entries[booked.order_id]
        share = entry.refunded / entry.paid * 100
        enough = WHOLE if buyer.wants == "insists" else min(WHOLE, buyer.keeps_at)
        return "content" if share >= enough else ""
    return ""
