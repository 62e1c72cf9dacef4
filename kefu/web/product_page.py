"""A product: what Amazon sums up of its reviews and its category's returns, beside what our own records say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from kefu.accounts.models import Store
from kefu.ratings.product_causes import causes_of
from kefu.records.models import CategoryReturns, OrderItem, ReviewSummary, ReviewTopic
from kefu.web.charts import spark

WITHOUT_PERIOD = timedelta(days=182)
"""Where Amazon tells no period of its own, our records are counted over as much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLine:
    """A topic with its months as a line, and by how much the last one differs from those before, in points."""

    topic: ReviewTopic
    trend: str
    change: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonLine:
    """Why a category's products are sent back."""

    topic: str
    share: Decimal
    trend: str
    change: Decimal | None


def topic_lines(topics: Sequence[ReviewTopic]) -> list[TopicLine]:
    """Topics as lists show them."""
    return [
        TopicLine(topic=topic, trend=trend, change=change)
        for topic in topics
        for trend, change in [_trend([months[1] for months in topic.months])]
    ]


def page_of(store: Store, marketplace: str, asin: str, *, now: datetime) -> dict[str, Any]:
    """All that the page shows; what nobody has told is ``None`` or empty."""
    summary = ReviewSummary.objects.filter(store=store, marketplace=marketplace, asin=asin).first()
    topics = list(summary.topics.order_by("-weight", "topic")) if summary else []
    since = (summary and summary.since) or now - WITHOUT_PERIOD
    until = (summary and summary.until) or now
    return {
        "summary": summary,
        "title": _title(store, asin, summary),
        "tones": [
            (tone, topic_lines([topic for topic in topics if topic.tone == tone]))
            for tone in ReviewTopic.Tone.values
        ],
        "category": _category(store, summary),
        "own": causes_of(store, marketplace, asin, since=since, until=until),
        "since": since,
        "until": until,
    }


def _title(store: Store, asin: str, summary: ReviewSummary | None) -> str:
    if summary and summary.title:
        return summary.title
    items = OrderItem.objects.filter(asin=asin, order__store=store).exclude(title="")
    return items.order_by("-pk").values_list("title", flat=True).first() or ""


def _category(store: Store, summary: ReviewSummary | None) -> list[ReasonLine]:
    if summary is None or not summary.node_id:
        return []
    told = CategoryReturns.objects.filter(
        store=store, marketplace=summary.marketplace, node_id=summary.node_id
    ).first()
    return [
        ReasonLine(topic=entry["topic"], share=Decimal(entry["share"]), trend=trend, change=change)
        for entry in (told.topics if told else ())
        for trend, change in [_trend([months[1] for months in entry["months"]])]
    ]


def _trend(shares: Sequence[str]) -> tuple[str, Decimal | None]:
    """The line of the months, and how the last stands to the mean of those before."""
    months = [Decimal(share) for share in shares]
    if len(months) < 2:
        return "", None
    before = sum(months[:-1], Decimal()) / (len(months) - 1)
    return spark(months), (months[-1] - before).quantize(Decimal("0.1"))
