"""Policy files to a Spec. Whatever does not fit is reported with file, line and what was expected there."""

from collections.abc import Mapping
from typing import Any

from kefu.policy.findings import NAME, Findings, listed
from kefu.policy.measures import NUMBERS
from kefu.policy.numbers import Numbers
from kefu.policy.reading_cells import CellReader
from kefu.policy.reading_numbers import read_numbers, read_rates
from kefu.policy.reading_rows import RowReader
from kefu.policy.source import BookError, BookProblem, Source
from kefu.policy.tables import NEEDED_NUMBERS, AnswerTable, Derivation, DerivedRow, Place, Spec
from kefu.policy.vocabulary import ENUMS, REMEDIES

NEEDED_FACTS = ("topic", "refund_way")
"""Derived facts that the engine itself reads."""


def read_spec(files: Mapping[str, str]) -> Spec:
    """Read a policy from file names and texts. Raises BookError listing everything that is wrong."""
    findings = Findings()
    sources = []
    for name, text in files.items():
        try:
            sources.append(Source(name, text))
        except BookError as wrong:
            findings.problems += wrong.problems
    findings.stop_if_wrong()
    return _Reader(sources, findings).spec()


class _Reader:
    def __init__(self, sources: list[Source], findings: Findings) -> None:
        self.sources, self.findings = sources, findings
        self.numbers = Numbers(read_numbers(sources, findings), read_rates(sources, findings))
        self.cells = CellReader(findings, self.numbers)
        self.topics: set[str] = set()
        self.rows = RowReader(findings, self.numbers, self.cells)

    def spec(self) -> Spec:
        name, version, wishes = self._head()
        derivations = tuple(self._derivation(*at) for at in self._entries("derive"))
        self._needed()
        answers = tuple(self._answers(*at) for at in self._entries("table"))
        standing = tuple(self.rows.standing(*at) for at in self._entries("always"))
        self.findings.stop_if_wrong()
        return Spec(
            name=name,
            version=version,
            numbers=self.numbers,
            wishes=wishes,
            derivations=derivations,
            answers=answers,
            standing=standing,
        )

    def _entries(self, key: str) -> list[tuple[Source, str, dict[str, Any]]]:
        return [
            (source, f"{key}.{i}", entry)
            for source in self.sources
            for i, entry in enumerate(self.findings.entries(source, key, source.data.get(key, [])))
        ]

    def _needed(self) -> None:
        missing = [name for name in NEEDED_FACTS if name not in self.cells.codes]
        missing += [name for name in NEEDED_NUMBERS if name not in self.numbers]
        place = Place(file="derived.toml", line=1)
        for name in missing:
            self.findings.problems.append(
                BookProblem(
                    place=place, en=f"the policy must define `{name}`", zh=f"政策必须定义 {name}"
                )
            )
        self.findings.stop_if_wrong()

    def _head(self) -> tuple[str, int, dict[str, tuple[str, ...]]]:
        source = next((s for s in self.sources if "name" in s.data), None)
        if source is None:
            place = Place(file="book.toml", line=1)
            self.findings.problems.append(
                BookProblem(
                    place=place,
                    en="no file gives the policy's `name`",
                    zh="没有文件给出政策的 name",
                )
            )
            return "", 0, {}
        name, version = source.data["name"], source.data.get("version")
        if not isinstance(name, str) or not isinstance(version, int) or isinstance(version, bool):
            self.findings.wrong(
                source,
                "name",
                "expected a `name` string and a whole `version`",
                "需要字符串 name 和整数 version",
            )
            return "", 0, {}
        wishes = {}
        for want, remedies in self.findings.table(
            source, "wishes", source.data.get("wishes", {})
        ).items():
            path = f"wishes.{want}"
            self.findings.code(source, path, want, ENUMS["buyer_wants"])
            wishes[want] = tuple(
                self.findings.code(source, path, remedy, REMEDIES)
                for remedy in self.findings.items(source, path, remedies)
            )
        return name, version, wishes

    def _derivation(self, source: Source, path: str, entry: dict[str, Any]) -> Derivation:
        fact = str(entry.get("fact", ""))
        if not NAME.fullmatch(fact) or fact in self.cells.codes or fact in NUMBERS:
            self.findings.wrong(
                source, f"{path}.fact", "expected the name of a new fact", "需要一个新的事实名称"
            )
        rows = []
        for i, row in enumerate(self.findings.entries(source, path, entry.get("row", []))):
            at = f"{path}.row.{i}"
            self.findings.keys(source, at, row, frozenset({"when", "is", "rule", "en", "zh"}))
            value = row.get("is")
            if not isinstance(value, str | bool):
                self.findings.wrong(
                    source,
                    f"{at}.is",
                    "expected `is`: a code, true or false",
                    "需要 is：代码、true 或 false",
                )
                value = ""
            rows.append(
                DerivedRow(
                    cells=self.cells.read(source, at, row),
                    value=value,
                    rule=self.findings.rule(source, f"{at}.rule", row["rule"])
                    if "rule" in row
                    else None,
                    text=self.findings.text(source, at, row)
                    if "en" in row or "zh" in row
                    else None,
                    place=source.place(at),
                )
            )
        if not rows or rows[-1].cells:
            self.findings.wrong(
                source,
                path,
                "the last row must have no `when`, so that one always fits",
                "最后一行不得有 when，保证总有一行适用",
            )
        derivation = Derivation(fact=fact, rows=tuple(rows), place=source.place(path))
        if fact == "refund_way":
            for i, derived in enumerate(rows):
                self.findings.code(source, f"{path}.row.{i}.is", derived.value, REMEDIES)
        self.cells.codes[fact] = derivation.values
        return derivation

    def _answers(self, source: Source, path: str, entry: dict[str, Any]) -> AnswerTable:
        self.findings.keys(source, path, entry, frozenset({"topic", "row", "en", "zh"}))
        name = str(entry.get("topic", ""))
        topics = self.cells.codes["topic"]
        if name not in topics:
            self.findings.wrong(
                source,
                f"{path}.topic",
                f"{name!r} is not a topic; the derived fact `topic` gives {listed(topics)}",
                f"{name!r} 不是主题；派生事实 topic 的取值为 {listed(topics)}",
            )
        if name in self.topics:
            self.findings.wrong(
                source, f"{path}.topic", f"{name!r} has a table already", f"{name!r} 已经有一张表"
            )
        self.topics.add(name)
        rows = tuple(
            self.rows.answer(source, f"{path}.row.{i}", row, name)
            for i, row in enumerate(self.findings.entries(source, path, entry.get("row", [])))
        )
        return AnswerTable(
            name=name,
            text=self.findings.text(source, path, entry),
            rows=rows,
            place=source.place(path),
        )
