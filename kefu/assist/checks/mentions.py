"""The remedies that a text speaks of at all, and whether it says no to them.

Wider than ``kefu.compliance.promises``, which looks for promises alone: when a machine rewrites a
letter, a refund that is merely spoken of anew is worth a look as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from kefu.compliance.languages import languages_of
from kefu.compliance.normalise import Folded, fold
from kefu.compliance.tables import LANGUAGES

from .tables import mention_words

# Folding has made full-width marks narrow; between Chinese or Japanese signs no blank follows them.
_EAST = r"[\u3040-\u30ff\u3400-\u9fff]"
_CLAUSE_END = re.compile(
    rf"[.!?;:,](?=\s|$|{_EAST})|(?<={_EAST})[!?;:,]|[。、]|\n\s*\n|\n(?=\s*[-–•・*])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A remedy that is spoken of; ``denied`` where its clause says no."""

    kind: str
    denied: bool
    text: str

    @property
    def sense(self) -> tuple[str, bool]:
        """By what two mentions are the same."""
        return self.kind, self.denied


def mentions(text: str, *, language: str = "") -> tuple[Mention, ...]:
    """The mentions in a text, the first of each sense. A text may mix languages."""
    folded = fold(text)
    found: dict[tuple[str, bool], Mention] = {}
    spoken = _spoken(folded.text, language)
    ends = [mark.end() for mark in _CLAUSE_END.finditer(folded.text)]
    for code in spoken:
        denied = re.compile(mention_words()["denied"][code])
        for kind, pattern in _patterns(code).items():
            for match in pattern.finditer(folded.text):
                mention = _mention(folded, match, kind, denied, ends)
                found.setdefault(mention.sense, mention)
    return tuple(found.values())


def kinds_of(remedies: Collection[str]) -> frozenset[str]:
    """The kinds that a letter with one of these remedies may speak of."""
    wanted = set(remedies)
    return frozenset(
        kind for kind, row in mention_words()["kind"].items() if wanted & set(row["remedies"])
    )


def _spoken(folded: str, language: str) -> list[str]:
    """The languages whose words are looked for. Signs that Chinese and Japanese share count once."""
    found = [code for code in languages_of(folded, language or None) if code in LANGUAGES]
    if "zh" in found and "ja" in found:
        found.remove(max("zh", "ja", key=found.index))
    return found


def _mention(
    folded: Folded, match: re.Match[str], kind: str, denied: re.Pattern[str], ends: list[int]
) -> Mention:
    start = max((end for end in ends if end <= match.start()), default=0)
    stop = min((end for end in ends if end >= match.end()), default=len(folded.text))
    # What the promise itself says ("without extra cost") does not deny it.
    around = folded.text[start : match.start()] + " " + folded.text[match.end() : stop]
    return Mention(
        kind=kind,
        denied=denied.search(around) is not None,
        text=folded.slice(match.start(), match.end()),
    )


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(row[language]) for kind, row in mention_words()["kind"].items()}
