"""The messages written for training and for the held-out check.

A file per language: `# issue` opens a group, then one message a line; `\\n` stands for a line break.
After ` || ` stand the facts that the message tells, as `name=value`: `yes` and `no` are booleans,
commas separate the values of `refused`. Training messages state no facts.

Messages may also come from a file of JSON lines: what `kefu corrections` prints.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

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


def from_lines(path: Path) -> list[Example]:
    """The messages of a file of JSON lines with `text`, `language`, `issue` and perhaps `facts`.

    Lines without an issue and languages that triage does not know are left out. ValueError names
    the line that makes no sense.
    """
    found: list[Example] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            example = _from_json(json.loads(line))
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(f"{path.name}:{number}: {error}") from error
        if example is not None:
            found.append(example)
    return found


def _from_json(line: Mapping[str, object]) -> Example | None:
    text, language, issue = str(line["text"]), line.get("language"), line.get("issue")
    if issue is None or language not in LANGUAGES:
        return None
    if issue not in ISSUES:
        raise ValueError(f"unknown issue {issue!r}")
    facts = line.get("facts")
    return Example(
        language=str(language),
        issue=str(issue),
        text=text.strip(),
        facts=_json_facts(facts) if isinstance(facts, dict) else None,
    )


def _json_facts(facts: Mapping[str, object]) -> dict[str, object]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in facts.items()}


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
