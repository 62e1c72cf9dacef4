"""Topics of reviews and returns: which products Amazon is to be asked about, and what it said, written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from kefu.accounts.models import Store
from kefu.records.models import CategoryReturns, OrderItem, ReviewSummary, ReviewTopic

LATELY = timedelta(days=60)
"""Only products that were ordered so lately are asked about."""
RENEWED = timedelta(days=7)
"""So long after the end of what was told there is something new to tell."""
SOONEST = timedelta(days=1)
State = ReviewSummary.State


class Product(NamedTuple):
    """A product in one marketplace."""

    marketplace: str
    asin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month of a topic, as ``2024-06``; shares in percent."""

    month: str
    share: Decimal
    node_share: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRow:
    """A topic as Amazon tells it; ``None`` is "not told"."""

    topic: str
    tone: str
    mentions: int | None = None
    share: Decimal | None = None
    impact: Decimal | None = None
    node_share: Decimal | None = None
    node_impact: Decimal | None = None
    snippets: tuple[str, ...] = ()
    subtopics: tuple[tuple[str, int | None, Decimal | None], ...] = ()
    months: tuple[Month, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """All that is told of one product's reviews."""

    title: str
    since: datetime | None
    until: datetime | None
    topics: tuple[TopicRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRow:
    """Why products of a category are sent back: topic, share in percent, and its months."""

    since: datetime | None
    until: datetime | None
    topics: tuple[tuple[str, Decimal, tuple[Month, ...]], ...]


def products_to_ask(store: Store, now: datetime) -> list[Product]:
    """Products ordered lately of which Amazon may have something new to tell.

    Those that Amazon told of before come first: a refusal there says something of the role.
    """
    ordered = set(
        OrderItem.objects.filter(
            order__store=store, order__ordered_at__gt=now - LATELY, order__marketplace__gt=""
        )
        .exclude(asin="")
        .order_by()
        .values_list("order__marketplace", "asin")
        .distinct()
    )
    known = {
        (summary.marketplace, summary.asin): summary
        for summary in ReviewSummary.objects.filter(store=store)
    }
    due = [Product(*pair) for pair in ordered if pair not in known or known[pair].ask_at <= now]
    return sorted(
        due, key=lambda pair: (pair not in known or known[pair].state == State.REFUSED, pair)
    )


def write_summary(
    store: Store, product: Product, told: SummaryRow, node: tuple[str, str], *, now: datetime
) -> ReviewSummary:
    """Write what Amazon told of a product's reviews instead of what it told before."""
    with transaction.atomic():
        summary = _noted(
            store,
            product,
            now,
            state=State.TOLD,
            title=told.title,
            node_id=node[0],
            node_name=node[1],
            since=told.since,
            until=told.until,
            ask_at=_next(told.until, now),
        )
        summary.topics.all().delete()
        ReviewTopic.objects.bulk_create(_topic(summary, row) for row in told.topics)
    return summary


def note_nothing_told(store: Store, product: Product, state: str, *, now: datetime) -> None:
    """Amazon tells nothing of the product now; what it told before is no longer so."""
    with transaction.atomic():
        summary = _noted(
            store, product, now, state=state, since=None, until=None, ask_at=now + RENEWED
        )
        summary.topics.all().delete()


def category_is_due(store: Store, marketplace: str, node_id: str, now: datetime) -> bool:
    """Whether Amazon may have something new to tell of a category's returns."""
    rows = CategoryReturns.objects.filter(store=store, marketplace=marketplace, node_id=node_id)
    return not rows.filter(ask_at__gt=now).exists()


def write_category(
    store: Store,
    marketplace: str,
    node: tuple[str, str],
    told: CategoryRow | None,
    *,
    now: datetime,
) -> None:
    """Write why products of a category are sent back; ``None``: Amazon tells nothing of it."""
    topics = [
        {
            "topic": topic,
            "share": str(share),
            "months": [[month.month, str(month.share)] for month in months],
        }
        for topic, share, months in (told.topics if told else ())
    ]
    CategoryReturns.objects.update_or_create(
        store=store,
        marketplace=marketplace,
        node_id=node[0],
        defaults={
            "name": node[1],
            "since": told.since if told else None,
            "until": told.until if told else None,
            "topics": topics,
            "asked_at": now,
            "ask_at": _next(told.until if told else now, now),
        },
    )


def _noted(store: Store, product: Product, now: datetime, **fields: object) -> ReviewSummary:
    summary, _ = ReviewSummary.objects.update_or_create(
        store=store,
        marketplace=product.marketplace,
        asin=product.asin,
        defaults={"asked_at": now, **fields},
    )
    return summary


def _next(until: datetime | None, now: datetime) -> datetime:
    return max(now + SOONEST, (until or now) + RENEWED)


def _topic(summary: ReviewSummary, row: TopicRow) -> ReviewTopic:
    return ReviewTopic(
        store_id=summary.store_id,
        summary=summary,
        marketplace=summary.marketplace,
        asin=summary.asin,
        tone=row.tone,
        topic=row.topic[:120],
        mentions=row.mentions,
        share=row.share,
        impact=row.impact,
        node_share=row.node_share,
        node_impact=row.node_impact,
        snippets=list(row.snippets),
        subtopics=[
            {"name": name, "mentions": mentions, "share": _text(share)}
            for name, mentions, share in row.subtopics
        ],
        months=_months(row.months),
        weight=int(abs(row.impact or 0) * 100),
    )


def _months(months: Sequence[Month]) -> list[list[str | None]]:
    return [[month.month, str(month.share), _text(month.node_share)] for month in months]


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
