"""What certain words say about the issue, as an addition to log probabilities."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

import numpy as np

from .classifier import Floats
from .features import prepare
from .reading import ISSUES
from .text import clauses, sentences
from .wording import Words, words

CERTAIN = 3.0
"""What a certain word adds: it makes its issue twenty times as likely."""
HINT = 1.0
"""What Amazon's subject line adds; buyers often pick the wrong topic."""


def certain(folded: str, language: str) -> Floats:
    """Evidence of the certain words of `folded`, shape (issues,)."""
    evidence = np.zeros(len(ISSUES), dtype=np.float32)
    for issue in mentioned(folded, language):
        evidence[ISSUES.index(issue)] = CERTAIN
    return evidence


def mentioned(folded: str, language: str) -> list[str]:
    """Issues whose certain words stand in the text without being denied, in order of appearance."""
    tables = words(language)
    if tables is None:
        return []
    found: list[str] = []
    for sentence in sentences(folded):
        for issue, pattern in tables.issues.items():
            if issue not in found and pattern.search(sentence):
                found.append(issue)
    return found


def said(name: str, folded: str, tables: Words) -> bool:
    """Whether a word of the fact table `name` stands in some clause without a denial."""
    pattern = tables.facts.get(name)
    if pattern is None:
        return False
    return any(_undenied(pattern, clause, tables) for clause in clauses(folded))


def _undenied(pattern: re.Pattern[str], clause: str, tables: Words) -> bool:
    for match in pattern.finditer(clause):
        before, after = clause[: match.start()], clause[match.end() :]
        denied = (tables.negated_before and tables.negated_before.search(before)) or (
            tables.negated_after and tables.negated_after.match(after)
        )
        if not denied:
            return True
    return False


@cache
def _topics() -> tuple[tuple[re.Pattern[str], int], ...]:
    source = files(__package__) / "data" / "topics.toml"
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    return tuple(
        (re.compile("|".join(patterns)), ISSUES.index(issue))
        for issue, patterns in table["topic"].items()
    )


def from_subject(subject: str) -> Floats:
    """Evidence of Amazon's topic in the subject line, shape (issues,)."""
    evidence = np.zeros(len(ISSUES), dtype=np.float32)
    if subject:
        _, folded = prepare(subject[:300])
        for pattern, column in _topics():
            if pattern.search(folded):
                evidence[column] = HINT
    return evidence
