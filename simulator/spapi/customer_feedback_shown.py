"""Topics of reviews and returns as Amazon writes them; what there is nothing to say of is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from simulator.books.reviews import ProductReview
from simulator.books.topics import Node, Subtopic, Topic, best, share, table, topics
from simulator.spapi.values import iso
from simulator.world.model import Marketplace, Product

Period = tuple[datetime, datetime]


def within(reviews: Sequence[ProductReview], period: Period) -> list[ProductReview]:
    """Those of a stretch of time."""
    return [review for review in reviews if period[0] <= review.at < period[1]]


def item_topic(topic: Topic, among: Sequence[ProductReview], positive: bool) -> dict[str, Any]:
    """A topic of a product, beside its category."""
    return filled(
        {
            "topic": topic.name,
            "asinMetrics": filled(
                {
                    "numberOfMentions": topic.mentions,
                    "occurrencePercentage": topic.share,
                    "starRatingImpact": topic.impact,
                }
            ),
            "browseNodeMetrics": _beside(topic.name, among, positive),
            "reviewSnippets": list(topic.snippets),
            "subtopics": [_subtopic(found) for found in topic.subtopics],
        }
    )


def _subtopic(found: Subtopic) -> dict[str, Any]:
    return {
        "subtopic": found.name,
        "metrics": {"numberOfMentions": found.mentions, "occurrencePercentage": found.share},
        "reviewSnippets": list(found.snippets),
    }


def _beside(name: str, among: Sequence[ProductReview], positive: bool) -> dict[str, Any] | None:
    """How the category stands to a topic; None where too few of its reviews mention it."""
    found = {topic.name: topic for topic in topics(among, positive=positive)}.get(name)
    if found is None or found.mentions < table().least_mentions:
        return None
    told: dict[str, Any] = {"occurrencePercentage": {"allProducts": found.share}}
    if found.impact is not None:
        told["starRatingImpact"] = {"allProducts": found.impact}
    return told


def node_topic(topic: Topic, reviews: Sequence[ProductReview], positive: bool) -> dict[str, Any]:
    """A topic of a category, beside its best quarter."""
    told: dict[str, Any] = {"occurrencePercentage": all_and_best(topic.name, reviews, positive)}
    leading = {found.name: found for found in topics(best(reviews), positive=positive)}
    if topic.impact is not None:
        ahead = leading.get(topic.name)
        told["starRatingImpact"] = {
            "topTwentyFivePercentProducts": (ahead.impact if ahead else None) or 0.0,
            "allProducts": topic.impact,
        }
    subtopics = [
        {
            "subtopic": found.name,
            "metrics": {"occurrencePercentage": found.share},
            "reviewSnippets": list(found.snippets),
        }
        for found in topic.subtopics
    ]
    return {
        "topic": topic.name,
        "browseNodeMetrics": told,
        "reviewSnippets": list(topic.snippets),
        "subtopics": subtopics,
    }


def all_and_best(
    name: str, reviews: Sequence[ProductReview], positive: bool
) -> dict[str, float | None]:
    """How often a topic is mentioned in a category, and in its best quarter."""
    return {
        "topTwentyFivePercentProducts": share(best(reviews), name, positive=positive),
        "allProducts": share(reviews, name, positive=positive),
    }


def item_point(
    name: str,
    month: Period,
    reviews: Sequence[ProductReview],
    among: Sequence[ProductReview],
    positive: bool,
) -> dict[str, Any]:
    """A topic in one month."""
    told: dict[str, Any] = {
        "dateRange": spanned(month),
        "asinMetrics": {
            "occurrencePercentage": share(within(reviews, month), name, positive=positive)
        },
    }
    beside = share(within(among, month), name, positive=positive)
    if beside is not None:
        told["browseNodeMetrics"] = all_products(beside)
    return told


def all_products(percent: float) -> dict[str, Any]:
    """A share over a whole category."""
    return {"occurrencePercentage": {"allProducts": percent}}


def of_item(product: Product, place: Marketplace, period: Period) -> dict[str, Any]:
    """What every answer about a product begins with."""
    return {
        "asin": product.asin,
        "itemName": product.title(place.language),
        "marketplaceId": place.id,
        "countryCode": place.iso_country,
        "dateRange": spanned(period),
    }


def of_node(node: Node, place: Marketplace, period: Period) -> dict[str, Any]:
    """What every answer about a category begins with."""
    return {
        "browseNodeId": node.id,
        "displayName": node.name,
        "marketplaceId": place.id,
        "countryCode": place.iso_country,
        "dateRange": spanned(period),
    }


def spanned(period: Period) -> dict[str, str]:
    """A stretch of time."""
    return {"startDate": iso(period[0]), "endDate": iso(period[1] - timedelta(milliseconds=1))}


def filled(told: Mapping[str, Any]) -> dict[str, Any]:
    """Without what there is nothing to say of."""
    return {name: value for name, value in told.items() if value not in (None, [], {})}
