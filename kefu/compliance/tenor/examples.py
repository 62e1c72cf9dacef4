"""The sentences that the weights are learnt from (`data/tenor/`), plain ones and patterns of many.

`# code` opens a group; a line is a sentence. In `patterns/` `{a|b}` is a choice, `<name>` one of
the words of `= name: a | b`, and a line stands for `SHAPES` sentences that use every choice in turn.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.resources import files
from itertools import groupby

from kefu.compliance.tables import LANGUAGES

HARMLESS = "harmless"
PATTERNS = "patterns"
LEARNT = (
    "examples",
    "more_examples",
    "other_examples",
    "stories",
    "formal",
    "near_misses",
    "fragments",
    "translated",
    "hints",
    "names",
    "plainly",
    "conditions",
    "offices",
    "implied",
    "letters",
    "neutral",
    "chatty",
    "veiled",
    "allowed",
    "native",
    "shipped",
    "winks",
)
"""Folders of sentences that somebody wrote."""
MEASURED = ("everyday", "mixed", "ordinary", "second")
"""Folders by four more authors, whose sentences only say how sure one may be: they are never learnt from."""
PAIRED = 3
"""One sentence of so many is learnt beside another as well."""
SHAPES = 30
"""Sentences made of a pattern; fewer when it has no more."""
_DEPTH = 4  # choices within choices
_SLOT = re.compile(r"\{([^{}]*)\}|<(\w+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence and what it comes to: a code, or `HARMLESS`."""

    language: str
    label: str
    text: str
    folder: str

    @property
    def met(self) -> bool:
        """Whether somebody wrote the sentence, rather than a pattern."""
        return self.folder != PATTERNS

    @property
    def learnt(self) -> bool:
        """Whether it is learnt from, rather than measured with."""
        return self.folder not in MEASURED


def examples() -> list[Example]:
    """Every sentence of every folder; ValueError names the line that makes no sense."""
    return [example for language in LANGUAGES for example in _of(language)]


def in_pairs(written: Sequence[Example]) -> list[Example]:
    """Two sentences of one author as one text, which comes to what either does.

    Where both are forbidden, for different reasons, it would come to two codes: such pairs are left out.
    """
    made: list[Example] = []
    for _, alike in groupby(written, key=lambda example: (example.language, example.folder)):
        mixed = list(alike)
        # The same pairs each time; not a secret.
        random.Random(0).shuffle(mixed)  # noqa: S311
        drawn = mixed[: len(mixed) // PAIRED]
        for first, second in zip(drawn[::2], drawn[1::2], strict=False):
            codes = {first.label, second.label} - {HARMLESS}
            if len(codes) < 2:
                text = beside(first, second)
                made.append(replace(first, label=min(codes, default=HARMLESS), text=text))
    return made


def beside(first: Example, second: Example) -> str:
    """Two sentences as one text."""
    return f"{first.text} {second.text}"


def made_from(written: Sequence[Example]) -> str:
    """A digest of the sentences, stored with the weights: whoever changes one must train again."""
    lines = (f"{e.language}\t{e.label}\t{e.folder}\t{e.text}\n" for e in written)
    return sha256("".join(lines).encode()).hexdigest()


def _of(language: str) -> Iterator[Example]:
    for folder in (PATTERNS, *LEARNT, *MEASURED):
        lines = _lines(folder, language)
        words = {
            name.strip(): [word.strip() for word in given.split(" | ")]
            for name, _, given in (ln[2:].partition(":") for _, ln in lines if ln.startswith("= "))
        }
        label = ""
        for number, line in lines:
            if line.startswith("# "):
                label = line[2:].strip()
            elif not line.startswith("= "):
                if not label:
                    raise ValueError(f"{folder}/{language}.txt:{number}: no code above this line")
                made = _shapes(line, words) if folder == PATTERNS else [line.strip()]
                for text in made:
                    yield Example(language=language, label=label, text=text, folder=folder)


def _lines(folder: str, language: str) -> list[tuple[int, str]]:
    source = files("kefu.compliance").joinpath("data", "tenor", folder, f"{language}.txt")
    text = source.read_text(encoding="utf-8")
    return [(number, ln) for number, ln in enumerate(text.split("\n"), 1) if ln.strip()]


class _Decks:
    """Draws from each set of choices until it is used up, then begins it anew."""

    def __init__(self, seed: str) -> None:
        # Seeded by the line, so that a new one leaves the others as they were; not a secret.
        self._chance = random.Random(seed)  # noqa: S311
        self._left: dict[str, list[str]] = {}

    def draw(self, name: str, choices: list[str]) -> str:
        left = self._left.get(name)
        if not left:
            left = self._left[name] = list(choices)
            self._chance.shuffle(left)
        return left.pop()


def _shapes(line: str, words: Mapping[str, list[str]]) -> list[str]:
    decks = _Decks(line)

    def chosen(match: re.Match[str]) -> str:
        name = match[2]
        if name is None:
            return decks.draw(str(match.start()), match[1].split("|"))
        if name not in words:
            raise ValueError(f"unknown words <{name}> in {line!r}")
        return decks.draw(name, words[name])

    def worded(match: re.Match[str]) -> str:
        return chosen(match) if match[2] is not None else match[0]

    made: dict[str, None] = {}
    for _ in range(SHAPES):
        text = _SLOT.sub(chosen, line)
        for _ in range(_DEPTH):
            text = _SLOT.sub(worded, text)
        made[" ".join(text.split())] = None
    return list(made)
