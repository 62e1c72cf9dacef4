"""Messages written before anybody looked at the training data, and never trained on.

Eight sets: `everyday` (goods, moods and lengths of all kinds), `roundabout` (troubles told without
any usual word, one set of stories in seven languages), `plain` (the same, told straight), `mixed` (half of them stories,
others in each language), `household` (half of them stories, the same in each language), `doorstep` (short, others in each language), `errands` (stories with
hardly a usual word), `wall` (half of each).
`or` holds issues a careful reader may choose as well, `perhaps` facts that need not be told.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kefu.triage import LANGUAGES, Reading, read_many
from kefu.triage.corpus import SENTENCES, examples

MESSAGES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "unseen.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
EASIER = ("everyday", "plain", "mixed")
UNSTATED = {"details_given"}


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    return read_many([message["text"] for message in MESSAGES])


def is_right(message: dict[str, Any], reading: Reading) -> bool:
    return reading.issue in (message["issue"], *message.get("or", ()))


def share_right(
    readings: list[Reading], sets: tuple[str, ...], language: str | None = None
) -> float:
    right = [
        is_right(message, reading)
        for message, reading in zip(MESSAGES, readings, strict=True)
        if message["set"] in sets and language in (None, message["language"])
    ]
    return sum(right) / len(right)


def told(readings: list[Reading]) -> Iterator[tuple[dict[str, Any], str, Any]]:
    for message, reading in zip(MESSAGES, readings, strict=True):
        facts = reading.to_json()["facts"]
        assert isinstance(facts, dict)
        for name, value in facts.items():
            if name not in UNSTATED:
                yield message, name, value


def test_they_are_never_trained_on() -> None:
    trained = {example.text.casefold() for example in examples(SENTENCES)}
    assert not trained & {message["text"].casefold() for message in MESSAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_guess_is_right_nine_times_in_ten_in_every_language(
    readings: list[Reading], language: str
) -> None:
    assert share_right(readings, EASIER, language) >= 0.94


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("roundabout", 0.88),
        ("household", 0.88),
        ("errands", 0.86),
        ("wall", 0.9),
        ("doorstep", 0.95),
    ],
)
def test_stories_without_the_usual_words_are_mostly_understood(
    readings: list[Reading], name: str, least: float
) -> None:
    assert share_right(readings, (name,)) >= least


def test_the_language_is_told(readings: list[Reading]) -> None:
    right = sum(r.language == m["language"] for r, m in zip(readings, MESSAGES, strict=True))
    assert right / len(MESSAGES) >= 0.99


def test_confident_means_right(readings: list[Reading]) -> None:
    sure = [is_right(m, r) for m, r in zip(MESSAGES, readings, strict=True) if r.confident]
    assert len(sure) / len(MESSAGES) >= 0.7
    assert sum(sure) / len(sure) >= 0.98


def test_a_low_score_means_doubt(readings: list[Reading]) -> None:
    unsure = [is_right(m, r) for m, r in zip(MESSAGES, readings, strict=True) if not r.confident]
    assert sum(unsure) / len(unsure) < 0.95


def test_facts_that_are_told_are_right(readings: list[Reading]) -> None:
    right = [
        value == message["facts"].get(name, message.get("perhaps", {}).get(name))
        for message, name, value in told(readings)
    ]
    assert sum(right) / len(right) >= 0.95


def test_most_facts_that_stand_there_are_told(readings: list[Reading]) -> None:
    found = Counter(m["set"] for m, name, value in told(readings) if m["facts"].get(name) == value)
    stated: Counter[str] = Counter()
    for message in MESSAGES:
        stated[message["set"]] += len(message["facts"])
    assert sum(found[name] for name in EASIER) / sum(stated[name] for name in EASIER) >= 0.85
