"""Letters by twenty-four authors who had seen neither tables nor training data: what is found, what is blocked by mistake.

What each of them showed was mended in kinds; docs/compliance.md has their first measurements. The near misses of `archive` are the
hardest but for those of `orchard` and of `lodge`, `harbour`, `meadow` and `pantry` and those of `terrace`; nothing was mended on `studio` and `barn`; `counter` is by whoever mended the tables, and its indirect letters name nothing.
`usual` and `indirect` letters break one blocking rule; `plain` ones may go, and `near` ones look as if they might not.
A letter is noticed when it is blocked or holds a sentence that only may break a rule.
"""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kefu.compliance import Report, lint

FILE = Path(__file__).parent / "data" / "examinations.jsonl"
LETTERS: list[dict[str, Any]] = [
    json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return [lint(letter["text"], language=letter["language"]) for letter in LETTERS]


@pytest.fixture(scope="module")
def blocked(reports: list[Report]) -> dict[str, float]:
    """The share of each kind of letter that is blocked, over all sets and within each."""
    return share(not report.ok for report in reports)


@pytest.fixture(scope="module")
def noticed(reports: list[Report]) -> dict[str, float]:
    """The share of each kind of letter that is blocked or that a person is asked to look at."""
    return share(
        any(f.doubtful or f.severity == "block" for f in report.findings) for report in reports
    )


def share(true: Iterable[bool]) -> dict[str, float]:
    hits: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for letter, hit in zip(LETTERS, true, strict=True):
        for name in (letter["kind"], f"{letter['set']}:{letter['kind']}"):
            written[name] += 1
            hits[name] += hit
    return {name: hits[name] / count for name, count in written.items()}


@pytest.mark.rule("MSG-4", "MSG-5", "MSG-7")
@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("usual", 0.98),
        ("shelf:usual", 0.97),
        ("shed:usual", 0.97),
        ("tuesday:usual", 0.97),
        ("wednesday:usual", 0.97),
        ("archive:usual", 0.97),
        ("season:usual", 0.98),
        ("counter:usual", 0.97),
        ("workshop:usual", 0.97),
        ("parlour:usual", 0.97),
        ("lodge:usual", 0.97),
        ("lodge:indirect", 0.9),
        ("orchard:usual", 0.96),
        ("harbour:usual", 0.97),
        ("harbour:indirect", 0.9),
        ("meadow:usual", 0.97),
        ("meadow:indirect", 0.85),
        ("pantry:usual", 0.97),
        ("pantry:indirect", 0.92),
        ("attic:usual", 0.97),
        ("attic:indirect", 0.9),
        ("gazebo:usual", 0.96),
        ("quay:usual", 0.98),
        ("quay:indirect", 0.85),
        ("chalet:usual", 0.98),
        ("chalet:indirect", 0.95),
        ("terrace:usual", 0.98),
        ("terrace:indirect", 0.9),
        ("loft:usual", 0.98),
        ("loft:indirect", 0.95),
        ("mill:usual", 0.98),
        ("mill:indirect", 0.9),
        ("ferry:usual", 0.98),
        ("ferry:indirect", 0.95),
        ("orangery:usual", 0.98),
        ("orangery:indirect", 0.85),
        ("studio:usual", 0.98),
        ("studio:indirect", 0.9),
        ("barn:usual", 0.97),
        ("barn:indirect", 0.95),
        ("indirect", 0.94),
    ],
)
def test_what_breaks_a_rule_is_blocked(blocked: dict[str, float], kind: str, least: float) -> None:
    assert blocked[kind] >= least


@pytest.mark.parametrize(
    ("kind", "most"),
    [
        ("plain", 0.01),
        ("archive:plain", 0.025),
        ("harbour:plain", 0.03),
        ("attic:plain", 0.01),
        ("near", 0.04),
        ("season:near", 0.02),
        ("lodge:near", 0.1),
        ("attic:near", 0.1),
        ("quay:near", 0.05),
        ("studio:near", 0.04),
        ("barn:near", 0.05),
    ],
)
def test_few_good_letters_are_blocked_by_mistake(
    blocked: dict[str, float], kind: str, most: float
) -> None:
    assert blocked[kind] <= most


@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize(("kind", "least"), [("usual", 0.99), ("indirect", 0.94)])
def test_most_of_what_only_hints_is_noticed(
    noticed: dict[str, float], kind: str, least: float
) -> None:
    assert noticed[kind] >= least


@pytest.mark.parametrize(("kind", "most"), [("plain", 0.02), ("near", 0.21)])
def test_few_good_letters_want_a_second_look(
    noticed: dict[str, float], kind: str, most: float
) -> None:
    assert noticed[kind] <= most
