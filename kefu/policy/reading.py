"""Policy files to a Spec. Whatever does not fit is reported with file, line and what was expected there."""

import re
from collections.abc import Mapping
from typing import Any, Final

from kefu.policy.cells import KNOWN, UNKNOWN, Cell, OneOf, Range
from kefu.policy.measures import MEASURES, NUMBERS
from kefu.policy.numbers import Numbers
from kefu.policy.reading_numbers import read_numbers, read_rates
from kefu.policy.source import BookError, BookProblem, Source
from kefu.policy.tables import (
    REFUND,
    AnswerTable,
    Derivation,
    DerivedRow,
    Ladder,
    Offer,
    Row,
    Spec,
    StandingRow,
)
from kefu.policy.verdict import Forbidden, TaskOrder, Text
from kefu.policy.vocabulary import ASK_BUYER, ASKS, ENUMS, FLAGS, HAND_TO_PERSON, REMEDIES, TASKS

RULE: Final = re.compile(r"[A-Z]{2,4}-\d{1,2}")
_ENDS: Final = frozenset({"at_least", "more_than", "at_most", "less_than"})
_ROW_KEYS: Final = frozenset(
    {"id", "rule", "cites", "when", "offer", "ask", "task", "forbid", "next", "en", "zh"}
)
_STANDING_KEYS: Final = _ROW_KEYS | {"first", "last", "alone"}


def read_spec(files: Mapping[str, str]) -> Spec:
    """Read a policy from file names and texts. Raises BookError listing everything that is wrong."""
    return _Reader(files).spec()


class _Reader:
    def __init__(self, files: Mapping[str, str]) -> None:
        self.problems: list[BookProblem] = []
        self.sources = []
        for name, text in files.items():
            try:
                self.sources.append(Source(name, text))
            except BookError as wrong:
                self.problems += wrong.problems
        self.codes: dict[str, tuple[str | bool, ...]] = {
            **ENUMS,
            **dict.fromkeys(FLAGS, (True, False)),
            **MEASURES,
        }
        self.numbers = Numbers({}, ())
        self.ids: set[str] = set()

    def wrong(self, source: Source, path: str, en: str, zh: str) -> None:
        self.problems.append(BookProblem(place=source.place(path), en=en, zh=zh))

    def stop_if_wrong(self) -> None:
        if self.problems:
            raise BookError(tuple(self.problems))

    def spec(self) -> Spec:
        self.stop_if_wrong()
        self.numbers = Numbers(
            read_numbers(self.sources, self.wrong), read_rates(self.sources, self.wrong)
        )
        head = next((s for s in self.sources if "name" in s.data), None)
        name, version, wishes = self._head(head)
        derivations = self._derivations()
        answers = tuple(
            self._answers(source, f"table.{i}", entry)
            for source in self.sources
            for i, entry in enumerate(source.data.get("table", ()))
        )
        standing = tuple(
            self._standing(source, f"always.{i}", entry)
            for source in self.sources
            for i, entry in enumerate(source.data.get("always", ()))
        )
        topics = self.codes.get("topic", ())
        for source in self.sources:
            for i, entry in enumerate(source.data.get("table", ())):
                if entry.get("topic") not in topics:
                    self.wrong(
                        source,
                        f"table.{i}.topic",
                        f"{entry.get('topic')!r} is not a topic; the derived fact `topic` gives {_list(topics)}",
                        f"{entry.get('topic')!r} 不是主题；派生事实 topic 的取值为 {_list(topics)}",
                    )
        for required in ("topic", "refund_way"):
            if required not in self.codes and head is not None:
                self.wrong(
                    head,
                    "",
                    f"the derived fact `{required}` is missing",
                    f"缺少派生事实 {required}",
                )
        self.stop_if_wrong()
        return Spec(
            name=name,
            version=version,
            numbers=self.numbers,
            wishes=wishes,
            derivations=derivations,
            answers=answers,
            standing=standing,
        )

    def _head(self, source: Source | None) -> tuple[str, int, dict[str, tuple[str, ...]]]:
        if source is None:
            place = Source("book.toml", "").place("")
            self.problems.append(
                BookProblem(
                    place=place,
                    en="no file gives the policy's `name`",
                    zh="没有文件给出策略的 name",
                )
            )
            return "", 0, {}
        name, version = source.data["name"], source.data.get("version")
        if not isinstance(name, str) or not isinstance(version, int) or isinstance(version, bool):
            self.wrong(
                source,
                "name",
                "expected a `name` string and a whole `version`",
                "需要字符串 name 和整数 version",
            )
            return "", 0, {}
        wishes = {}
        for want, remedies in source.data.get("wishes", {}).items():
            path = f"wishes.{want}"
            self._code(source, path, want, ENUMS["buyer_wants"])
            wishes[want] = tuple(self._code(source, path, r, REMEDIES) for r in remedies)
        return name, version, wishes

    def _derivations(self) -> tuple[Derivation, ...]:
        found = []
        for source in self.sources:
            for i, entry in enumerate(source.data.get("derive", ())):
                found.append(self._derivation(source, f"derive.{i}", entry))
        return tuple(found)

    def _derivation(self, source: Source, path: str, entry: dict[str, Any]) -> Derivation:
        fact = str(entry.get("fact", ""))
        if not fact.isidentifier() or fact in self.codes or fact in NUMBERS:
            self.wrong(
                source, f"{path}.fact", "expected the name of a new fact", "需要一个新的事实名称"
            )
        rows = []
        for i, row in enumerate(entry.get("row", ())):
            at = f"{path}.row.{i}"
            self._keys(source, at, row, frozenset({"when", "is", "rule", "en", "zh"}))
            value = row.get("is")
            if not isinstance(value, str | bool):
                self.wrong(
                    source,
                    f"{at}.is",
                    "expected `is`: a code, true or false",
                    "需要 is：代码、true 或 false",
                )
                value = ""
            rows.append(
                DerivedRow(
                    cells=self._cells(source, at, row),
                    value=value,
                    rule=self._rule(source, f"{at}.rule", row["rule"]) if "rule" in row else None,
                    text=self._text(source, at, row) if "en" in row or "zh" in row else None,
                    place=source.place(at),
                )
            )
        if not rows or rows[-1].cells:
            self.wrong(
                source,
                path,
                "the last row must have no `when`, so that one always fits",
                "最后一行不得有 when，保证总有一行适用",
            )
        derivation = Derivation(fact=fact, rows=tuple(rows), place=source.place(path))
        if fact == "refund_way":
            for i, derived in enumerate(rows):
                self._code(source, f"{path}.row.{i}.is", derived.value, REMEDIES)
        self.codes[fact] = derivation.values
        return derivation

    def _answers(self, source: Source, path: str, entry: dict[str, Any]) -> AnswerTable:
        self._keys(source, path, entry, frozenset({"topic", "row", "en", "zh"}))
        name = str(entry.get("topic", ""))
        rows = tuple(
            self._row(source, f"{path}.row.{i}", row, _ROW_KEYS, name)
            for i, row in enumerate(entry.get("row", ()))
        )
        return AnswerTable(
            name=name, text=self._text(source, path, entry), rows=rows, place=source.place(path)
        )

    def _standing(self, source: Source, path: str, entry: dict[str, Any]) -> StandingRow:
        row = self._row(source, path, entry, _STANDING_KEYS, "always")
        rule = row.rule or ""
        if row.rule is None:
            self.wrong(
                source,
                path,
                "a standing row needs the `rule` it serves",
                "常设行必须写明所依据的 rule",
            )
        alone = entry.get("alone", False)
        return StandingRow(
            row=row,
            first=self._ladder(source, f"{path}.first", entry.get("first", []), rule),
            last=self._step(source, f"{path}.last", entry.get("last", []), rule),
            alone=alone is True,
        )

    def _row(
        self, source: Source, path: str, entry: dict[str, Any], keys: frozenset[str], table: str
    ) -> Row:
        self._keys(source, path, entry, keys)
        row_id = entry.get("id")
        if not isinstance(row_id, str) or f"{table}/{row_id}" in self.ids:
            self.wrong(
                source,
                f"{path}.id",
                "expected an `id` used once in its table",
                "需要在表内唯一的 id",
            )
        self.ids.add(f"{table}/{row_id}")
        rule = self._rule(source, f"{path}.rule", entry["rule"]) if "rule" in entry else None
        says = {"offer", "ask", "task", "forbid", "next", "cites"} & entry.keys()
        if rule is None and says:
            self.wrong(
                source,
                path,
                f"a row without `rule` goes to a person and cannot say {_list(says)}",
                f"没有 rule 的行交给人工，不能写 {_list(says)}",
            )
        step = entry.get("next")
        if step is not None:
            self._code(source, f"{path}.next", step, (ASK_BUYER, HAND_TO_PERSON))
        return Row(
            id=str(row_id),
            table=table,
            rule=rule,
            cites=tuple(self._rule(source, f"{path}.cites", r) for r in entry.get("cites", ())),
            cells=self._cells(source, path, entry),
            offer=self._ladder(source, f"{path}.offer", entry.get("offer", []), rule or ""),
            asks=tuple(self._code(source, f"{path}.ask", a, ASKS) for a in entry.get("ask", ())),
            tasks=tuple(
                TaskOrder(task=code, rule=by)
                for code, by in self._ruled(
                    source, f"{path}.task", entry.get("task", ()), TASKS, rule
                )
            ),
            forbids=tuple(
                Forbidden(remedy=code, rule=by)
                for code, by in self._ruled(
                    source, f"{path}.forbid", entry.get("forbid", ()), REMEDIES, rule
                )
            ),
            next=step,
            text=self._text(source, path, entry),
            place=source.place(path),
        )

    def _ruled(
        self, source: Source, path: str, entries: Any, codes: tuple[str, ...], rule: str | None
    ) -> list[tuple[str, str]]:
        """Codes, each alone (the row's rule) or as `{ code = …, rule = … }` (a rule of its own)."""
        found = []
        for entry in entries:
            own = entry if isinstance(entry, dict) else {"code": entry}
            self._keys(source, path, own, frozenset({"code", "rule"}))
            by = self._rule(source, path, own["rule"]) if "rule" in own else rule or ""
            found.append((self._code(source, path, own.get("code"), codes), by))
        return found

    def _ladder(self, source: Source, path: str, steps: Any, rule: str) -> Ladder:
        if not isinstance(steps, list) or not all(isinstance(step, list) for step in steps):
            self.wrong(
                source,
                path,
                'expected a list of steps, each a list of remedies: [["compensate"], ["refund"]]',
                '需要步骤列表，每步是方案列表：[["compensate"], ["refund"]]',
            )
            return ()
        return tuple(self._step(source, path, step, rule) for step in steps)

    def _step(self, source: Source, path: str, entries: Any, rule: str) -> tuple[Offer, ...]:
        return tuple(self._offer(source, path, entry, rule) for entry in entries)

    def _offer(self, source: Source, path: str, entry: Any, rule: str) -> Offer:
        if not isinstance(entry, dict):
            entry = {"remedy": entry}
        self._keys(source, path, entry, frozenset({"remedy", "most", "target", "approval", "rule"}))
        for end in ("most", "target"):
            name = entry.get(end)
            if name is not None and (
                name not in self.numbers or self.numbers.unit(name) != "percent"
            ):
                self.wrong(
                    source,
                    path,
                    f"{name!r} is not a percentage in the defaults",
                    f"{name!r} 不是默认值中的百分比",
                )
        return Offer(
            remedy=self._code(source, path, entry.get("remedy"), (*REMEDIES, REFUND)),
            rule=self._rule(source, path, entry["rule"]) if "rule" in entry else rule,
            most=entry.get("most"),
            target=entry.get("target"),
            approval=entry.get("approval", False) is True,
        )

    def _cells(self, source: Source, path: str, entry: dict[str, Any]) -> tuple[Cell, ...]:
        when = entry.get("when", {})
        if not isinstance(when, dict):
            self.wrong(
                source,
                f"{path}.when",
                'expected cells such as when.severity = "slight"',
                '需要条件格，例如 when.severity = "slight"',
            )
            return ()
        cells = (
            self._cell(source, f"{path}.when.{fact}", fact, cell) for fact, cell in when.items()
        )
        return tuple(cell for cell in cells if cell is not None)

    def _cell(self, source: Source, path: str, fact: str, cell: Any) -> Cell | None:
        if fact in NUMBERS:
            return self._range(source, path, fact, cell)
        allowed = self.codes.get(fact)
        if allowed is None:
            self.wrong(source, path, f"no fact is called {fact!r}", f"没有名为 {fact!r} 的事实")
            return None
        if cell == KNOWN:
            return OneOf(fact=fact, values=allowed)
        values: list[str | bool | None] = []
        for value in cell if isinstance(cell, list) else [cell]:
            if value == UNKNOWN:
                values.append(None)
            elif any(
                value is code or (isinstance(value, str) and value == code) for code in allowed
            ):
                values.append(value)
            else:
                self.wrong(
                    source,
                    path,
                    f"{value!r} is no value of `{fact}`; expected {_list(allowed)}, unknown or known",
                    f"{value!r} 不是 {fact} 的取值；应为 {_list(allowed)}、unknown 或 known",
                )
        return OneOf(fact=fact, values=tuple(values))

    def _range(self, source: Source, path: str, fact: str, cell: Any) -> Cell | None:
        if cell == KNOWN:
            return Range(fact=fact)
        if cell == UNKNOWN:
            return Range(fact=fact, known=False, unknown=True)
        if not isinstance(cell, dict) or not cell or cell.keys() - _ENDS - {"or_unknown"}:
            self.wrong(
                source,
                path,
                f'expected a range such as {{ at_most = "low_price" }} with {_list(_ENDS)} or or_unknown, or known, or unknown',
                f'应为区间，例如 {{ at_most = "low_price" }}（可用 {_list(_ENDS)}、or_unknown），或 known、unknown',
            )
            return None
        unit = "money" if fact == "price" else "hours"
        for end in _ENDS & cell.keys():
            if cell[end] not in self.numbers or self.numbers.unit(cell[end]) != unit:
                self.wrong(
                    source,
                    path,
                    f"{cell[end]!r} is not a number of the defaults in {unit}",
                    f"{cell[end]!r} 不是默认值中以 {unit} 计的数字",
                )
                return None
        return Range(
            fact=fact,
            unknown=cell.get("or_unknown") is True,
            **{end: cell[end] for end in _ENDS & cell.keys()},
        )

    def _keys(self, source: Source, path: str, entry: Any, allowed: frozenset[str]) -> None:
        for key in entry.keys() - allowed:
            self.wrong(
                source,
                f"{path}.{key}",
                f"unknown key `{key}`; expected {_list(allowed)}",
                f"未知的键 {key}；应为 {_list(allowed)}",
            )

    def _code(self, source: Source, path: str, value: Any, allowed: tuple[Any, ...]) -> str:
        if not isinstance(value, str) or value not in allowed:
            self.wrong(
                source,
                path,
                f"unknown code {value!r}; expected one of {_list(allowed)}",
                f"未知代码 {value!r}；应为 {_list(allowed)} 之一",
            )
        return str(value)

    def _rule(self, source: Source, path: str, value: Any) -> str:
        if not isinstance(value, str) or not RULE.fullmatch(value):
            self.wrong(
                source,
                path,
                f"expected a rule ID such as PRD-2, not {value!r}",
                f"应为规则编号，例如 PRD-2，而不是 {value!r}",
            )
        return str(value)

    def _text(self, source: Source, path: str, entry: dict[str, Any]) -> Text:
        for language in ("en", "zh"):
            if not isinstance(entry.get(language), str) or not entry[language].strip():
                self.wrong(source, path, f"missing text: `{language}`", f"缺少文字：{language}")
        return Text(en=str(entry.get("en", "")), zh=str(entry.get("zh", "")))


def _list(codes: Any) -> str:
    return ", ".join(sorted(str(code) for code in codes))
