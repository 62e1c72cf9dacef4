"""Worked examples that lie beside a policy's tables, and whether the policy still agrees with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kefu.policy.book import Book
from kefu.policy.facts import Facts, FactsError, parse_facts
from kefu.policy.files import examples_of
from kefu.policy.findings import Findings
from kefu.policy.source import Source
from kefu.policy.verdict import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One case and what the rule wants. What `expected` does not name, the example does not test."""

    file: str
    line: int
    rule: str
    text: Text
    facts: Facts
    expected: dict[str, Any]


def read_examples(folder: Path) -> tuple[Example, ...]:
    """Every example of the TOML files in a folder. Raises BookError for what cannot be read."""
    return _read({f.name: f.read_text(encoding="utf-8") for f in sorted(folder.glob("*.toml"))})


def examples_in(files: Mapping[str, str]) -> tuple[Example, ...]:
    """Every example among a whole policy's files. Raises BookError for what cannot be read."""
    return _read(examples_of(files))


def _read(texts: Mapping[str, str]) -> tuple[Example, ...]:
    findings = Findings()
    examples = [
        example
        for name, text in texts.items()
        for example in _examples(Source(name, text), findings)
    ]
    findings.stop_if_wrong()
    return tuple(example for example in examples if example is not None)


def _examples(source: Source, findings: Findings) -> list[Example | None]:
    given = findings.table(source, "given", source.data.get("given", {}))
    entries = findings.entries(source, "example", source.data.get("example", []))
    return [_example(source, i, entry, given, findings) for i, entry in enumerate(entries)]


def _example(
    source: Source, number: int, entry: dict[str, Any], given: dict[str, Any], findings: Findings
) -> Example | None:
    path = f"example.{number}"
    facts = findings.table(source, f"{path}.facts", entry.get("facts", {}))
    try:
        parsed = parse_facts({**given, **facts})
    except FactsError as wrong:
        findings.wrong(source, f"{path}.facts", wrong.message("en"), wrong.message("zh"))
        return None
    return Example(
        file=source.file,
        line=source.place(path).line,
        rule=findings.rule(source, f"{path}.rule", entry.get("rule")),
        text=findings.text(source, path, entry),
        facts=parsed,
        expected={k: v for k, v in entry.items() if k not in ("rule", "en", "zh", "facts")},
    )


def disagreements(book: Book, example: Example) -> dict[str, tuple[object, object]]:
    """Where the verdict differs: name → (expected, found). Empty when they agree.

    `next`, `options`, `asks` and `tasks` are compared whole (asks and tasks also when not named);
    `forbidden` and `rules` must contain what is named, and the example's rule must have taken part, if only
    by a deadline. The other names are fields of the proposed option.
    """
    decided = book.decide(example.facts)
    verdict = decided.to_json()
    options: Any = verdict["options"]
    proposed: dict[str, Any] = next((o for o in options if o["remedy"] == verdict["next"]), {})
    found: dict[str, Any] = {
        **proposed,
        "next": verdict["next"],
        "options": [option["remedy"] for option in options],
        "asks": verdict["asks"],
        "tasks": {t["task"]: t["rule"] for t in verdict["tasks"]},  # type: ignore[attr-defined]
        "forbidden": {f["remedy"]: f["rule"] for f in verdict["forbidden"]},  # type: ignore[attr-defined]
        "rules": [*decided.rules, *(limit.rule for limit in decided.deadlines)],
        "deadlines": [limit.deadline for limit in decided.deadlines],
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
