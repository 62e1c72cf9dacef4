"""Amazon's own examples of topics are read; what is missing or strange stays unknown."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.connectors.amazon.topic_reading import number, read_category, read_node, read_summary

PATHS = "/customerFeedback/2024-06-01/"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)


@pytest.fixture
def examples(models):
    """What Amazon's sandbox answers, by the end of the path."""
    model = json.loads((models / "customerFeedback_2024-06-01.json").read_text("utf-8"))

    def of(path):
        answer = model["paths"][PATHS + path]["get"]["responses"]["200"]
        return answer["x-amzn-api-sandbox"]["static"][0]["response"]

    return of


def test_amazons_example_of_a_product_is_read_whole(examples):
    trends = examples("items/{asin}/reviews/trends")
    told = read_summary([examples("items/{asin}/reviews/topics")], trends)
    assert told.title.startswith("LANTEFUL")
    assert (told.since.year, told.until.month) == (2024, 9)
    [assembly] = [t for t in told.topics if (t.tone, t.topic[:8]) == ("negative", "Assembly")]
    assert (assembly.mentions, assembly.share, assembly.impact) == (
        36,
        Decimal("17.31"),
        Decimal("-2.30"),
    )
    assert (assembly.node_share, assembly.node_impact) == (Decimal("16.41"), Decimal("-1.50"))
    assert assembly.snippets[0] == "Difficult to assemble"
    assert assembly.subtopics[0][1:] == (9, Decimal("25.01"))
    assert all(name == name.strip() for name in (t.topic for t in told.topics))


def test_months_are_told_oldest_first_and_each_once(examples):
    trends = examples("items/{asin}/reviews/trends")
    [first, *_] = trends["reviewTrends"]["positiveTopics"]
    topic = {"topic": first["topic"].strip() + "  ", "asinMetrics": {}}
    told = read_summary([{"topics": {"positiveTopics": [topic]}}], trends)
    months = [month.month for month in told.topics[0].months]
    assert months == sorted(set(months))
    assert len(months) >= 3


def test_amazons_example_of_a_category_is_read(examples):
    told = read_category(
        examples("browseNodes/{browseNodeId}/returns/topics"),
        examples("browseNodes/{browseNodeId}/returns/trends"),
    )
    assert told.topics
    assert all(0 < share <= 100 for _, share, _ in told.topics)
    assert read_node(examples("items/{asin}/browseNode"))[0]


def test_a_topic_that_both_orders_name_is_told_once():
    def answer(mentions):
        metrics = {"numberOfMentions": mentions}
        return {"topics": {"negativeTopics": [{"topic": "Color", "asinMetrics": metrics}]}}

    told = read_summary([answer(3), None, answer(4)], None)
    assert [(t.topic, t.mentions, t.share) for t in told.topics] == [("Color", 3, None)]


@pytest.mark.parametrize(
    ("given_", "read"),
    [
        (17.31, "17.31"),
        (-2, "-2.00"),
        ("4.5", "4.50"),
        (True, None),
        (float("nan"), None),
        (1e9, None),
        ("many", None),
        (None, None),
    ],
)
def test_only_numbers_are_numbers(given_, read):
    found = number({"a": {"b": given_}}, "a", "b")
    assert found == (None if read is None else Decimal(read))


@given(JSON, JSON)
def test_whatever_amazon_answers_nothing_breaks(topics, trends):
    read_summary([topics, {"topics": topics}], {"reviewTrends": trends})
    read_category({"topics": topics}, {"returnTrends": trends})
    read_node(topics)
