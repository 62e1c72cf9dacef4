"""Amazon's own reckoning of an account's health, plainly and slowly, as of any day: the truth to compare with.

Days are the marketplace's own. A window ends with the day asked for; what was not known by then does not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from simulator.books.books import Books
from simulator.books.claims import Claim
from simulator.books.entries import OrderEntry
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

    for part in ("", "feedback", "claim", "chargeback"):
        yield _defects(books, store, span(60), part)
    for days in (30, 10):
        yield _late_shipments(books, store, span(days), days)
    yield _cancellations(books, store, span(7))
    yield _valid_tracking(books, store, span(30))
    yield _on_time(books, store, span(14))
    for days in (30, 7, 90):
        yield _late_answers(books, store, span(days), days)
    yield _return_dissatisfaction(books, store, span(30))
    for days in (30, 7, 90):
        yield _survey(books, store, span(days, SURVEY_LAG), days)


def _defects(books: Books, store: Store, span: Span, part: str) -> Figure:
    names = {
        "": "order_defect_rate",
        "feedback": "negative_feedback_rate",
        "claim": "a_to_z_claim_rate",
        "chargeback": "chargeback_rate",
    }
    ordered = [e for e in books.orders.of_store(store.key) if span.holds(e.order.ordered_at)]
    bad = []
    for entry in ordered:
        kinds = set(_defects_of(books, entry, span.known_by))
        if part in kinds or (not part and kinds):
            bad.append(entry.order.id)
    return _figure(names[part], 60, bad, len(ordered))


def _defects_of(books: Books, entry: OrderEntry, known_by: datetime) -> Iterator[str]:
    for given in books.feedback.of_order(entry.order.id):
        gone = given.removed_at is not None and given.removed_at < known_by
        if given.rating <= 2 and given.left_at < known_by and not gone:
            yield "feedback"
    for claim in books.claims.of_order(entry.order.id):
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


def _late_shipments(books: Books, store: Store, span: Span, days: int) -> Figure:
    due = [
        e
        for e in _sellers(books, store)
        if span.holds(e.order.latest_ship) and e.status not in ("CANCELLED", "PENDING")
    ]
    late = [
        e.order.id
        for e in due
        if e.order.latest_ship < span.known_by
        and (_shipped_at(e) is None or (_shipped_at(e) or span.end) > e.order.latest_ship)
    ]
    return _figure("late_shipment_rate", days, late, len(due))


def _cancellations(books: Books, store: Store, span: Span) -> Figure:
    ordered = [e for e in _sellers(books, store) if span.holds(e.order.ordered_at)]
    ours = [
        e.order.id
        for e in ordered
        if e.status == "CANCELLED" and e.cancelled_by != "BUYER" and e.cancel_asked_at is None
    ]
    return _figure("pre_fulfilment_cancel_rate", 7, ours, len(ordered))


def _valid_tracking(books: Books, store: Store, span: Span) -> Figure:
    sent = [e for e in _sellers(books, store) if span.holds(_shipped_at(e))]
    known = [e for e in sent if e.order.parcel is not None]
    bad = [e.order.id for e in known if e.order.parcel and e.order.parcel.state == "invalid"]
    scanned = [e for e in known if e.order.parcel and (e.order.parcel.scans or e.order.id in bad)]
    return Figure(
        metric="valid_tracking_rate",
        window_days=30,
        numerator=len(scanned) - len(bad),
        denominator=len(scanned),
        orders=tuple(sorted(bad)),
    )


def _on_time(books: Books, store: Store, span: Span) -> Figure:
    kept, missed = 0, []
    for entry in _sellers(books, store):
        parcel, due = entry.order.parcel, entry.order.latest_delivery
        if not span.holds(due) or entry.status != "SHIPPED" or parcel is None:
            continue
        if parcel.state == "invalid":
            continue
        arrived = entry.delivered_at
        if arrived is not None and arrived < span.known_by and arrived <= due:
            kept += 1
        elif due < span.known_by and (arrived is None or arrived > due):
            missed.append(entry.order.id)
    return Figure(
        metric="on_time_delivery_rate",
        window_days=14,
        numerator=kept,
        denominator=kept + len(missed),
        orders=tuple(sorted(missed)),
    )


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
    return Figure(
        metric="late_answer_rate",
        window_days=days,
        numerator=len(late),
        denominator=whole,
        orders=tuple(sorted({letter.order_id for letter in late} - {""})),
    )


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
    return _figure("return_dissatisfaction_rate", 30, bad, whole)


def _survey(books: Books, store: Store, span: Span, days: int) -> Figure:
    told = [
        letter
        for letter in books.messages.of_store(store.key)
        if letter.solved is not None and span.holds(letter.solved_at)
    ]
    no = [letter for letter in told if letter.solved is False]
    return Figure(
        metric="customer_service_dissatisfaction_rate",
        window_days=days,
        numerator=len(no),
        denominator=len(told),
        orders=tuple(sorted({letter.order_id for letter in no} - {""})),
    )


def _sellers(books: Books, store: Store) -> Iterator[OrderEntry]:
    return (e for e in books.orders.of_store(store.key) if e.order.fulfilment == "seller")


def _shipped_at(entry: OrderEntry) -> datetime | None:
    return min((sent.shipped_at for sent in entry.shipments), default=None)


def _figure(metric: str, days: int, bad: list[str], whole: int) -> Figure:
    return Figure(
        metric=metric,
        window_days=days,
        numerator=len(bad),
        denominator=whole,
        orders=tuple(sorted(bad)),
    )
