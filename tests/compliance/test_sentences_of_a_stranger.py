"""Sentences by two authors who had seen nothing, never learnt from: most say what is forbidden roundabout, or come near it.

`# code` opens a group, as in the examples that the reply check learns from; docs/compliance.md has the first measurements.
`plain_and_hinted` is by the first, `questions` by the second, in questions, halves and pictures only.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kefu.compliance import lint
from kefu.compliance.tables import LANGUAGES
from kefu.compliance.tenor.examples import HARMLESS, examples

FOLDER = Path(__file__).parent / "data" / "sentences"
AUTHORS = ("plain_and_hinted", "questions")


def sentences(author: str) -> Iterator[tuple[str, str, str]]:
    """Language, code and text of each."""
    for language in LANGUAGES:
        code = ""
        for line in (FOLDER / author / f"{language}.txt").read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                code = line[2:]
            elif line:
                yield language, code, line


@pytest.fixture(scope="module", params=AUTHORS)
def blocked(request: pytest.FixtureRequest) -> tuple[str, dict[bool, float]]:
    """The author, and the share that is blocked of their harmless sentences and of the others."""
    hits: Counter[bool] = Counter()
    written: Counter[bool] = Counter()
    for language, code, text in sentences(request.param):
        written[code == HARMLESS] += 1
        hits[code == HARMLESS] += not lint(text, language=language).ok
    return request.param, {harmless: hits[harmless] / count for harmless, count in written.items()}


@pytest.mark.rule("MSG-5", "MSG-7")
def test_most_that_break_a_rule_are_blocked(blocked: tuple[str, dict[bool, float]]) -> None:
    author, share = blocked
    assert share[False] >= {"plain_and_hinted": 0.85, "questions": 0.73}[author]


def test_few_harmless_ones_are_blocked(blocked: tuple[str, dict[bool, float]]) -> None:
    author, share = blocked
    assert share[True] <= {"plain_and_hinted": 0.015, "questions": 0.035}[author]


def test_they_are_never_learnt_from() -> None:
    ours = {text for author in AUTHORS for _, _, text in sentences(author)}
    assert not ours & {example.text for example in examples()}
