"""Sentences by one author who had seen nothing, never learnt from: most say what is forbidden roundabout, or come near it.

`# code` opens a group, as in the examples that the reply check learns from; docs/compliance.md has the first measurement.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kefu.compliance import lint
from kefu.compliance.tables import LANGUAGES
from kefu.compliance.tenor.examples import HARMLESS, examples

FOLDER = Path(__file__).parent / "data" / "sentences"


def sentences() -> Iterator[tuple[str, str, str]]:
    """Language, code and text of each."""
    for language in LANGUAGES:
        code = ""
        for line in (FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                code = line[2:]
            elif line:
                yield language, code, line


@pytest.fixture(scope="module")
def blocked() -> dict[bool, float]:
    """The share that is blocked, of harmless ones and of others."""
    hits: Counter[bool] = Counter()
    written: Counter[bool] = Counter()
    for language, code, text in sentences():
        written[code == HARMLESS] += 1
        hits[code == HARMLESS] += not lint(text, language=language).ok
    return {harmless: hits[harmless] / count for harmless, count in written.items()}


@pytest.mark.rule("MSG-5", "MSG-7")
def test_most_that_break_a_rule_are_blocked(blocked: dict[bool, float]) -> None:
    assert blocked[False] >= 0.68


def test_few_harmless_ones_are_blocked(blocked: dict[bool, float]) -> None:
    assert blocked[True] <= 0.045


def test_they_are_never_learnt_from() -> None:
    assert not {text for _, _, text in sentences()} & {example.text for example in examples()}
