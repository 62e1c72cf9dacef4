"""Marks that turn the direction of writing hide what a letter says."""

import pytest

from kefu.compliance import lint


@pytest.mark.rule("MSG-4")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to \u202emoc.liamg@anna\u202c please.", [(9, 10), (24, 25)]),
        ("\u2067Hello\u2069", [(0, 1), (6, 7)]),
        ("A family: 👨‍👩‍👧, naïve, 東京.", []),
    ],
)
def test_each_mark_is_found_where_it_stands(text: str, found: list[tuple[int, int]]) -> None:
    marks = [f for f in lint(text).findings if f.code == "hidden_direction"]
    assert [(f.start, f.end) for f in marks] == found
    assert all(f.severity == "block" and text[f.start : f.end] == f.text for f in marks)


def test_a_mail_outside_amazon_may_turn_its_writing() -> None:
    assert lint("\u202bشكرا\u202c", channel="email").ok
