"""What buyers think afterwards: feedback on the seller, reviews of products, answers to "did this help?"."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from simulator.books.entries import OrderEntry
from simulator.books.feedback import Feedback
from simulator.books.journal import Booked, NotPossible
from simulator.buyers.agenda import Appointment
from simulator.buyers.model import CLAIMABLE
from simulator.clock import HOUR
from simulator.life.stage import DAY, Stage, between, drawn_from
from simulator.life.troubles import Way

OPINIONS_FILE = Path(__file__).parent.parent / "opinions.toml"
STATES = ("happy", "helped", "unhappy")
WILL = {"feedback": "rates", "reviews": "review"}
"""What the chance is called that says whether a buyer rates, or reviews."""


@cache
def _opinions() -> Mapping[str, Any]:
    with OPINIONS_FILE.open("rb") as file:
        return tomllib.load(file)


class Opinions:
    """Keeps the appointments `opinion.*`."""

    def __init__(self, stage: Stage, way: Way) -> None:
        self._stage = stage
        self._way = way
        stage.books.journal.listen(self.hear)

    def hear(self, booked: Booked) -> None:
        """An order will be judged one day; an answer, too; feedback may be thought over."""
        stage = self._stage
        match booked.what:
            case "order_placed":
                rng, order = stage.rng("opinion", booked.order_id), booked.record.order
                for what in ("feedback", "reviews"):
                    wait = between(rng, stage.life[what]["days"], DAY)
                    due = stage.clock.lived_at(order.latest_delivery) + wait
                    if self._may_say(what, order.id):
                        stage.agenda.add(due, f"opinion.{what}", order=order.id)
            case "letter_answered":
                rng = stage.rng("answer", booked.record.id)
                if rng.random() < stage.life["answers"]["given"]:
                    wait = between(rng, stage.life["answers"]["hours"], HOUR)
                    stage.after(wait, "opinion.answer", thread=booked.record.case)
            case "feedback_left" if booked.record.is_negative:
                rng = stage.rng("second thoughts", booked.order_id)
                wait = between(rng, stage.life["feedback"]["removes_days"], DAY)
                stage.after(wait, "opinion.changes", order=booked.order_id)

    def _may_say(self, what: str, order_id: str) -> bool:
        """Whether the buyer will say anything, however it goes: most never would."""
        settings = self._stage.life[what]
        most = max(settings.get(state, 0) for state in STATES) * max(1, settings.get("asked", 1))
        return self._will(what, order_id).random() < most

    def _will(self, what: str, order_id: str) -> Random:
        """Chance whose first draw says how willingly a buyer speaks."""
        return self._stage.rng(WILL[what], order_id)

    def happen(self, appointment: Appointment) -> None:
        """The buyer says it, or keeps it to themselves."""
        if appointment.what == "opinion.answer":
            self._answer(appointment.details["thread"])
            return
        entry = self._stage.entry(appointment.details["order"])
        match appointment.what:
            case "opinion.feedback":
                state = self._state(entry)
                share = self._stage.life["feedback"].get(state, 0)
                if self._will("feedback", entry.order.id).random() < share:
                    self._rate(entry, state)
            case "opinion.bad":
                self._rate(entry, "unhappy")
            case "opinion.reviews":
                self._review(entry)
            case "opinion.changes":
                self._think_again(self._stage.books.feedback.all[entry.order.id], entry)

    def _state(self, entry: OrderEntry) -> str:
        """happy, helped or unhappy; empty where there is nothing to say."""
        buyer = self._stage.story.latest(entry.order.id)
        if entry.status == "CANCELLED":
            return "unhappy" if entry.cancelled_by in ("SELLER", "AMAZON") else ""
        if buyer is not None and buyer.issue in CLAIMABLE:
            helped = buyer.mood == "content" or entry.refunded >= entry.paid
            return "helped" if helped else "unhappy"
        way = self._way(entry)
        here = way is not None and way.has_arrived(self._stage.clock.moment())
        return "happy" if here else "unhappy"

    def _rate(self, entry: OrderEntry, state: str) -> None:
        stage, settings = self._stage, self._stage.life["feedback"]
        rng = stage.rng("feedback", entry.order.id)
        stars = int(drawn_from(rng, settings[f"{state}_stars"]))
        nature = drawn_from(rng, settings["natures"]) if stars <= 3 else "plain"
        if stars <= 3 and entry.order.fulfilment == "amazon" and nature == "plain":
            nature = "fba_delivery"
        try:
            stage.books.feedback.leave(
                entry,
                rating=stars,
                comment=_words(entry.order.buyer.language, _kind(stars, nature), rng),
                nature=nature,
                now=stage.clock.moment(),
            )
        except NotPossible:
            return

    def _review(self, entry: OrderEntry) -> None:
        stage, settings = self._stage, self._stage.life["reviews"]
        rng, state = self._will("reviews", entry.order.id), self._state(entry)
        share = settings.get(state, settings["happy"] if state == "helped" else 0)
        share *= settings["asked"] if entry.solicited_at else 1
        if entry.status != "SHIPPED" or rng.random() >= share:
            return
        stars = rng.choice((1, 1, 2, 3)) if state == "unhappy" else rng.choice((4, 5, 5, 5))
        kind = "product_review" if stars <= 3 else "good_product"
        text = _words(entry.order.buyer.language, kind, rng)
        product = rng.choice(entry.order.lines).product
        now = stage.clock.moment()
        stage.books.reviews.write(entry, product, rating=stars, text=text, now=now)

    def _answer(self, case: str) -> None:
        buyer = self._stage.story.buyer(case)
        if buyer is not None:
            solved = buyer.mood in ("content", "done")
            now = self._stage.clock.moment()
            self._stage.books.messages.judge_answer(case, solved=solved, now=now)

    def _think_again(self, given: Feedback, entry: OrderEntry) -> None:
        rng = self._stage.rng("changes", entry.order.id)
        share = self._stage.life["feedback"]["helped_later_removes"]
        if self._state(entry) != "unhappy" and rng.random() < share and not given.removed_at:
            self._stage.books.feedback.remove(given, by="buyer", now=self._stage.clock.moment())


def _kind(stars: int, nature: str) -> str:
    if nature != "plain":
        return nature
    return "good" if stars >= 4 else "bad"


def _words(language: str, kind: str, rng: Random) -> str:
    return str(rng.choice(_opinions()[language][kind]))
