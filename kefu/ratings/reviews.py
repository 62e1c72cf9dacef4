"""Product reviews taken in, bad ones into cases, and what people do about them (REV-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kefu.accounts.models import Store, User
from kefu.cases.errors import NotAllowedNow
from kefu.cases.tasks import add_task
from kefu.cases.told_by_reports import file_told, told
from kefu.cases.verbs import remember
from kefu.policybook.active import active_book
from kefu.ratings.masking import initials
from kefu.ratings.models import Cause, ProductReview
from kefu.ratings.review_reading import ReviewRow
from kefu.ratings.verbs import IMPROVES

CHUNK = 400


@dataclass(slots=True, kw_only=True)
class Taken:
    """What came of an import."""

    new: int = 0
    known: int = 0
    cases: int = 0


def take_in_reviews(store: Store, rows: Sequence[ReviewRow], *, now: datetime) -> Taken:
    """Write reviews that are not known yet; safe to repeat. Bad ones open a case."""
    taken, unique = Taken(), list({row.review_id: row for row in rows}.values())
    with transaction.atomic():
        Store.objects.select_for_update().get(pk=store.pk)
        for start in range(0, len(unique), CHUNK):
            _write(store, unique[start : start + CHUNK], taken, now)
    return taken


def file_review_cause(
    review: ProductReview,
    *,
    cause: str,
    task: bool,
    note: str,
    actor: User | None,
    now: datetime,
) -> None:
    """Say what it is about; with ``task`` the department that can mend it is asked.

    Raises ``NotAllowedNow("unknown_cause")``.
    """
    if cause not in Cause.values or not cause:
        raise NotAllowedNow("unknown_cause", cause=cause)
    with transaction.atomic():
        review.cause = cause
        review.save(update_fields=["cause"])
        if review.case is not None:
            remember(review.case, "review_cause", actor=actor, now=now, cause=cause)
            if task and IMPROVES.get(cause):
                add_task(review.case, code=IMPROVES[cause], note=note, actor=actor, now=now)


def note_review_answered(review: ProductReview, *, actor: User | None, now: datetime) -> None:
    """A public answer stands at Amazon. Raises ``NotAllowedNow("nothing_new")``."""
    with transaction.atomic():
        noted = ProductReview.objects.filter(pk=review.pk, answered_at__isnull=True).update(
            answered_at=now, answered_by=actor
        )
        if noted != 1:
            raise NotAllowedNow("nothing_new")
        review.refresh_from_db()
        if review.case is not None:
            remember(review.case, "review_answered", actor=actor, now=now)


def _write(store: Store, rows: Sequence[ReviewRow], taken: Taken, now: datetime) -> None:
    ids = [row.review_id for row in rows]
    known = set(
        ProductReview.objects.filter(store=store, review_id__in=ids).values_list(
            "review_id", flat=True
        )
    )
    new = [_review(store, row, now) for row in rows if row.review_id not in known]
    taken.new, taken.known = taken.new + len(new), taken.known + len(known)
    bad = [review for review in new if review.rating <= _stars(review.marketplace, now)]
    items = [
        told(
            "product_review",
            ref=f"review:{review.review_id}",
            order_id="",
            at=min(review.left_at, now),
            marketplace=review.marketplace or store.marketplace,
            subject=review.title,
            text="\n\n".join(filter(None, (review.title, review.body))),
            notice={"rating": str(review.rating), "asin": review.asin},
        )
        for review in bad
    ]
    for review, place in zip(bad, file_told(store, items, now=now), strict=True):
        review.case = place.case
    taken.cases += len(bad)
    ProductReview.objects.bulk_create(new)


def _review(store: Store, row: ReviewRow, now: datetime) -> ProductReview:
    return ProductReview(
        store=store,
        review_id=row.review_id[:40],
        marketplace=row.marketplace or store.marketplace,
        asin=row.asin,
        left_at=row.left_at,
        rating=row.rating,
        title=row.title,
        body=row.body,
        author=initials(row.author)[:80],
        verified=row.verified,
        taken_at=now,
    )


def _stars(marketplace: str, now: datetime) -> int:
    number = active_book(now).number(
        "feedback_case_stars", marketplace=marketplace or None, on=now.date()
    )
    return int(number or 0)
