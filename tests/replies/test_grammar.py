"""The small grammar of reply texts: gaps, segments, alternatives."""

import pytest

from kefu.replies.grammar import GrammarError, parse


@pytest.mark.parametrize(
    ("template", "values", "text"),
    [
        ("Dear {name},", {"name": "Anna"}, "Dear Anna,"),
        ("Your order[ {order_id}] left.", {"order_id": "1"}, "Your order 1 left."),
        ("Your order[ {order_id}] left.", {}, "Your order left."),
        ("[{amount}|{percent} of it|a part]", {"amount": "$1", "percent": "5%"}, "$1"),
        ("[{amount}|{percent} of it|a part]", {"percent": "5%"}, "5% of it"),
        ("[{amount}|{percent} of it|a part]", {}, "a part"),
        ("Sent[ by {carrier}[ ({number})]].", {"carrier": "DHL"}, "Sent by DHL."),
        (
            "Sent[ by {carrier}[ ({number})]].",
            {"carrier": "DHL", "number": "7"},
            "Sent by DHL (7).",
        ),
        ("Sent[ by {carrier}[ ({number})]].", {"number": "7"}, "Sent."),
        (r"plain \[brackets\] and \{braces\}", {}, "plain [brackets] and {braces}"),
        ("one | two", {}, "one | two"),
    ],
)
def test_known_gaps_are_filled_and_segments_with_unknown_gaps_vanish(template, values, text):
    assert parse(template).fill(values) == (text, ())


def test_an_indispensable_gap_stays_visible_and_is_named():
    text, missing = parse("Number {tracking_number}[ by {carrier}].").fill({})
    assert text == "Number ⟪tracking_number⟫."
    assert missing == ("tracking_number",)


def test_filled_values_are_never_read_as_grammar():
    title = "[2 Pack] Cable {USB} | 1 m"
    assert (
        parse("About {item}[ or {item}].").fill({"item": title})[0] == f"About {title} or {title}."
    )


@pytest.mark.parametrize(
    ("template", "position"),
    [("a {name", 2), ("a {} b", 2), ("a } b", 2), ("a [b", 2), ("a ] b", 2), ("a [b {c} [d] e", 2)],
)
def test_what_does_not_close_is_refused_with_its_place(template, position):
    with pytest.raises(GrammarError) as refused:
        parse(template)
    assert refused.value.position == position
