"""Why goods come back, in words: whatever stands before Amazon's code, and as it is where nobody knows it."""

import pytest
from django.utils import translation

from kefu.returns.models import Return
from kefu.web.return_words import reason_words
from tests.web.screens import page, text


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("DEFECTIVE", "defective"),
        ("CR-DEFECTIVE", "defective"),
        ("AMZ-PG-BAD-DESC", "not as described"),
        ("CR-AMZ-PG-APP-TOO-SMALL", "too small"),
        (" UNWANTED_ITEM ", "no longer wanted"),
        ("Item defective or doesn't work", "Item defective or doesn't work"),
        ("CR-SOMETHING_NEW", "CR-SOMETHING_NEW"),
        ("defective", "defective"),
        ("", ""),
    ],
)
def test_a_code_is_said_in_words_and_anything_else_as_it_was_told(told, said):
    with translation.override("en"):
        assert reason_words(told) == said


@pytest.mark.django_db
def test_a_board_and_its_file_tell_why_goods_come_back(desk, lamp, bob):
    Return.objects.update(reason="CR-NOT_COMPATIBLE")
    assert "does not fit what it is for" in text(page(bob, "returns", tab="asked"))
    file = page(bob, "returns", tab="asked", **{"as": "csv"})
    assert "does not fit what it is for" in b"".join(file.streaming_content).decode()
