"""What the reviews of a product or a category speak of, summed up as Amazon sums it up; no single review is told."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from statistics import fmean

from simulator.books.reviews import ProductReview

TOPICS_FILE = Path(__file__).parent.parent / "topics.toml"
MOST_TOPICS = 10
MOST_SUBTOPICS = 5
MOST_SNIPPETS = 3
BEST_SHARE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A category of products."""

    id: str
    name: str
    asins: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The file of topics, read."""

    least_reviews: int
    least_mentions: int
    nodes: Mapping[str, Node]
    topics: Mapping[str, Mapping[str, Sequence[str]]]
    returns: Mapping[str, str]

    def node_of(self, asin: str) -> Node | None:
        """The category that a product is in."""
        return next((node for node in self.nodes.values() if asin in node.asins), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtopic:
    """What exactly is said of a topic; the share is of the reviews that mention the topic."""

    name: str
    mentions: int
    share: float
    snippets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """``share``: percent of the reviews that mention it. ``impact``: stars, or None where all mention it."""

    name: str
    mentions: int
    share: float
    impact: float | None
    snippets: tuple[str, ...]
    subtopics: tuple[Subtopic, ...]


@cache
def table() -> Table:
    """The words by which topics are known."""
    with TOPICS_FILE.open("rb") as file:
        read = tomllib.load(file)
    nodes = {
        key: Node(id=key, name=entry["name"], asins=frozenset(entry["asins"]))
        for key, entry in read["nodes"].items()
    }
    return Table(
        least_reviews=read["least_reviews"],
        least_mentions=read["least_mentions"],
        nodes=nodes,
        topics=read["topics"],
        returns=read["returns"],
    )


@lru_cache(maxsize=4096)
def spoken_of(text: str) -> frozenset[tuple[str, str]]:
    """The topics and subtopics that a text speaks of."""
    said = text.casefold()
    return frozenset(
        (topic, subtopic)
        for topic, subtopics in table().topics.items()
        for subtopic, words in subtopics.items()
        if any(word in said for word in words)
    )


def topics(reviews: Sequence[ProductReview], *, positive: bool) -> list[Topic]:
    """What the good (or the bad) ones among the reviews speak of, by number of mentions."""
    found = [_topic(name, reviews, positive) for name in table().topics]
    return sorted(
        (topic for topic in found if topic.mentions),
        key=lambda topic: (-topic.mentions, topic.name),
    )


def share(reviews: Sequence[ProductReview], name: str, *, positive: bool) -> float | None:
    """The percentage of reviews that mention a topic; None where there is no review."""
    return _percent(len(_mentioning(reviews, name, positive)), len(reviews))


def best(reviews: Sequence[ProductReview]) -> list[ProductReview]:
    """Those of the quarter of products that are rated best."""
    by_asin: dict[str, list[int]] = {}
    for review in reviews:
        by_asin.setdefault(review.asin, []).append(review.rating)
    ranked = sorted(by_asin, key=lambda asin: (-fmean(by_asin[asin]), asin))
    kept = set(ranked[: max(1, round(len(ranked) * BEST_SHARE))])
    return [review for review in reviews if review.asin in kept]


def return_shares(reasons: Sequence[str]) -> dict[str, float]:
    """How often each topic is the reason of a return, in percent, the most frequent first."""
    named = table().returns
    counted = Counter(named.get(reason, "Other") for reason in reasons)
    return {name: round(100 * n / len(reasons), 2) for name, n in counted.most_common(MOST_TOPICS)}


def _topic(name: str, reviews: Sequence[ProductReview], positive: bool) -> Topic:
    mentioning = _mentioning(reviews, name, positive)
    known = {review.id for review in mentioning}
    others = [review.rating for review in reviews if review.id not in known]
    impact = None
    if mentioning and others:
        everyone = fmean(review.rating for review in reviews)
        impact = round(everyone - fmean(others), 2)
    return Topic(
        name=name,
        mentions=len(mentioning),
        share=_percent(len(mentioning), len(reviews)) or 0.0,
        impact=impact,
        snippets=_snippets(mentioning),
        subtopics=tuple(_subtopics(name, mentioning)),
    )


def _subtopics(topic: str, mentioning: Sequence[ProductReview]) -> Iterator[Subtopic]:
    said: dict[str, list[ProductReview]] = {}
    for review in mentioning:
        for name, subtopic in spoken_of(review.text):
            if name == topic:
                said.setdefault(subtopic, []).append(review)
    for subtopic in sorted(said, key=lambda name: (-len(said[name]), name))[:MOST_SUBTOPICS]:
        found = said[subtopic]
        yield Subtopic(
            name=subtopic,
            mentions=len(found),
            share=_percent(len(found), len(mentioning)) or 0.0,
            snippets=_snippets(found),
        )


def _mentioning(reviews: Sequence[ProductReview], name: str, positive: bool) -> list[ProductReview]:
    return [
        review
        for review in reviews
        if (review.rating >= 4) == positive
        and any(topic == name for topic, _ in spoken_of(review.text))
    ]


def _snippets(reviews: Sequence[ProductReview]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(review.text for review in reviews))[:MOST_SNIPPETS]


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole else None
