"""What certain words and Amazon's subject line say about the issue."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

import numpy as np

from .features import Floats, prepare
from .reading import ISSUES
from .text import clauses, sentences
from .wording import Words, words

QUIET = "no_answer_needed"
HINT = 1.0
"""What Amazon's subject line adds to a log probability; buyers often pick the wrong topic."""


def hits(folded: str, language: str) -> Floats:
    """One for each issue whose certain words stand in the text, else zero; shape (issues,)."""
    found = np.zeros(len(ISSUES), dtype=np.float32)
    for issue in mentioned(folded, language):
        found[ISSUES.index(issue)] = 1
    return found


def mentioned(folded: str, language: str) -> list[str]:
    """Issues whose certain words stand in the text without being denied, in order of appearance."""
    tables = words(language)
    if tables is None:
        return []
    found: list[str] = []
    for sentence in sentences(folded):
        for issue, pattern in tables.issues.items():
            if issue not in found and issue != QUIET and _undenied(pattern, sentence, tables):
                found.append(issue)
    # Thanks are the whole message or merely its politeness.
    quiet = tables.issues.get(QUIET)
    if quiet and quiet.search(folded.replace("\n", " ")):
        found.append(QUIET)
    return found


def goes_on_after_thanks(folded: str, language: str) -> bool:
    """Whether thanks are followed by a "but" that does not lead to all being well."""
    tables = words(language)
    if tables is None or tables.but is None:
        return False
    but = tables.but.search(folded.replace("\n", " "))
    return but is not None and not (tables.well and tables.well.search(folded, but.end()))


def said(name: str, folded: str, tables: Words) -> bool:
    """Whether a word of the fact table `name` stands in some clause without a denial."""
    pattern = tables.facts.get(name)
    if pattern is None:
        return False
    return any(_undenied(pattern, clause, tables) for clause in clauses(folded))


def stands(name: str, folded: str, tables: Words) -> bool:
    """Whether a word of the fact table `name` stands anywhere, denied or not."""
    pattern = tables.facts.get(name)
    return pattern is not None and any(map(pattern.search, clauses(folded)))


def _undenied(pattern: re.Pattern[str], text: str, tables: Words) -> bool:
    for match in pattern.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
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
