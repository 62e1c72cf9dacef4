"""Worked examples that lie beside a policy's tables, and whether the policy still agrees with them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kefu.policy.book import Book
from kefu.policy.facts import Facts, parse_facts
from kefu.policy.verdict import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One case and what the rule wants. What `expected` does not name, the example does not test."""

    file: str
    rule: str
    text: Text
    facts: Facts
    expected: dict[str, Any]


def read_examples(folder: Path) -> tuple[Example, ...]:
    """Every example of the TOML files in a folder. Raises FactsError where facts cannot be read."""
    return tuple(
        example
        for file in sorted(folder.glob("*.toml"))
        for example in _examples(file.name, tomllib.loads(file.read_text(encoding="utf-8")))
    )


def _examples(file: str, data: dict[str, Any]) -> list[Example]:
    return [
        Example(
            file=file,
            rule=entry["rule"],
            text=Text(en=entry["en"], zh=entry["zh"]),
            facts=parse_facts({**data.get("given", {}), **entry["facts"]}),
            expected={k: v for k, v in entry.items() if k not in ("rule", "en", "zh", "facts")},
        )
        for entry in data["example"]
    ]


def disagreements(book: Book, example: Example) -> dict[str, tuple[object, object]]:
    """Where the verdict differs: name → (expected, found). Empty when they agree.

    `next`, `options`, `asks` and `tasks` are compared whole (asks and tasks also when not named);
    `forbidden` and `rules` must contain what is named, and the example's rule must have taken part.
    The other names are fields of the proposed option.
    """
    verdict = book.decide(example.facts).to_json()
    options: Any = verdict["options"]
    proposed: dict[str, Any] = next((o for o in options if o["remedy"] == verdict["next"]), {})
    found: dict[str, Any] = {
        **proposed,
        "next": verdict["next"],
        "options": [option["remedy"] for option in options],
        "asks": verdict["asks"],
        "tasks": {t["task"]: t["rule"] for t in verdict["tasks"]},  # type: ignore[attr-defined]
        "forbidden": {f["remedy"]: f["rule"] for f in verdict["forbidden"]},  # type: ignore[attr-defined]
        "rules": verdict["rules"],
    }
    expected = {"asks": [], "tasks": {}, **example.expected}
    expected["rules"] = [example.rule, *expected.get("rules", ())]
    return {
        name: (wanted, found.get(name))
        for name, wanted in expected.items()
        if not _agrees(name, wanted, found.get(name))
    }


def _agrees(name: str, wanted: Any, found: Any) -> bool:
    if name == "forbidden":
        return bool(wanted.items() <= found.items())
    if name == "rules":
        return set(wanted) <= set(found)
    return bool(wanted == found)
