"""A version's tables as the pages show them: in words to read, in the short notation to type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext

from kefu.policy.book import SHIPPED
from kefu.policy.grid import Grid, GridRow, Sheets, sheets_of
from kefu.policy.lexicon import typed_value
from kefu.policy.notation import print_cell
from kefu.policy.outcomes import print_outcome
from kefu.policy.words import word as policy_word
from kefu.policy.writing import toml_value
from kefu.policybook.models import PolicyVersion
from kefu.web.policy_words import PolicyWords
from kefu.web.words import word

KEPT = 16
TEXTS = ("en", "zh")
ADDABLE = {
    "answer": ("offer", "ask", "next", "task", "forbid", "deadline"),
    "standing": ("first", "last", "alone", "ask", "next", "task", "forbid", "deadline"),
    "derived": ("is",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCell:
    """One field of a row: what it says, and what is typed to say so."""

    key: str
    label: str
    words: list[list[str]]
    typed: str
    problem: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """One row, its fields in the order of the page's columns."""

    path: str
    anchor: str
    id: str
    line: int
    rule: ShownCell
    cites: ShownCell
    facts: list[ShownCell]
    outcomes: list[ShownCell]
    addable: list[tuple[str, str]]
    text: ShownCell
    texts: list[ShownCell]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGrid:
    """One table on its page."""

    slug: str
    file: str
    path: str
    kind: str
    title: str
    columns: list[tuple[str, str]]
    rows: list[ShownRow]


def version_at(number: int) -> PolicyVersion:
    """The version of that number, or a page that says there is none."""
    rows = PolicyVersion.objects.select_related("created_by", "proposed_by", "answered_by")
    return get_object_or_404(rows.select_related("based_on"), policy=SHIPPED, number=number)


@dataclass(frozen=True, slots=True)
class _Files:
    """A version's files, known by their checksum."""

    checksum: str
    texts: Mapping[str, str] = field(compare=False)


@lru_cache(maxsize=KEPT)
def _sheets(files: _Files) -> Sheets:
    return sheets_of(files.texts)


def sheets_for(version: PolicyVersion) -> Sheets:
    """The version's grids; read once a process for the same files."""
    return _sheets(_Files(version.checksum, version.files))


def slug_of(grid: Grid) -> str:
    """A table's name in addresses."""
    if grid.kind == "standing":
        return f"always-{grid.file.removesuffix('.toml')}"
    return f"fact-{grid.name}" if grid.kind == "derived" else grid.name


def title_of(grid: Grid, language: str) -> str:
    """What a table is called."""
    if grid.kind == "standing":
        name = word("policy_file", grid.file.removesuffix(".toml"))
        return gettext("Beside every answer: %(name)s") % {"name": name}
    if grid.kind == "derived":
        return policy_word("fact", grid.name, language)
    return (grid.text.zh if language == "zh" else grid.text.en) or grid.name


def anchor_of(row: GridRow) -> str:
    """A row's place on its page."""
    return f"row-{row.id or row.path.rpartition('.')[2]}"


def find_grid(sheets: Sheets, slug: str) -> Grid | None:
    """The table of that name."""
    return next((grid for grid in sheets.grids if slug_of(grid) == slug), None)


def row_at(sheets: Sheets, file: str, line: int) -> tuple[Grid, GridRow] | None:
    """The row in which a line of a file stands."""
    found = None
    for grid, row in every_row(sheets):
        nearest = found[1].line if found else 0
        if grid.file == file and nearest < row.line <= line:
            found = (grid, row)
    return found


def every_row(sheets: Sheets) -> Iterator[tuple[Grid, GridRow]]:
    """All rows with their tables."""
    return ((grid, row) for grid in sheets.grids for row in grid.rows)


class Showing:
    """Turns grids of one version into what a page shows."""

    def __init__(self, sheets: Sheets, *, on: date, language: str) -> None:
        self.sheets, self.language = sheets, language
        self.words = PolicyWords(sheets.lexicon, sheets.numbers, on, language)

    def grid(self, grid: Grid, extra: tuple[str, ...] = ()) -> ShownGrid:
        """A table, with columns for facts that a person wants to add."""
        facts = (*grid.columns, *(f for f in extra if f not in grid.columns))
        return ShownGrid(
            slug=slug_of(grid),
            file=grid.file,
            path=grid.path,
            kind=grid.kind,
            title=title_of(grid, self.language),
            columns=[(fact, self.fact(fact)) for fact in facts],
            rows=[self.row(grid, row, facts) for row in grid.rows],
        )

    def row(self, grid: Grid, row: GridRow, facts: tuple[str, ...]) -> ShownRow:
        """One row."""
        texts = [self.cell(row, language) for language in TEXTS]
        return ShownRow(
            path=row.path,
            anchor=anchor_of(row),
            id=row.id,
            line=row.line,
            rule=self.cell(row, "rule"),
            cites=self.cell(row, "cites"),
            facts=[self.cell(row, f"when.{fact}") for fact in facts],
            outcomes=[self.cell(row, key) for key in ADDABLE[grid.kind] if key in row.outcomes],
            addable=[
                (key, word("policy_key", key))
                for key in (*ADDABLE[grid.kind], "cites")
                if key not in row.outcomes and not (key == "cites" and row.cites)
            ],
            text=texts[self.language == "zh"],
            texts=texts,
        )

    def cell(self, row: GridRow, key: str) -> ShownCell:
        """The field of a row that a key names."""
        kind, _, fact = key.partition(".")
        if kind == "when":
            return self._fact_cell(row, key, fact)
        value = self._value(row, key)
        typed = "" if value is None else self._typed(key, value)
        if key == "cites":
            words = [[", ".join(row.cites)]] if row.cites else []
        elif key in row.outcomes:
            words = self.words.outcome(key, value)
        else:
            words = [[str(value)]] if value else []
        return ShownCell(
            key=key,
            label=word("policy_key", key),
            words=words,
            typed=typed,
            hint=word("policy_hint", key) if key in _HINTED else "",
        )

    def fact(self, fact: str) -> str:
        """What a fact is called, as a column's head."""
        return word("cell", fact)

    def _fact_cell(self, row: GridRow, key: str, fact: str) -> ShownCell:
        held, lexicon = row.cells.get(fact), self.sheets.lexicon
        label, hint = self.fact(fact), self._fact_hint(fact)
        if held is None:
            return ShownCell(key=key, label=label, words=[], typed="", hint=hint)
        if held.cell is None:
            problem = held.problem
            said = "" if problem is None else problem.zh if self.language == "zh" else problem.en
            raw = toml_value(held.raw)
            return ShownCell(
                key=key, label=label, words=[[raw]], typed=raw, problem=said, hint=hint
            )
        typed = print_cell(held.cell, lexicon, self.language)
        words = [[self.words.cell(held.cell)]]
        return ShownCell(key=key, label=label, words=words, typed=typed, hint=hint)

    def _fact_hint(self, fact: str) -> str:
        codes = self.sheets.lexicon.codes.get(fact)
        if codes is None:
            names = self.sheets.lexicon.named("money" if fact == "price" else "hours")
            return gettext("≤ < ≥ > and one of %(names)s; “or ?”; known") % {
                "names": ", ".join(names)
            }
        said = " | ".join(typed_value(fact, code, self.language) for code in codes)
        return gettext("%(values)s; ? for unknown; known; empty for anything") % {"values": said}

    def _typed(self, key: str, value: Any) -> str:
        return value if key in TEXTS or key == "id" else print_outcome(key, value, self.language)

    def _value(self, row: GridRow, key: str) -> Any:
        plain = {
            "id": row.id,
            "rule": row.rule,
            "cites": list(row.cites),
            "en": row.text.en,
            "zh": row.text.zh,
        }
        return row.outcomes.get(key) if key not in plain else plain[key] or None


_HINTED = frozenset(
    {"offer", "first", "last", "ask", "task", "forbid", "deadline", "next", "alone", "cites"}
)
