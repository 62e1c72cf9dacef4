"""The messages written for training and for the held-out check.

A file per language: `# issue` opens a group, then one message a line; `\\n` stands for a line break.
After ` || ` stand the facts that the message tells, as `name=value`: `yes` and `no` are booleans,
commas separate the values of `refused`. Training messages state no facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from .reading import ISSUES, LANGUAGES

SENTENCES, HELD_OUT = "sentences", "heldout"
"""The folders below `data`: what is trained on, and what never is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One message with the issue its author meant."""

    language: str
    issue: str
    text: str
    facts: Mapping[str, object] | None = None
    """None where the author stated no facts; empty where the message tells none."""


def examples(folder: str) -> list[Example]:
    """All examples in `data/<folder>`; ValueError names the line that makes no sense."""
    return [example for language in LANGUAGES for example in _of(folder, language)]


def _of(folder: str, language: str) -> Iterator[Example]:
    source = files(__package__) / "data" / folder / f"{language}.txt"
    if not source.is_file():
        return
    issue = ""
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("# "):
            issue = line[2:].strip()
            if issue not in ISSUES:
                raise ValueError(f"{folder}/{language}.txt:{number}: unknown issue {issue!r}")
        elif line.strip():
            if not issue:
                raise ValueError(f"{folder}/{language}.txt:{number}: no issue above this line")
            text, _, stated = line.partition("||")
            yield Example(
                language=language,
                issue=issue,
                text=text.strip().replace("\\n", "\n"),
                facts=_facts(stated) if folder != SENTENCES else None,
            )


def _facts(stated: str) -> dict[str, object]:
    facts: dict[str, object] = {}
    for word in stated.split():
        name, _, value = word.partition("=")
        if name == "refused":
            facts[name] = tuple(value.split(","))
        else:
            facts[name] = {"yes": True, "no": False}.get(value, value)
    return facts
