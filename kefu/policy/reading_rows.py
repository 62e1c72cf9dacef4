"""Rows of a policy's tables: cells, offers, asks, tasks and bans."""

from collections.abc import Iterator
from typing import Any, Final

from kefu.policy.findings import Findings, listed
from kefu.policy.numbers import TIME_UNITS, Numbers
from kefu.policy.reading_cells import CellReader
from kefu.policy.source import Source
from kefu.policy.tables import REFUND, Ladder, Offer, Row, StandingRow
from kefu.policy.verdict import Forbidden, TaskOrder
from kefu.policy.vocabulary import ASK_BUYER, ASKS, HAND_TO_PERSON, REMEDIES, TASKS

_ROW_KEYS: Final = frozenset(
    {
        "id",
        "rule",
        "cites",
        "when",
        "offer",
        "ask",
        "task",
        "forbid",
        "deadline",
        "next",
        "en",
        "zh",
    }
)
_STANDING_KEYS: Final = _ROW_KEYS | {"first", "last", "alone"}


class RowReader:
    """Reads answer rows and standing rows; IDs must be unique within their table."""

    def __init__(self, findings: Findings, numbers: Numbers, cells: CellReader) -> None:
        self.findings, self.numbers, self.cells = findings, numbers, cells
        self.ids: set[str] = set()

    def answer(self, source: Source, path: str, entry: dict[str, Any], table: str) -> Row:
        """A row of an answer table."""
        return self._row(source, path, entry, _ROW_KEYS, table)

    def standing(self, source: Source, path: str, entry: dict[str, Any]) -> StandingRow:
        """A row that joins whatever the answer tables say."""
        row = self._row(source, path, entry, _STANDING_KEYS, "always")
        rule = row.rule or ""
        if row.rule is None:
            self.findings.wrong(
                source,
                path,
                "a standing row needs the `rule` it serves",
                "常设行必须写明所依据的 rule",
            )
        return StandingRow(
            row=row,
            first=self._ladder(source, f"{path}.first", entry.get("first", []), rule),
            last=self._step(source, f"{path}.last", entry.get("last", []), rule),
            alone=self.findings.flag(source, f"{path}.alone", entry.get("alone", False)),
        )

    def _row(
        self, source: Source, path: str, entry: dict[str, Any], keys: frozenset[str], table: str
    ) -> Row:
        self.findings.keys(source, path, entry, keys)
        row_id = entry.get("id")
        if not isinstance(row_id, str) or f"{table}/{row_id}" in self.ids:
            self.findings.wrong(
                source,
                f"{path}.id",
                "expected an `id` used once in its table",
                "需要在表内唯一的 id",
            )
        self.ids.add(f"{table}/{row_id}")
        rule = (
            self.findings.rule(source, f"{path}.rule", entry["rule"]) if "rule" in entry else None
        )
        says = {"offer", "ask", "task", "forbid", "deadline", "next", "cites"} & entry.keys()
        if rule is None and says:
            self.findings.wrong(
                source,
                path,
                f"a row without `rule` goes to a person and cannot say {listed(says)}",
                f"没有 rule 的行交给人工，不能写 {listed(says)}",
            )
        step = entry.get("next")
        if step is not None:
            self.findings.code(source, f"{path}.next", step, (ASK_BUYER, HAND_TO_PERSON))
        return Row(
            id=str(row_id),
            table=table,
            rule=rule,
            cites=tuple(
                self.findings.rule(source, f"{path}.cites", rule_id)
                for rule_id in self._list(source, path, entry, "cites")
            ),
            cells=self.cells.read(source, path, entry),
            offer=self._ladder(source, f"{path}.offer", entry.get("offer", []), rule or ""),
            asks=tuple(
                self.findings.code(source, f"{path}.ask", ask, ASKS)
                for ask in self._list(source, path, entry, "ask")
            ),
            tasks=tuple(
                TaskOrder(task=code, rule=by)
                for code, by in self._ruled(source, path, entry, "task", TASKS, rule)
            ),
            forbids=tuple(
                Forbidden(remedy=code, rule=by)
                for code, by in self._ruled(source, path, entry, "forbid", REMEDIES, rule)
            ),
            deadlines=tuple(self._deadlines(source, path, entry)),
            next=step,
            text=self.findings.text(source, path, entry),
            place=source.place(path),
        )

    def _deadlines(self, source: Source, path: str, entry: dict[str, Any]) -> Iterator[str]:
        for name in self._list(source, path, entry, "deadline"):
            if any(self.numbers.has(name, unit) for unit in TIME_UNITS):
                yield name
                continue
            self.findings.wrong(
                source,
                f"{path}.deadline",
                f"{name!r} is not a length of time in the defaults",
                f"{name!r} 不是默认值中的时长",
                at=name,
            )

    def _list(self, source: Source, path: str, entry: dict[str, Any], key: str) -> list[Any]:
        return self.findings.items(source, f"{path}.{key}", entry.get(key, []))

    def _ruled(
        self,
        source: Source,
        path: str,
        entry: dict[str, Any],
        key: str,
        codes: tuple[str, ...],
        rule: str | None,
    ) -> list[tuple[str, str]]:
        """Codes, each alone (the row's rule) or as `{ code = …, rule = … }` (a rule of its own)."""
        found = []
        path = f"{path}.{key}"
        for item in self.findings.items(source, path, entry.get(key, [])):
            own = item if isinstance(item, dict) else {"code": item}
            self.findings.keys(source, path, own, frozenset({"code", "rule"}))
            by = self.findings.rule(source, path, own["rule"]) if "rule" in own else rule or ""
            found.append((self.findings.code(source, path, own.get("code"), codes), by))
        return found

    def _ladder(self, source: Source, path: str, steps: Any, rule: str) -> Ladder:
        if not isinstance(steps, list) or not all(isinstance(step, list) for step in steps):
            self.findings.wrong(
                source,
                path,
                'expected a list of steps, each a list of remedies: [["compensate"], ["refund"]]',
                '需要步骤列表，每步是方案列表：[["compensate"], ["refund"]]',
            )
            return ()
        return tuple(self._step(source, path, step, rule) for step in steps)

    def _step(self, source: Source, path: str, entries: Any, rule: str) -> tuple[Offer, ...]:
        return tuple(
            self._offer(source, path, entry, rule)
            for entry in self.findings.items(source, path, entries)
        )

    def _offer(self, source: Source, path: str, entry: Any, rule: str) -> Offer:
        if not isinstance(entry, dict):
            entry = {"remedy": entry}
        self.findings.keys(
            source, path, entry, frozenset({"remedy", "most", "target", "approval", "rule"})
        )
        for end in ("most", "target"):
            name = entry.get(end)
            if name is not None and not self.numbers.has(name, "percent"):
                self.findings.wrong(
                    source,
                    path,
                    f"{name!r} is not a percentage in the defaults",
                    f"{name!r} 不是默认值中的百分比",
                    at=name,
                )
        return Offer(
            remedy=self.findings.code(source, path, entry.get("remedy"), (*REMEDIES, REFUND)),
            rule=self.findings.rule(source, path, entry["rule"]) if "rule" in entry else rule,
            most=entry.get("most"),
            target=entry.get("target"),
            approval=self.findings.flag(source, path, entry.get("approval", False)),
        )
