"""Facts told between the lines of a story, and how many of them are heard.

Four sets by one author, the same stories in seven languages: `hearth`, from which the word tables learnt, `porch`, written with it
and looked at only to measure, `garden` and `cellar`, each written once the tables stood, and then learnt from as well. `perhaps`
holds facts that need not be told.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kefu.triage import LANGUAGES, read_many
from kefu.triage.corpus import SENTENCES, examples
from kefu.triage.facts import told
from kefu.triage.features import prepare

FILE = Path(__file__).parent / "data" / "told.jsonl"
MESSAGES: list[dict[str, Any]] = [
    json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()
]
UNSTATED = {"details_given"}


class Tally:
    """Facts stated, told and right, by set and by language."""

    def __init__(self) -> None:
        self.stated: Counter[str] = Counter()
        self.told: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()

    def add(self, message: dict[str, Any], facts: dict[str, object]) -> None:
        plain = {k: list(v) if isinstance(v, tuple) else v for k, v in facts.items()}
        stated, allowed = message["facts"], message.get("perhaps", {})
        for key in (message["set"], message["language"]):
            self.stated[key] += len(stated)
            self.found[key] += sum(plain.get(name) == value for name, value in stated.items())
            for name, value in plain.items():
                self.told[key] += name not in UNSTATED
                self.wrong[key] += name not in UNSTATED and value != stated.get(
                    name, allowed.get(name)
                )

    def recall(self, key: str) -> float:
        return self.found[key] / self.stated[key]

    def precision(self, key: str) -> float:
        return 1 - self.wrong[key] / self.told[key]


@pytest.fixture(scope="module")
def known() -> Tally:
    """What the tables tell where the issue is known."""
    tally = Tally()
    for message in MESSAGES:
        _, folded = prepare(message["text"], message["language"])
        tally.add(message, told(folded, message["language"], issue=message["issue"]))
    return tally


@pytest.fixture(scope="module")
def read() -> Tally:
    """What is told where the issue has to be read as well, of the two sets kept for measuring."""
    tally = Tally()
    kept = [message for message in MESSAGES if message["set"] != "hearth"]
    for message, reading in zip(kept, read_many([m["text"] for m in kept]), strict=True):
        tally.add(message, dict(reading.facts))
    return tally


def test_they_are_never_trained_on() -> None:
    trained = {example.text.casefold() for example in examples(SENTENCES)}
    assert not trained & {message["text"].casefold() for message in MESSAGES}


@pytest.mark.parametrize("name", ["hearth", "porch", "garden", "cellar"])
def test_nine_in_ten_facts_are_heard_where_the_issue_is_known(known: Tally, name: str) -> None:
    assert known.recall(name) >= 0.9
    assert known.precision(name) >= 0.97


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_left_behind(known: Tally, language: str) -> None:
    assert known.recall(language) >= 0.9
    assert known.precision(language) >= 0.97


def test_most_facts_are_heard_where_the_issue_has_to_be_read_too(read: Tally) -> None:
    assert read.recall("porch") >= 0.75
    assert read.recall("garden") >= 0.7
    assert read.recall("cellar") >= 0.6


def test_facts_of_a_story_are_hardly_ever_wrong(read: Tally) -> None:
    assert read.precision("porch") >= 0.95
    assert read.precision("garden") >= 0.9
    assert read.precision("cellar") >= 0.9
