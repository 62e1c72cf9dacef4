"""Feedback as Amazon's report tells it (FBK-1): written once, changes kept, bad ones into cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from kefu.accounts.models import Store
from kefu.cases.incoming import Incoming
from kefu.cases.told_by_reports import file_told, told
from kefu.guided.checking import Told
from kefu.guided.checking import told as told_steps
from kefu.policybook.active import active_book
from kefu.ratings.masking import initials
from kefu.ratings.models import Feedback, FeedbackChange
from kefu.records.models import Order

CHUNK = 400
MOST_STARS = 5
# What a later report may say otherwise; each such change is kept with what stood there before.
TOLD = ("rating", "comment", "reply")
WRITTEN = [*TOLD, "replied_at", "missing_since", "order", "case", "marketplace"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackRow:
    """A line of the seller feedback report. Empty is "not told"."""

    order_id: str
    left_at: datetime
    rating: int
    comment: str = ""
    reply: str = ""
    rater: str = ""
    marketplace: str = ""


@dataclass(slots=True, kw_only=True)
class Taken:
    """What came of it: counts, and the rows refused with the code of why."""

    new: int = 0
    changed: int = 0
    missing: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def take_in_feedback(
    store: Store,
    rows: Iterable[FeedbackRow],
    *,
    now: datetime,
    covers: tuple[datetime, datetime] | None = None,
) -> Taken:
    """Write what the report tells; safe to repeat.

    ``covers``: the days the report holds in full. Feedback of these days that it does not name
    any more is marked as missing: whether it was removed, a person says.
    """
    taken = Taken()
    good = {row.order_id: row for row in rows if _fits(row, taken)}
    with transaction.atomic():
        Store.objects.select_for_update().get(pk=store.pk)
        for chunk in _chunks(list(good.values())):
            _write(store, chunk, taken, now)
        if covers is not None:
            taken.missing = _mark_missing(store, set(good), covers, now)
        _tell_steps(store, good.values(), now)
    return taken


def _tell_steps(store: Store, rows: Iterable[FeedbackRow], now: datetime) -> None:
    """The report proves public replies, and that what it no longer names was removed."""
    words = [
        Told(code="feedback_replied", order=row.order_id, at=now, proof={"report": "feedback"})
        for row in rows
        if row.reply
    ]
    gone = Feedback.objects.filter(store=store, missing_since=now)
    words += [
        Told(code="feedback_removed", order=order, at=now, proof={"report": "feedback"})
        for order in gone.values_list("amazon_order_id", flat=True)
    ]
    told_steps(store, words, now=now)


def _fits(row: FeedbackRow, taken: Taken) -> bool:
    if not row.order_id:
        taken.refused.append((row.order_id, "no_order_id"))
    elif not 1 <= row.rating <= MOST_STARS:
        taken.refused.append((row.order_id, "no_stars"))
    else:
        return True
    return False


def _write(store: Store, rows: Sequence[FeedbackRow], taken: Taken, now: datetime) -> None:
    ids = [row.order_id for row in rows]
    known = {
        f.amazon_order_id: f
        for f in Feedback.objects.filter(store=store, amazon_order_id__in=ids).prefetch_related(
            "changes"
        )
    }
    orders = {
        o.amazon_order_id: o for o in Order.objects.filter(store=store, amazon_order_id__in=ids)
    }
    new, old, changes = [], [], []
    for row in rows:
        feedback = known.get(row.order_id)
        if feedback is None:
            feedback = _new(store, row, now)
            new.append(feedback)
            changes.append(FeedbackChange(feedback=feedback, at=now, code="feedback_left"))
        else:
            told_anew = list(_differences(feedback, row, now))
            taken.changed += bool(told_anew)
            changes += told_anew
            old.append(feedback)
        feedback.order = orders.get(row.order_id) or feedback.order
        feedback.marketplace = (
            row.marketplace
            or feedback.marketplace
            or (feedback.order.marketplace if feedback.order else "")
        )
    taken.new += len(new)
    Feedback.objects.bulk_create(new)
    _open_cases(store, [*new, *old], now)
    Feedback.objects.bulk_update([*new, *old], WRITTEN)
    FeedbackChange.objects.bulk_create(changes)


def _new(store: Store, row: FeedbackRow, now: datetime) -> Feedback:
    return Feedback(
        store=store,
        amazon_order_id=row.order_id,
        left_at=row.left_at,
        rating=row.rating,
        comment=row.comment,
        reply=row.reply,
        replied_at=now if row.reply else None,
        rater=initials(row.rater),
        taken_at=now,
    )


def _differences(feedback: Feedback, row: FeedbackRow, now: datetime) -> Iterator[FeedbackChange]:
    """Write what the row says otherwise; an empty cell says nothing."""
    if feedback.missing_since is not None:
        feedback.missing_since = None
        yield FeedbackChange(feedback=feedback, at=now, code="feedback_back")
    if feedback.removed_at is not None:
        yield from _told_although_removed(feedback, now)
    for name in TOLD:
        was: Any = getattr(feedback, name)
        is_now: Any = getattr(row, name)
        if is_now in ("", was):
            continue
        setattr(feedback, name, is_now)
        if name == "reply" and feedback.replied_at is None:
            feedback.replied_at = now
        yield FeedbackChange(
            feedback=feedback, at=now, code=f"feedback_{name}", facts={"was": was, "is": is_now}
        )


def _told_although_removed(feedback: Feedback, now: datetime) -> Iterator[FeedbackChange]:
    """The report still names what was noted as removed: told once, for a person to look."""
    said = {"feedback_removed", "feedback_still_told"}
    last = [change.code for change in feedback.changes.all() if change.code in said][-1:]
    if last != ["feedback_still_told"]:
        yield FeedbackChange(feedback=feedback, at=now, code="feedback_still_told")


def _open_cases(store: Store, found: Sequence[Feedback], now: datetime) -> None:
    """Bad feedback that has no case gets one, with the buyer's words in it (FBK-1)."""
    book = active_book(now)

    def stars(marketplace: str) -> int:
        return int(
            book.number("feedback_case_stars", marketplace=marketplace or None, on=now.date()) or 0
        )

    bad = [
        f
        for f in found
        if f.case is None and f.removed_at is None and f.rating <= stars(f.marketplace)
    ]
    for feedback, place in zip(
        bad, file_told(store, [_item(f, now) for f in bad], now=now), strict=True
    ):
        feedback.case = place.case


def _item(feedback: Feedback, now: datetime) -> Incoming:
    return told(
        "feedback",
        ref=f"feedback:{feedback.amazon_order_id}",
        order_id=feedback.amazon_order_id,
        at=min(feedback.left_at, now),
        marketplace=feedback.marketplace,
        text=feedback.comment,
        notice={"rating": str(feedback.rating)},
    )


def _mark_missing(
    store: Store, told_of: set[str], covers: tuple[datetime, datetime], now: datetime
) -> int:
    start, end = covers
    gone = [
        f
        for f in Feedback.objects.filter(
            store=store,
            left_at__gte=start,
            left_at__lt=end,
            removed_at__isnull=True,
            missing_since__isnull=True,
        )
        if f.amazon_order_id not in told_of
    ]
    for feedback in gone:
        feedback.missing_since = now
    Feedback.objects.bulk_update(gone, ["missing_since"])
    FeedbackChange.objects.bulk_create(
        FeedbackChange(feedback=f, at=now, code="feedback_missing") for f in gone
    )
    return len(gone)


def _chunks(rows: list[FeedbackRow]) -> Iterator[list[FeedbackRow]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
