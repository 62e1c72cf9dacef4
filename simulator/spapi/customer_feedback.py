"""Customer Feedback: what reviews and returns speak of, by product and by category. No single review is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.books.books import Books
from simulator.books.reviews import ProductReview
from simulator.books.topics import MOST_TOPICS, Node, Topic, return_shares, table, topics
from simulator.spapi.call import Answer, Call, invalid, not_found
from simulator.spapi.customer_feedback_shown import (
    Period,
    all_and_best,
    all_products,
    filled,
    item_point,
    item_topic,
    node_topic,
    of_item,
    of_node,
    spanned,
    within,
)
from simulator.world.model import Marketplace, Product

MONTHS = 6
SIDES = (("positiveTopics", True), ("negativeTopics", False))


class CustomerFeedback:
    """Handlers by operation name. What is told ends with the last week; an answer without data is a 204."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._products = {product.asin: product for product in books.world.products}
        self.handlers = {
            "getItemReviewTopics": self.item_topics,
            "getItemReviewTrends": self.item_trends,
            "getItemBrowseNode": self.browse_node,
            "getBrowseNodeReviewTopics": self.node_topics,
            "getBrowseNodeReviewTrends": self.node_trends,
            "getBrowseNodeReturnTopics": self.return_topics,
            "getBrowseNodeReturnTrends": self.return_trends,
        }

    def item_topics(self, call: Call) -> Answer:
        """What the reviews of a product speak of, beside its category."""
        place, product = self._place(call), self._product(call)
        period = _period(call.now)
        reviews = self._reviews(place, {product.asin}, period)
        if len(reviews) < table().least_reviews:
            return Answer(body=None, status=204)
        among = self._reviews(place, _node_of(product).asins, period)
        found = {
            name: [item_topic(topic, among, positive) for topic in _top(reviews, positive, call)]
            for name, positive in SIDES
        }
        return Answer(
            body={**of_item(product, place, period), "topics": filled(found)},
        )

    def item_trends(self, call: Call) -> Answer:
        """The same month by month."""
        place, product = self._place(call), self._product(call)
        period = _months(call.now)[0][0], _months(call.now)[-1][1]
        reviews = self._reviews(place, {product.asin}, period)
        if len(reviews) < table().least_reviews:
            return Answer(body=None, status=204)
        among = self._reviews(place, _node_of(product).asins, period)
        found = {
            name: [
                {
                    "topic": topic.name,
                    "trendMetrics": [
                        item_point(topic.name, month, reviews, among, positive)
                        for month in _months(call.now)
                        if within(reviews, month)
                    ],
                }
                for topic in topics(reviews, positive=positive)[:MOST_TOPICS]
            ]
            for name, positive in SIDES
        }
        return Answer(body={**of_item(product, place, period), "reviewTrends": filled(found)})

    def browse_node(self, call: Call) -> Answer:
        """The category of a product."""
        self._place(call)
        node = _node_of(self._product(call))
        return Answer(body={"browseNodeId": node.id, "displayName": node.name})

    def node_topics(self, call: Call) -> Answer:
        """What the reviews of a category speak of."""
        place, node, period = self._place(call), _node(call), _period(call.now)
        reviews = self._reviews(place, node.asins, period)
        if len(reviews) < table().least_reviews:
            return Answer(body=None, status=204)
        found = {
            name: [node_topic(topic, reviews, positive) for topic in _top(reviews, positive, call)]
            for name, positive in SIDES
        }
        return Answer(body={**of_node(node, place, period), "topics": filled(found)})

    def node_trends(self, call: Call) -> Answer:
        """The same month by month."""
        place, node, months = self._place(call), _node(call), _months(call.now)
        period = months[0][0], months[-1][1]
        reviews = self._reviews(place, node.asins, period)
        if len(reviews) < table().least_reviews:
            return Answer(body=None, status=204)

        def point(name: str, month: Period, positive: bool) -> dict[str, Any]:
            told = all_and_best(name, within(reviews, month), positive)
            return {
                "dateRange": spanned(month),
                "browseNodeMetrics": {"occurrencePercentage": told},
            }

        found = {
            name: [
                {
                    "topic": topic.name,
                    "trendMetrics": [
                        point(topic.name, month, positive)
                        for month in months
                        if within(reviews, month)
                    ],
                }
                for topic in topics(reviews, positive=positive)[:MOST_TOPICS]
            ]
            for name, positive in SIDES
        }
        return Answer(body={**of_node(node, place, period), "reviewTrends": filled(found)})

    def return_topics(self, call: Call) -> Answer:
        """Why products of a category are sent back."""
        place, node, period = self._place(call), _node(call), _period(call.now)
        shares = return_shares(list(self._reasons(place, node, period)))
        if not shares:
            return Answer(body=None, status=204)
        told = [
            {"topic": name, "browseNodeMetrics": all_products(percent)}
            for name, percent in shares.items()
        ]
        return Answer(body={**of_node(node, place, period), "topics": told})

    def return_trends(self, call: Call) -> Answer:
        """The same month by month."""
        place, node, months = self._place(call), _node(call), _months(call.now)
        period = months[0][0], months[-1][1]
        names = return_shares(list(self._reasons(place, node, period)))
        if not names:
            return Answer(body=None, status=204)
        by_month = [
            (month, shares)
            for month in months
            if (shares := return_shares(list(self._reasons(place, node, month))))
        ]
        told = [
            {
                "topic": name,
                "trendMetrics": [
                    {
                        "dateRange": spanned(month),
                        "browseNodeMetrics": all_products(shares.get(name, 0.0)),
                    }
                    for month, shares in by_month
                ],
            }
            for name in names
        ]
        return Answer(body={**of_node(node, place, period), "returnTrends": told})

    def _place(self, call: Call) -> Marketplace:
        wanted = call.query["marketplaceId"]
        store = self._books.world.stores[call.store]
        for country in store.sells_in:
            place = self._books.world.marketplaces[country]
            if place.id == wanted:
                return place
        raise invalid(f"The seller does not sell in marketplace {wanted}.")

    def _product(self, call: Call) -> Product:
        product = self._products.get(call.path["asin"])
        if product is None:
            raise not_found(f"ASIN {call.path['asin']}")
        return product

    def _reviews(
        self, place: Marketplace, asins: frozenset[str] | set[str], period: Period
    ) -> list[ProductReview]:
        entries = self._books.orders.entries
        return [
            review
            for review in self._books.reviews.all.values()
            if review.asin in asins
            and period[0] <= review.at < period[1]
            and entries[review.order_id].order.marketplace.id == place.id
        ]

    def _reasons(self, place: Marketplace, node: Node, period: Period) -> Iterator[str]:
        entries = self._books.orders.entries
        for sent in self._books.returns.all.values():
            entry = entries[sent.order_id]
            line = entry.line(sent.item_id)
            if (
                line is not None
                and line.product.asin in node.asins
                and entry.order.marketplace.id == place.id
                and period[0] <= sent.requested_at < period[1]
            ):
                yield sent.reason
        for back in self._books.fba_returns.all.values():
            if (
                back.asin in node.asins
                and entries[back.order_id].order.marketplace.id == place.id
                and period[0] <= back.returned_at < period[1]
            ):
                yield back.reason


def _node(call: Call) -> Node:
    node = table().nodes.get(call.path["browseNodeId"])
    if node is None:
        raise not_found(f"Browse node {call.path['browseNodeId']}")
    return node


def _node_of(product: Product) -> Node:
    node = table().node_of(product.asin)
    if node is None:
        raise not_found(f"The browse node of {product.asin}")
    return node


def _period(now: datetime) -> Period:
    """Six months up to last Monday."""
    monday = now.date() - timedelta(days=now.weekday())
    end = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
    return end - timedelta(days=182), end


def _months(now: datetime) -> list[Period]:
    """The last six calendar months that are over, oldest first."""
    end = datetime(now.year, now.month, 1, tzinfo=UTC)
    months: list[Period] = []
    for _ in range(MONTHS):
        start = (end - timedelta(days=1)).replace(day=1)
        months.insert(0, (start, end))
        end = start
    return months


def _top(reviews: Sequence[ProductReview], positive: bool, call: Call) -> list[Topic]:
    found = topics(reviews, positive=positive)
    if call.query["sortBy"] == "STAR_RATING_IMPACT":
        found = sorted(found, key=lambda topic: -abs(topic.impact or 0.0))
    return found[:MOST_TOPICS]
