"""A policy's files as grids: rows by the facts that the table reads, as an editor shows them.

Read from the files, not from a finished policy, so that a draft with a wrong cell can be shown and mended.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kefu.policy.cells import Cell
from kefu.policy.findings import Findings
from kefu.policy.lexicon import Lexicon
from kefu.policy.numbers import Numbers
from kefu.policy.outcomes import FIELDS
from kefu.policy.reading_cells import CellReader
from kefu.policy.reading_numbers import read_numbers, read_rates
from kefu.policy.source import BookError, BookProblem, Source
from kefu.policy.verdict import Text

KINDS: Final = {"derive": "derived", "table": "answer", "always": "standing"}
_OUTCOMES: Final = {
    "answer": ("offer", "ask", "next", "task", "forbid", "deadline"),
    "standing": ("first", "last", "alone", "ask", "next", "task", "forbid", "deadline"),
    "derived": ("is",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """What a row says about one fact. `cell` is None where it could not be read; `problem` says why."""

    cell: Cell | None
    raw: object
    problem: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """One row: where it stands in its file, its cells by fact, and its outcomes as TOML values."""

    path: str
    id: str
    line: int
    rule: str
    cites: tuple[str, ...]
    cells: Mapping[str, GridCell]
    outcomes: Mapping[str, Any]
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One table: `kind` is answer, standing or derived; `name` its topic, `always` or the derived fact."""

    file: str
    path: str
    kind: str
    name: str
    text: Text
    line: int
    columns: tuple[str, ...]
    outcomes: tuple[str, ...]
    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """All grids of a policy, what may be typed in them, and the files that are no TOML."""

    grids: tuple[Grid, ...]
    lexicon: Lexicon
    numbers: Numbers
    unreadable: tuple[BookProblem, ...] = field(default=())

    def find(self, file: str, path: str) -> tuple[Grid, GridRow] | None:
        """The row at a path of a file, with its grid."""
        for grid in self.grids:
            if grid.file == file:
                for row in grid.rows:
                    if row.path == path:
                        return grid, row
        return None


def sheets_of(files: Mapping[str, str]) -> Sheets:
    """The grids of a policy's files, worked-out facts first, then tables as the files have them."""
    sources: list[Source] = []
    unreadable: list[BookProblem] = []
    for name, text in files.items():
        if "/" not in name:  # worked examples lie in a folder of their own
            try:
                sources.append(Source(name, text))
            except BookError as wrong:
                unreadable += wrong.problems
    return _Gridding(sources).sheets(tuple(unreadable))


class _Gridding:
    def __init__(self, sources: list[Source]) -> None:
        self.sources = sources
        self.findings = Findings()
        self.numbers = Numbers(
            read_numbers(sources, self.findings), read_rates(sources, self.findings)
        )
        self.cells = CellReader(self.findings, self.numbers)

    def sheets(self, unreadable: tuple[BookProblem, ...]) -> Sheets:
        derived = [grid for source in self.sources for grid in self._derived(source)]
        others = [grid for source in self.sources for grid in self._tables(source)]
        units = {number.name: number.periods[0].unit for number in self.numbers}
        return Sheets(
            grids=(*derived, *others),
            lexicon=Lexicon(codes=dict(self.cells.codes), numbers=units),
            numbers=self.numbers,
            unreadable=unreadable,
        )

    def _derived(self, source: Source) -> list[Grid]:
        grids = []
        for number, entry in enumerate(_entries(source.data.get("derive"))):
            fact = str(entry.get("fact", ""))
            grids.append(self._grid(source, "derived", f"derive.{number}", fact, entry))
            values = [row["is"] for row in _entries(entry.get("row")) if "is" in row]
            if fact not in self.cells.codes:
                self.cells.codes[fact] = tuple(dict.fromkeys(values))
        return grids

    def _tables(self, source: Source) -> list[Grid]:
        grids = [
            self._grid(source, "answer", f"table.{number}", str(entry.get("topic", "")), entry)
            for number, entry in enumerate(_entries(source.data.get("table")))
        ]
        if always := _entries(source.data.get("always")):
            grids.append(self._grid(source, "standing", "always", "always", {"row": always}))
        return sorted(grids, key=lambda grid: grid.line)

    def _grid(self, source: Source, kind: str, path: str, name: str, entry: dict[str, Any]) -> Grid:
        above = path if kind == "standing" else f"{path}.row"
        rows = tuple(
            self._row(source, f"{above}.{number}", row, kind)
            for number, row in enumerate(_entries(entry.get("row")))
        )
        used = {key for row in rows for key in row.outcomes}
        first = rows[0].path if kind == "standing" else path
        return Grid(
            file=source.file,
            path=path,
            kind=kind,
            name=name,
            text=_text(entry),
            line=source.place(first).line,
            columns=tuple(dict.fromkeys(fact for row in rows for fact in row.cells)),
            outcomes=tuple(key for key in _OUTCOMES[kind] if key in used or key in ("offer", "is")),
            rows=rows,
        )

    def _row(self, source: Source, path: str, row: dict[str, Any], kind: str) -> GridRow:
        cites = row.get("cites", ())
        return GridRow(
            path=path,
            id=str(row.get("id", "")),
            line=source.place(path).line,
            rule=str(row.get("rule", "")),
            cites=tuple(str(rule) for rule in cites) if isinstance(cites, list) else (),
            cells=self._cells(source, path, row.get("when")),
            outcomes={key: row[key] for key in _OUTCOMES[kind] if key in row},
            text=_text(row),
        )

    def _cells(self, source: Source, path: str, when: Any) -> dict[str, GridCell]:
        found = {}
        for fact, raw in when.items() if isinstance(when, dict) else ():
            before = len(self.findings.problems)
            read = self.cells.read(source, path, {"when": {fact: raw}})
            wrong = self.findings.problems[before:]
            found[fact] = GridCell(
                cell=read[0] if read and not wrong else None,
                raw=raw,
                problem=Text(en=wrong[0].en, zh=wrong[0].zh) if wrong else None,
            )
        return found


def _entries(value: Any) -> list[dict[str, Any]]:
    """The tables of an array of tables; whatever else stands there is the check's to report."""
    rows = value if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, dict)]


def _text(entry: Mapping[str, Any]) -> Text:
    return Text(en=str(entry.get("en", "")), zh=str(entry.get("zh", "")))


__all__ = ["FIELDS", "Grid", "GridCell", "GridRow", "Sheets", "sheets_of"]
