"""Amazon's answers about topics of reviews and returns, read; what is not told stays ``None``. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from kefu.records.topics import CategoryRow, Month, SummaryRow, TopicRow

TONES = {"negativeTopics": "negative", "positiveTopics": "positive"}
MOST_SNIPPETS = 3
LONGEST_SNIPPET = 500
MOST_MONTHS = 12


def read_summary(answers: list[Any], trends: Any) -> SummaryRow:
    """A product's topics from answers in different orders, each topic once, with its months."""
    months = {
        (tone, name): tuple(_item_months(told))
        for tone, name, told in _topics(_under(trends, "reviewTrends"))
    }
    rows: dict[tuple[str, str], TopicRow] = {}
    for answer in answers:
        for tone, name, told in _topics(_under(answer, "topics")):
            rows.setdefault(
                (tone, name), _topic_row(tone, name, told, months.get((tone, name), ()))
            )
    first = next((answer for answer in answers if isinstance(answer, Mapping)), {})
    since, until = _period(first)
    return SummaryRow(
        title=_text(first.get("itemName")), since=since, until=until, topics=tuple(rows.values())
    )


def read_category(topics: Any, trends: Any) -> CategoryRow:
    """Why a category's products are sent back, with months."""
    months = {name: tuple(_category_months(told)) for name, told in _named(trends, "returnTrends")}
    found = []
    for name, told in _named(topics, "topics"):
        share = number(told, "browseNodeMetrics", "occurrencePercentage", "allProducts")
        if share is not None:
            found.append((name, share, months.get(name, ())))
    since, until = _period(topics)
    return CategoryRow(since=since, until=until, topics=tuple(found))


def read_node(answer: Any) -> tuple[str, str]:
    """Number and name of a category; empty where none is told."""
    if not isinstance(answer, Mapping):
        return "", ""
    return _text(answer.get("browseNodeId"))[:20], _text(answer.get("displayName"))[:120]


def number(told: Any, *path: str) -> Decimal | None:
    """The number that lies there, to the hundredth."""
    found = _under(told, *path)
    if isinstance(found, bool) or not isinstance(found, (int, float, str)):
        return None
    try:
        read = Decimal(str(found))
    except InvalidOperation:
        return None
    return read.quantize(Decimal("0.01")) if read.is_finite() and abs(read) < 1000 else None


def _topic_row(
    tone: str, name: str, told: Mapping[str, Any], months: tuple[Month, ...]
) -> TopicRow:
    return TopicRow(
        topic=name,
        tone=tone,
        mentions=_count(told, "asinMetrics", "numberOfMentions"),
        share=number(told, "asinMetrics", "occurrencePercentage"),
        impact=number(told, "asinMetrics", "starRatingImpact"),
        node_share=number(told, "browseNodeMetrics", "occurrencePercentage", "allProducts"),
        node_impact=number(told, "browseNodeMetrics", "starRatingImpact", "allProducts"),
        snippets=tuple(_snippets(told)),
        subtopics=tuple(
            (
                _text(sub.get("subtopic")),
                _count(sub, "metrics", "numberOfMentions"),
                number(sub, "metrics", "occurrencePercentage"),
            )
            for sub in _listed(told, "subtopics")
        ),
        months=months,
    )


def _topics(found: Any) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for key, tone in TONES.items():
        for name, told in _named(found, key):
            yield tone, name, told


def _named(found: Any, key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Those that have a name; Amazon's own ends with blanks at times."""
    for told in _listed(found, key):
        if name := _text(told.get("topic"))[:120]:
            yield name, told


def _item_months(told: Mapping[str, Any]) -> list[Month]:
    return _months(told, ("asinMetrics", "occurrencePercentage"))


def _category_months(told: Mapping[str, Any]) -> list[Month]:
    return _months(told, ("browseNodeMetrics", "occurrencePercentage", "allProducts"))


def _months(told: Mapping[str, Any], share_at: tuple[str, ...]) -> list[Month]:
    """Oldest first, each month once; Amazon's own come in any order."""
    beside = ("browseNodeMetrics", "occurrencePercentage", "allProducts")
    found: dict[str, Month] = {}
    for point in _listed(told, "trendMetrics"):
        start, share = _period(point)[0], number(point, *share_at)
        if start is not None and share is not None:
            month = f"{start:%Y-%m}"
            node_share = number(point, *beside) if beside != share_at else None
            found.setdefault(month, Month(month=month, share=share, node_share=node_share))
    return [found[month] for month in sorted(found)[-MOST_MONTHS:]]


def _snippets(told: Mapping[str, Any]) -> Iterator[str]:
    found = told.get("reviewSnippets")
    for snippet in found[:MOST_SNIPPETS] if isinstance(found, list) else ():
        if text := _text(snippet):
            yield text[:LONGEST_SNIPPET]


def _period(told: Any) -> tuple[datetime | None, datetime | None]:
    return _moment(told, "startDate"), _moment(told, "endDate")


def _moment(told: Any, name: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(_text(_under(told, "dateRange", name)))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _count(told: Any, *path: str) -> int | None:
    found = _under(told, *path)
    whole = isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 2**31
    return found if whole else None


def _listed(told: Any, name: str) -> list[Mapping[str, Any]]:
    found = _under(told, name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _under(told: Any, *path: str) -> Any:
    for name in path:
        told = told.get(name) if isinstance(told, Mapping) else None
    return told


def _text(found: Any) -> str:
    return found.strip() if isinstance(found, str) else ""
