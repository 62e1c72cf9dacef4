"""A phrase that is a regular expression is looked for only where one of its beginnings stands."""

import pytest

from kefu.compliance.beginnings import beginnings


@pytest.mark.parametrize(
    ("expression", "letters"),
    [
        ("打(?![印开])", {"打"}),
        ("[您你](?:必须|务必)", {"您必须", "您务必", "你必须", "你务必"}),
        ("(?:您|你们)(?:[必须]|务必)", {"您", "你们"}),
        ("(?:您|你们?)(?:必须|务必)", {"您必须", "您务必", "你"}),
        ("您(?:必须)?先", {"您"}),
        ("[您你](?:必须)?先", {"您", "你"}),
        (r"(?<!并非)(?<!不是)必须(?:先)?", {"必须"}),
        ("(?:写|给)[^，]{0,4}评价", {"写", "给"}),
        (r"\b(?:could|would)\b", {"could", "would"}),
        (r"(?:do\snot|don't)\s", {"do", "don"}),
        ("ab?c", {"a"}),
    ],
)
def test_the_letters_with_which_every_match_begins_are_told(expression, letters):
    assert {begun for begun, _ in beginnings(expression)} == letters


@pytest.mark.parametrize(
    "expression", [r"l'annul\w*|cancell", "(?:您|你)?先", r"[a-z]+ing", r"\w{3,}en", "(?!be)[a-z]+", "a?b", "(?:a|)b"]
)  # fmt: skip
def test_where_matches_may_begin_with_anything_nothing_is_told(expression):
    assert beginnings(expression) == ()


def test_a_blank_or_an_apostrophe_ends_the_first_word():
    assert beginnings(r"l'annul\w*") == (("l", True),)
    assert beginnings(r"annul\w*") == (("annul", False),)
