"""Messages of an outside examiner, never trained on: how often the first guess is right."""

import json
from collections import Counter
from pathlib import Path

import pytest

from kefu.triage import LANGUAGES, Reading, read_many

MESSAGES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "examiner.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    return read_many([message["text"] for message in MESSAGES])


def test_the_language_is_told(readings: list[Reading]) -> None:
    right = sum(r.language == m["language"] for r, m in zip(readings, MESSAGES, strict=True))
    assert right / len(MESSAGES) >= 0.99


def test_the_first_guess_is_mostly_right(readings: list[Reading]) -> None:
    right = sum(r.issue == m["issue"] for r, m in zip(readings, MESSAGES, strict=True))
    assert right / len(MESSAGES) >= 0.88


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_left_behind(readings: list[Reading], language: str) -> None:
    pairs = [
        r.issue == m["issue"]
        for r, m in zip(readings, MESSAGES, strict=True)
        if m["language"] == language
    ]
    assert sum(pairs) / len(pairs) >= 0.84


def test_trouble_is_hardly_ever_taken_for_chit_chat(readings: list[Reading]) -> None:
    ignored = [
        m["text"]
        for r, m in zip(readings, MESSAGES, strict=True)
        if r.issue == "no_answer_needed" != m["issue"]
    ]
    assert len(ignored) <= 3


def test_facts_that_are_told_are_right_and_most_are_told(readings: list[Reading]) -> None:
    said: Counter[str] = Counter()
    right: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    for reading, message in zip(readings, MESSAGES, strict=True):
        for name, value in message["facts"].items():
            stated[name] += 1
            if name in reading.facts:
                told = reading.to_json()["facts"][name]  # type: ignore[index]
                said[name] += 1
                right[name] += told == value
    assert right.total() / said.total() >= 0.93
    assert right.total() / stated.total() >= 0.75
