"""What is found wrong while a policy is read, and the checks that every part of it shares."""

import re
from collections.abc import Iterable
from typing import Any, Final

from kefu.policy.source import BookError, BookProblem, Source
from kefu.policy.verdict import Text

RULE: Final = re.compile(r"[A-Z]{2,4}-\d{1,2}")


class Findings:
    """Collects problems, so that all of them can be told at once."""

    def __init__(self) -> None:
        self.problems: list[BookProblem] = []

    def wrong(self, source: Source, path: str, en: str, zh: str) -> None:
        self.problems.append(BookProblem(place=source.place(path), en=en, zh=zh))

    def stop_if_wrong(self) -> None:
        if self.problems:
            raise BookError(tuple(self.problems))

    def keys(self, source: Source, path: str, entry: Any, allowed: frozenset[str]) -> None:
        for key in entry.keys() - allowed:
            self.wrong(
                source,
                f"{path}.{key}",
                f"unknown key `{key}`; expected {listed(allowed)}",
                f"未知的键 {key}；应为 {listed(allowed)}",
            )

    def code(self, source: Source, path: str, value: Any, allowed: tuple[Any, ...]) -> str:
        if not isinstance(value, str) or value not in allowed:
            self.wrong(
                source,
                path,
                f"unknown code {value!r}; expected one of {listed(allowed)}",
                f"未知代码 {value!r}；应为 {listed(allowed)} 之一",
            )
        return str(value)

    def rule(self, source: Source, path: str, value: Any) -> str:
        if not isinstance(value, str) or not RULE.fullmatch(value):
            self.wrong(
                source,
                path,
                f"expected a rule ID such as PRD-2, not {value!r}",
                f"应为规则编号，例如 PRD-2，而不是 {value!r}",
            )
        return str(value)

    def text(self, source: Source, path: str, entry: dict[str, Any]) -> Text:
        for language in ("en", "zh"):
            if not isinstance(entry.get(language), str) or not entry[language].strip():
                self.wrong(source, path, f"missing text: `{language}`", f"缺少文字：{language}")
        return Text(en=str(entry.get("en", "")), zh=str(entry.get("zh", "")))


def listed(codes: Iterable[object]) -> str:
    """Codes in a row, for a message."""
    return ", ".join(sorted(str(code) for code in codes))
