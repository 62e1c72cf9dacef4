"""Reading a message: the story from raw text to issue, language and facts."""

import pytest

from kefu.triage import ISSUES, read, read_many


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("Where is my order?", "where_is_my_order"),
        ("Please cancel my order, I ordered by mistake", "cancel_order"),
        ("Please send me an invoice for my company", "invoice"),
        ("Thank you very much, all good now!", "no_answer_needed"),
    ],
)
def test_plain_english_troubles_are_recognised(text: str, issue: str) -> None:
    assert read(text).issue == issue


def test_a_batch_reads_like_single_messages() -> None:
    texts = ["Where is my order?", "I want to return this.", "ok thanks"]
    assert [r.issue for r in read_many(texts)] == [read(text).issue for text in texts]


@pytest.mark.parametrize(
    "text", ["", " ", "\x00\x01", "\u202e\u200f", "?", "🙂" * 50, "a" * 5_000_000, "\ud800"]
)
def test_no_text_whatever_makes_reading_fail(text: str) -> None:
    reading = read(text)
    assert reading.issue in ISSUES
    assert reading.candidates[0].issue == reading.issue
