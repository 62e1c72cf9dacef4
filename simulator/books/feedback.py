"""Seller feedback: left, answered in public, taken away by the buyer or by Amazon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.books.entries import OrderEntry
from simulator.books.journal import NotPossible
from simulator.books.shelf import Shelf

FROM = timedelta(days=3)
UNTIL = timedelta(days=90)
BUYER_REMOVES_WITHIN = timedelta(days=60)
LONGEST_REPLY = 1000
REMOVABLE = ("product_review", "obscene", "personal_data", "fba_delivery", "promotional")
"""Grounds on which Amazon takes feedback away; what a feedback truly is stands in `nature`."""


@dataclass(slots=True, kw_only=True)
class Feedback:
    """One an order, so `id` is the order's. `nature` is `plain`, or one of `REMOVABLE`."""

    id: str
    store: str
    order_id: str
    rating: int
    comment: str
    language: str
    nature: str
    left_at: datetime
    reply: str = ""
    replied_at: datetime | None = None
    removal_asked_at: datetime | None = None
    removal_ground: str = ""
    removal_refused_at: datetime | None = None
    removed_at: datetime | None = None
    removed_by: str = ""

    @property
    def is_negative(self) -> bool:
        """What counts in the order defect rate."""
        return self.rating <= 2 and self.removed_at is None


class Feedbacks(Shelf[Feedback]):
    """The verbs of feedback."""

    def leave(
        self,
        entry: OrderEntry,
        *,
        rating: int,
        comment: str,
        now: datetime,
        language: str = "",
        nature: str = "plain",
    ) -> Feedback:
        """The buyer rates the seller: once, from the third day after shipping to day ninety (FBK-4)."""
        order = entry.order
        if not 1 <= rating <= 5:
            raise NotPossible("A rating has one to five stars.")
        if order.id in self.all:
            raise NotPossible("There has been feedback on this order.")
        if not order.ordered_at + FROM <= now <= order.ordered_at + UNTIL:
            raise NotPossible("Feedback is possible from day 3 to day 90.")
        left = Feedback(
            id=order.id,
            store=order.store,
            order_id=order.id,
            rating=rating,
            comment=comment,
            language=language or order.buyer.language,
            nature=nature,
            left_at=now,
        )
        self.put(left)
        self.tell("feedback_left", left, now)
        return left

    def answer(self, given: Feedback, *, text: str, now: datetime) -> None:
        """The seller answers in public; once again replaces it."""
        if given.removed_at is not None:
            raise NotPossible("The feedback has been removed.")
        if not 0 < len(text.strip()) <= LONGEST_REPLY:
            raise NotPossible(f"An answer has between 1 and {LONGEST_REPLY} characters.")
        given.reply, given.replied_at = text, now
        self.tell("feedback_answered", given, now)

    def ask_removal(self, given: Feedback, *, ground: str, now: datetime) -> None:
        """The seller asks Amazon to take it away, on one of its grounds; once (FBK-2)."""
        if ground not in REMOVABLE:
            raise NotPossible(f"The ground must be one of {', '.join(REMOVABLE)}.")
        if given.removed_at is not None or given.removal_asked_at is not None:
            raise NotPossible("Removal was asked for already, or it is gone.")
        given.removal_asked_at, given.removal_ground = now, ground
        self.tell("feedback_removal_asked", given, now)

    def decide_removal(self, given: Feedback, *, now: datetime) -> bool:
        """Amazon looks whether it is what the seller says."""
        if given.removal_asked_at is None or given.removed_at is not None:
            raise NotPossible("There is nothing to decide.")
        if given.nature == given.removal_ground:
            self.remove(given, by="amazon", now=now)
            return True
        given.removal_refused_at = now
        self.tell("feedback_removal_refused", given, now)
        return False

    def remove(self, given: Feedback, *, by: str, now: datetime) -> None:
        """Away with it; a buyer has sixty days for that (FBK-3)."""
        if given.removed_at is not None:
            raise NotPossible("The feedback has been removed.")
        if by == "buyer" and now > given.left_at + BUYER_REMOVES_WITHIN:
            raise NotPossible("A buyer can remove feedback within 60 days.")
        given.removed_at, given.removed_by = now, by
        self.tell("feedback_removed", given, now)
