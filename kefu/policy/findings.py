"""What is found wrong while a policy is read, and the checks that every part of it shares."""

import re
from collections.abc import Iterable
from typing import Any, Final

from kefu.policy.source import BookError, BookProblem, Source
from kefu.policy.verdict import Text
from kefu.policy.vocabulary import OWN_RULES, RULES

_RULE: Final = re.compile(r"([A-Z]{3})-([1-9]\d?)", re.ASCII)
EXPECTED_RULE: Final = Text(
    en=f"expected a rule ID such as PRD-2: {', '.join(f'{c}-1 to {n}' for c, n in RULES.items())}, or {OWN_RULES}-1 and on for your own",
    zh=f"应为规则编号，例如 PRD-2：{'、'.join(f'{c}-1 至 {n}' for c, n in RULES.items())}，自定规则用 {OWN_RULES}-1 起",
)
NAME: Final = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
"""Names of facts and numbers: plain, as the compiler writes them into its code."""


class Findings:
    """Collects problems, so that all of them can be told at once."""

    def __init__(self) -> None:
        self.problems: list[BookProblem] = []

    def wrong(self, source: Source, path: str, en: str, zh: str, at: object = None) -> None:
        """Keep a problem with the place that the path names, or of the value `at` in it."""
        self.problems.append(BookProblem(place=source.place(path, at), en=en, zh=zh))

    def stop_if_wrong(self) -> None:
        """Raise BookError if anything was found."""
        if self.problems:
            raise BookError(tuple(self.problems))

    def keys(self, source: Source, path: str, entry: Any, allowed: frozenset[str]) -> None:
        """Tell every key that does not belong here."""
        for key in entry.keys() - allowed:
            self.wrong(
                source,
                f"{path}.{key}",
                f"unknown key `{key}`; expected {listed(allowed)}",
                f"未知的键 {key}；应为 {listed(allowed)}",
            )

    def items(self, source: Source, path: str, value: Any) -> list[Any]:
        """The entries of a list; anything else is told and reads as empty."""
        if isinstance(value, list):
            return value
        self.wrong(source, path, f"expected a list, not {value!r}", f"应为列表，而不是 {value!r}")
        return []

    def table(self, source: Source, path: str, value: Any) -> dict[str, Any]:
        """A table; anything else is told and reads as empty."""
        if isinstance(value, dict):
            return value
        self.wrong(source, path, f"expected a table, not {value!r}", f"应为表，而不是 {value!r}")
        return {}

    def entries(self, source: Source, path: str, value: Any) -> list[dict[str, Any]]:
        """The tables of an array of tables; anything else is told and left out."""
        found = self.items(source, path, value)
        for entry in found:
            if not isinstance(entry, dict):
                self.wrong(
                    source, path, f"expected a table, not {entry!r}", f"应为表，而不是 {entry!r}"
                )
        return [entry for entry in found if isinstance(entry, dict)]

    def code(self, source: Source, path: str, value: Any, allowed: tuple[Any, ...]) -> str:
        """A value that must be one of the codes."""
        if not isinstance(value, str) or value not in allowed:
            self.wrong(
                source,
                path,
                f"unknown code {value!r}; expected one of {listed(allowed)}",
                f"未知代码 {value!r}；应为 {listed(allowed)} 之一",
                at=value,
            )
        return str(value)

    def flag(self, source: Source, path: str, value: Any) -> bool:
        """A value that must be true or false."""
        if not isinstance(value, bool):
            self.wrong(
                source,
                path,
                f"expected true or false, not {value!r}",
                f"应为 true 或 false，而不是 {value!r}",
                at=value,
            )
        return value is True

    def rule(self, source: Source, path: str, value: Any) -> str:
        """A value that must be the ID of a rule."""
        if not isinstance(value, str) or not is_rule(value):
            self.wrong(
                source,
                path,
                f"{EXPECTED_RULE.en}, not {value!r}",
                f"{EXPECTED_RULE.zh}，而不是 {value!r}",
                at=value,
            )
        return str(value)

    def text(self, source: Source, path: str, entry: dict[str, Any]) -> Text:
        """The entry's `en` and `zh`, neither of them empty."""
        for language in ("en", "zh"):
            if not isinstance(entry.get(language), str) or not entry[language].strip():
                self.wrong(source, path, f"missing text: `{language}`", f"缺少文字：{language}")
        return Text(en=str(entry.get("en", "")), zh=str(entry.get("zh", "")))


def is_rule(value: str) -> bool:
    """Whether the playbook has this rule, or it is one of the seller's own."""
    found = _RULE.fullmatch(value)
    if found is None:
        return False
    chapter, number = found[1], int(found[2])
    return chapter == OWN_RULES or number <= RULES.get(chapter, 0)


def listed(codes: Iterable[object]) -> str:
    """Codes in a row, for a message."""
    return ", ".join(sorted(str(code) for code in codes))
