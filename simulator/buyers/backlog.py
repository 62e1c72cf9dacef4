"""The mail that is already waiting when the demo starts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from simulator.buyers.casting import Casting
from simulator.buyers.correspondence import Correspondence
from simulator.buyers.letters import phrases
from simulator.buyers.model import Buyer
from simulator.buyers.story import Story
from simulator.clock import HOUR
from simulator.mail.oddities import big_attachment, break_mime
from simulator.mail.policy import CRLF
from simulator.relay.postoffice import PostOffice
from simulator.world.model import World

# What the buyer's issue must be for a notice to make sense.
NOTICE_ISSUES = {
    "return_request": ("changed_mind", "defective", "not_as_described"),
    "return_authorised": ("changed_mind", "wrong_item", "defective"),
    "cancel_request": ("cancel_order",),
    "claim_opened": ("delivered_not_received", "defective", "damaged"),
    "claim_granted": ("delivered_not_received", "not_as_described"),
    "refund_issued": ("changed_mind", "damaged"),
    "refund_issued_short": ("wrong_item", "missing_part"),
    "order_sold": ("change_address",),
    "opted_out": ("invoice",),
    "chargeback": ("delivered_not_received",),
}
MOOD_AFTER = {"claim_opened": "claimed", "return_request": "waiting"}

Delivery = tuple[float, Callable[[datetime], None]]


class Backlog:
    """Plans every mail with its age in hours, then delivers the oldest first."""

    def __init__(
        self,
        world: World,
        post_office: PostOffice,
        casting: Casting,
        story: Story,
        desk: Correspondence,
    ) -> None:
        self._world = world
        self._post_office = post_office
        self._casting = casting
        self._story = story
        self._desk = desk

    def deliver(self, plan: Mapping[str, Any], now: datetime) -> None:
        """Fill all mailboxes by `plan`, the `[backlog]` table of world.toml."""
        planned: list[Delivery] = []
        for number, store in enumerate(self._world.stores):
            rng = Random(f"{self._world.seed}:backlog:{store}")
            planned += self._letters(
                store, plan, rng, overdue=plan["overdue"] if number == 0 else 0
            )
            planned += self._threads(store, plan["threads"], rng)
            planned += self._notices(store, plan["notices"], rng)
            planned += self._oddities(store, plan["oddities"], rng)
        for age, happen in sorted(planned, key=lambda delivery: -delivery[0]):
            happen(now - timedelta(hours=age))

    def _letters(
        self, store: str, plan: Mapping[str, Any], rng: Random, *, overdue: int
    ) -> Iterator[Delivery]:
        ages = [0.1 + 19.9 * rng.random() ** 1.6 for _ in range(plan["fresh"])]
        ages += [rng.uniform(22.0, 23.8) for _ in range(plan["nearly_due"])]
        ages += [26.0] * overdue
        languages = [*plan["always"], *[None] * len(ages)]
        for age, language in zip(ages, languages, strict=False):
            yield self._letter(self._casting.cast(store, rng, language=language), age)

    def _letter(self, buyer: Buyer, age: float) -> Delivery:
        def happen(at: datetime) -> None:
            self._story.join(buyer)
            self._desk.write(buyer, "first", at=at)
            self._story.expect_answer(buyer, -age * HOUR)

        return age, happen

    def _threads(self, store: str, count: int, rng: Random) -> Iterator[Delivery]:
        for _ in range(count):
            buyer = self._casting.cast(store, rng, issue="defective", kind="defective_vague")
            age = rng.uniform(12, 29)
            yield age, partial(self._first_of_thread, buyer)
            yield age - 5, partial(self._answer_of_thread, buyer)
            yield age - 9, partial(self._second_of_thread, buyer, age - 9)

    def _first_of_thread(self, buyer: Buyer, at: datetime) -> None:
        self._story.join(buyer)
        self._desk.write(buyer, "first", at=at)

    def _answer_of_thread(self, buyer: Buyer, at: datetime) -> None:
        text = phrases(buyer.language)["seller"]["asks_photo"][0]
        self._desk.copy_of_answer(buyer, text, at)

    def _second_of_thread(self, buyer: Buyer, age: float, at: datetime) -> None:
        self._desk.write(buyer, "send_photo", with_photo=True, at=at)
        buyer.given.append("photo")
        self._story.expect_answer(buyer, -age * HOUR)

    def _notices(self, store: str, plan: Mapping[str, int], rng: Random) -> Iterator[Delivery]:
        for name, count in plan.items():
            for _ in range(count):
                buyer = self._casting.cast(store, rng, issue=rng.choice(NOTICE_ISSUES[name]))
                buyer.mood = MOOD_AFTER.get(name, "done")

                def happen(at: datetime, buyer: Buyer = buyer, name: str = name) -> None:
                    self._story.join(buyer)
                    self._desk.announce(buyer, name, at=at)

                yield rng.uniform(0.5, 29.5), happen

    def _oddities(self, store: str, plan: Mapping[str, int], rng: Random) -> Iterator[Delivery]:
        for name, count in plan.items():
            for _ in range(count):
                yield rng.uniform(1, 20), self._oddity(name, store, rng)

    def _oddity(self, name: str, store: str, rng: Random) -> Callable[[datetime], None]:
        if name in ("broken", "big", "twice"):
            buyer = self._casting.cast(store, rng, issue="damaged")
            return lambda at: self._spoilt_letter(name, buyer, at)
        return lambda at: self._desk.odd_mail(store, name, at=at, rng=rng)

    def _spoilt_letter(self, name: str, buyer: Buyer, at: datetime) -> None:
        self._story.join(buyer)
        attachments = [big_attachment(self._desk.rng(buyer))] if name == "big" else []
        mail, text = self._desk.compose(buyer, "first", at, attachments)
        raw = mail.as_bytes(policy=CRLF)
        if name == "broken":
            raw = break_mime(raw)
        for _ in range(2 if name == "twice" else 1):
            self._post_office.deliver(buyer.store, raw, at)
        self._desk.remember(buyer, "buyer", "first", text, at)
