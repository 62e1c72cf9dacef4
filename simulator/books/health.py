"""Amazon's own reckoning of an account's health, plainly and slowly, as of any day: the truth to compare with.

Days are the marketplace's own. A window ends with the day asked for; what was not known by then does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from simulator.books.books import Books
from simulator.books.claims import Claim
from simulator.books.entries import Outline
from simulator.world.model import Store

ZONES = {
    "US": "America/Los_Angeles",
    "UK": "Europe/London",
    "DE": "Europe/Berlin",
    "FR": "Europe/Paris",
    "IT": "Europe/Rome",
    "ES": "Europe/Madrid",
    "JP": "Asia/Tokyo",
}
ANSWER_RETURNS_WITHIN = timedelta(hours=48)
SURVEY_LAG = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """`start` ≤ instant < `end`; what happened at `known_by` or later was not known."""

    start: datetime
    end: datetime
    known_by: datetime

    def holds(self, at: datetime | None) -> bool:
        """Whether an instant lies within."""
        return at is not None and self.start <= at < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`orders` are those that count against the seller."""

    metric: str
    window_days: int
    numerator: int
    denominator: int
    orders: tuple[str, ...]

    @property
    def rate(self) -> float | None:
        """None where there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else None


def health(books: Books, store: Store, as_of: date, now: datetime) -> dict[str, Any]:
    """Every figure of a store as of a day."""
    return {
        "store": store.key,
        "as_of": as_of.isoformat(),
        "figures": [
            {**asdict(figure), "rate": figure.rate} for figure in figures(books, store, as_of, now)
        ],
    }


def figures(books: Books, store: Store, as_of: date, now: datetime) -> Iterator[Figure]:
    """Windows as Amazon has them; those named twice are kept over a shorter time as well."""

    def span(days: int, lag: int = 0) -> Span:
        zone = ZoneInfo(ZONES[store.marketplace.country])

        def midnight(day: date) -> datetime:
            return datetime.combine(day, time(), zone).astimezone(UTC)

        last = as_of - timedelta(days=lag)
        return Span(
            start=midnight(last - timedelta(days=days - 1)),
            end=midnight(last + timedelta(days=1)),
            known_by=min(now, midnight(as_of + timedelta(days=1))),
        )

    counts = [
        Count(metric=metric, days=days, span=span(days), judge=judge, of_good=of_good)
        for metric, days, judge, of_good in OF_ORDERS
    ]
    for order in books.orders.entries.outlines_of(store.key):
        for count in counts:
            count.take(books, order)
    yield from (count.figure() for count in counts)
    for days in (30, 7, 90):
        yield _late_answers(books, store, span(days), days)
    yield _return_dissatisfaction(books, store, span(30))
    for days in (30, 7, 90):
        yield _survey(books, store, span(days, SURVEY_LAG), days)


Judge = Callable[[Books, Outline, Span], bool | None]
"""Whether an order counts against the seller; None where it does not count at all."""


@dataclass(slots=True, kw_only=True)
class Count:
    """Counts orders, one after the other; `of_good` says that the rate is that of those which are as they should be."""

    metric: str
    days: int
    span: Span
    judge: Judge
    of_good: bool
    whole: int = 0
    bad: list[str] = field(default_factory=list)

    def take(self, books: Books, order: Outline) -> None:
        """The next order."""
        verdict = self.judge(books, order, self.span)
        self.whole += verdict is not None
        if verdict:
            self.bad.append(order.id)

    def figure(self) -> Figure:
        """What came of it."""
        counted = self.whole - len(self.bad) if self.of_good else len(self.bad)
        return _figure(self.metric, self.days, counted, self.whole, self.bad)


def _defect(books: Books, order: Outline, span: Span, part: str = "") -> bool | None:
    if not span.holds(order.ordered_at):
        return None
    if not (books.feedback.knows(order.id) or books.claims.knows(order.id)):
        return False
    kinds = set(_defects_of(books, order.id, span.known_by))
    return part in kinds or (not part and bool(kinds))


def _defects_of(books: Books, order_id: str, known_by: datetime) -> Iterator[str]:
    for given in books.feedback.of_order(order_id):
        gone = given.removed_at is not None and given.removed_at < known_by
        if given.rating <= 2 and given.left_at < known_by and not gone:
            yield "feedback"
    for claim in books.claims.of_order(order_id):
        if claim.opened_at < known_by and _counts(claim, known_by):
            yield "claim" if claim.kind == "a_to_z" else "chargeback"


def _counts(claim: Claim, known_by: datetime) -> bool:
    """CLM-5, as it stood then: before an appeal was decided, the claim was still lost."""
    if claim.decided_at is None or claim.decided_at >= known_by:
        return False
    state = claim.state
    if claim.appeal_decided_at is not None and claim.appeal_decided_at >= known_by:
        state = "granted"
    return state in ("granted", "refunded") and claim.service


def _late_shipment(books: Books, order: Outline, span: Span) -> bool | None:
    due = order.latest_ship
    if not (_is_sellers(order) and span.holds(due)) or order.status in ("CANCELLED", "PENDING"):
        return None
    return due < span.known_by and (order.shipped_at or span.end) > due


def _cancellation(books: Books, order: Outline, span: Span) -> bool | None:
    if not (_is_sellers(order) and span.holds(order.ordered_at)):
        return None
    wished = order.cancelled_by == "BUYER" or order.cancel_asked_at is not None
    return order.status == "CANCELLED" and not wished


def _invalid_tracking(books: Books, order: Outline, span: Span) -> bool | None:
    if not (order.parcel and _is_sellers(order) and span.holds(order.shipped_at)):
        return None
    if order.parcel == "invalid":
        return True
    return False if order.scanned else None


def _not_on_time(books: Books, order: Outline, span: Span) -> bool | None:
    due, arrived = order.latest_delivery, order.delivered_at
    if not (_is_sellers(order) and span.holds(due)) or order.status != "SHIPPED":
        return None
    if order.parcel in ("", "invalid"):
        return None
    if arrived is not None and arrived < span.known_by and arrived <= due:
        return False
    return True if due < span.known_by and (arrived is None or arrived > due) else None


OF_ORDERS: tuple[tuple[str, int, Judge, bool], ...] = (
    ("order_defect_rate", 60, _defect, False),
    ("negative_feedback_rate", 60, partial(_defect, part="feedback"), False),
    ("a_to_z_claim_rate", 60, partial(_defect, part="claim"), False),
    ("chargeback_rate", 60, partial(_defect, part="chargeback"), False),
    ("late_shipment_rate", 30, _late_shipment, False),
    ("late_shipment_rate", 10, _late_shipment, False),
    ("pre_fulfilment_cancel_rate", 7, _cancellation, False),
    ("valid_tracking_rate", 30, _invalid_tracking, True),
    ("on_time_delivery_rate", 14, _not_on_time, True),
)
"""What is counted of orders: the figure, its days, who judges, and whether the good ones are told."""


def _late_answers(books: Books, store: Store, span: Span, days: int) -> Figure:
    allowed, late, whole = timedelta(hours=24), [], 0
    for letter in books.messages.of_store(store.key):
        marked = letter.no_response_needed_at
        if not span.holds(letter.at) or (marked is not None and marked < span.known_by):
            continue
        answered = letter.answered_at
        if answered is not None and answered >= span.known_by:
            answered = None
        if answered is None and letter.at + allowed >= span.known_by:
            continue
        whole += 1
        if answered is None or answered - letter.at > allowed:
            late.append(letter)
    orders = {letter.order_id for letter in late} - {""}
    return _figure("late_answer_rate", days, len(late), whole, orders)


def _return_dissatisfaction(books: Books, store: Store, span: Span) -> Figure:
    bad, whole = [], 0
    for asked in books.returns.of_store(store.key):
        if not span.holds(asked.requested_at):
            continue
        answers = [
            at
            for at in (asked.authorised_at, asked.closed_at, asked.refunded_at)
            if at is not None and at < span.known_by
        ]
        due = asked.requested_at + ANSWER_RETURNS_WITHIN
        if not answers and due >= span.known_by:
            continue
        whole += 1
        refused = (
            asked.closed_at in answers
            and asked.authorised_at is None
            and asked.in_policy
            and not asked.refunded
        )
        if not answers or min(answers) > due or refused:
            bad.append(asked.order_id)
    return _figure("return_dissatisfaction_rate", 30, len(bad), whole, bad)


def _survey(books: Books, store: Store, span: Span, days: int) -> Figure:
    told = [
        letter
        for letter in books.messages.of_store(store.key)
        if letter.solved is not None and span.holds(letter.solved_at)
    ]
    no = [letter for letter in told if letter.solved is False]
    orders = {letter.order_id for letter in no} - {""}
    return _figure("customer_service_dissatisfaction_rate", days, len(no), len(told), orders)


def _is_sellers(order: Outline) -> bool:
    return order.fulfilment == "seller"


def _figure(
    metric: str, days: int, numerator: int, denominator: int, orders: Iterable[str]
) -> Figure:
    return Figure(
        metric=metric,
        window_days=days,
        numerator=numerator,
        denominator=denominator,
        orders=tuple(sorted(orders)),
    )
