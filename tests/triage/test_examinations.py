"""Messages by eight authors who had seen neither the training data nor each other's.

What the first ones (`shelf`, `shed`, `tuesday`) showed was taught in kinds; `wednesday` was read while the newest messages were
being written, `archive` once, after all training of the time. The last stories were written after a look at the mistakes in them all.
`season` and `workshop` are by one author and were read once, after everything else; what they show is not taught yet; so were `parlour` and `lodge`, by another, and `orchard`.
They say what a message is about, not all that it states. `or` holds issues a careful reader may choose as well.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from kefu.triage import LANGUAGES, read_many
from kefu.triage.corpus import SENTENCES, examples

FILE = Path(__file__).parent / "data" / "examinations.jsonl"
MESSAGES: list[dict[str, Any]] = [
    json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def shares() -> dict[str, float]:
    """How much of each set and of each language is read right at the first guess."""
    right: dict[str, list[bool]] = defaultdict(list)
    readings = read_many([message["text"] for message in MESSAGES])
    for message, reading in zip(MESSAGES, readings, strict=True):
        found = reading.issue in (message["issue"], *message.get("or", ()))
        right[message["set"]].append(found)
        right[message["language"]].append(found)
    return {name: sum(found) / len(found) for name, found in right.items()}


def test_they_are_never_trained_on() -> None:
    trained = {example.text.casefold() for example in examples(SENTENCES)}
    assert not trained & {message["text"].casefold() for message in MESSAGES}


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("shelf", 0.94),
        ("shed", 0.92),
        ("tuesday", 0.93),
        ("wednesday", 0.94),
        ("archive", 0.95),
        ("season", 0.96),
        ("workshop", 0.88),
        ("parlour", 0.96),
        ("lodge", 0.9),
        ("orchard", 0.96),
    ],
)
def test_nine_in_ten_are_read_right_at_the_first_guess(
    shares: dict[str, float], name: str, least: float
) -> None:
    assert shares[name] >= least


@pytest.mark.parametrize("language", LANGUAGES)
def test_nine_in_ten_are_read_right_in_every_language(
    shares: dict[str, float], language: str
) -> None:
    assert shares[language] >= 0.9
