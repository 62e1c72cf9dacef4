"""Cells of a policy's tables."""

from typing import Any, Final

from kefu.policy.cells import KNOWN, UNKNOWN, Cell, OneOf, Range
from kefu.policy.findings import Findings, listed
from kefu.policy.measures import MEASURES, NUMBERS
from kefu.policy.numbers import Numbers
from kefu.policy.source import Source
from kefu.policy.vocabulary import ENUMS, FLAGS

_ENDS: Final = frozenset({"at_least", "more_than", "at_most", "less_than"})


class CellReader:
    """Reads cells; `codes` are the values of every coded fact, derived ones as they become known."""

    def __init__(self, findings: Findings, numbers: Numbers) -> None:
        self.findings, self.numbers = findings, numbers
        self.codes: dict[str, tuple[str | bool, ...]] = {
            **ENUMS,
            **dict.fromkeys(FLAGS, (True, False)),
            **MEASURES,
        }

    def read(self, source: Source, path: str, entry: dict[str, Any]) -> tuple[Cell, ...]:
        when = entry.get("when", {})
        if not isinstance(when, dict):
            self.findings.wrong(
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
            self.findings.wrong(
                source, path, f"no fact is called {fact!r}", f"没有名为 {fact!r} 的事实"
            )
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
                self.findings.wrong(
                    source,
                    path,
                    f"{value!r} is no value of `{fact}`; expected {listed(allowed)}, unknown or known",
                    f"{value!r} 不是 {fact} 的取值；应为 {listed(allowed)}、unknown 或 known",
                    at=value,
                )
        if cell == []:
            self.findings.wrong(source, path, "expected at least one value", "至少需要一个取值")
        return OneOf(fact=fact, values=tuple(values)) if values else None

    def _range(self, source: Source, path: str, fact: str, cell: Any) -> Cell | None:
        if cell == KNOWN:
            return Range(fact=fact)
        if cell == UNKNOWN:
            return Range(fact=fact, known=False, unknown=True)
        if not isinstance(cell, dict) or not cell or cell.keys() - _ENDS - {"or_unknown"}:
            self.findings.wrong(
                source,
                path,
                f'expected a range such as {{ at_most = "low_price" }} with {listed(_ENDS)} or or_unknown, or known, or unknown',
                f'应为区间，例如 {{ at_most = "low_price" }}（可用 {listed(_ENDS)}、or_unknown），或 known、unknown',
            )
            return None
        unit = "money" if fact == "price" else "hours"
        for end in _ENDS & cell.keys():
            if not self.numbers.has(cell[end], unit):
                names = listed(n.name for n in self.numbers if self.numbers.has(n.name, unit))
                self.findings.wrong(
                    source,
                    path,
                    f"{cell[end]!r} is not a number of the defaults in {unit}; expected one of {names}",
                    f"{cell[end]!r} 不是默认值中以 {unit} 计的数字；应为 {names} 之一",
                    at=cell[end],
                )
                return None
        return Range(
            fact=fact,
            unknown=self.findings.flag(source, path, cell.get("or_unknown", False)),
            **{end: cell[end] for end in _ENDS & cell.keys()},
        )
