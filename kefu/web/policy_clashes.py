"""What a draft and the version it is to build on changed differently, place by place, in words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext

from kefu.policy.grid import Grid, GridRow
from kefu.policy.lexicon import outcome_word, value_word
from kefu.policy.merging import ORDER, Clash
from kefu.policy.naming import Tree, path_of, plain, tree
from kefu.policy.words import word as policy_word
from kefu.policy.writing import toml_value
from kefu.policybook.models import PolicyVersion
from kefu.web.policy_sheets import Showing, sheets_for, title_of
from kefu.web.policy_words import in_unit

_ROW_AT = {"table": 4, "derive": 4, "always": 2}
"""How many names lead to a row, by what stands first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClash:
    """One place: where it is, what it said before, what each side says now, and what was chosen."""

    key: str
    where: str
    what: str
    base: str
    mine: str
    theirs: str
    chosen: str


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the three versions, with its data by the names that the merge matched rows by."""

    version: PolicyVersion
    showing: Showing
    older: _Side | None = None
    _trees: dict[str, Tree] = field(default_factory=dict)

    def tree(self, file: str) -> Tree:
        if file not in self._trees:
            known = self.older.tree(file) if self.older else None
            self._trees[file] = tree(tomllib.loads(self.version.files.get(file, "")), known)
        return self._trees[file]

    def row(self, file: str, place: tuple[str, ...]) -> tuple[Grid, GridRow] | None:
        path = path_of(self.tree(file), place)
        return None if path is None else self.showing.sheets.find(file, path)


def shown_clashes(
    clashes: tuple[Clash, ...],
    base: PolicyVersion,
    mine: PolicyVersion,
    theirs: PolicyVersion,
    *,
    on: date,
    language: str,
) -> list[ShownClash]:
    """The clashes as a page shows them."""

    def side(version: PolicyVersion, older: _Side | None = None) -> _Side:
        return _Side(version, Showing(sheets_for(version), on=on, language=language), older)

    older = side(base)
    return [
        _Words(clash, (older, side(mine, older), side(theirs, older)), language).shown()
        for clash in clashes
    ]


class _Words:
    """Puts one clash in words."""

    def __init__(self, clash: Clash, sides: tuple[_Side, _Side, _Side], language: str) -> None:
        self.clash, self.sides, self.language = clash, sides, language
        self.file, self.place = clash.place[0], clash.place[1:]
        self.values = (clash.base, clash.mine, clash.theirs)

    def shown(self) -> ShownClash:
        where, what, said = self._said()
        base, mine, theirs = said
        clash = self.clash
        return ShownClash(
            key=clash.key,
            where=where,
            what=what,
            base=base,
            mine=mine,
            theirs=theirs,
            chosen=clash.chosen or "",
        )

    def _said(self) -> tuple[str, str, list[str]]:
        if not self.place:
            return self.file, gettext("The whole file"), self._as_a_whole()
        if self.place[-1] == ORDER:
            return (
                self._where(self.place[:-1]),
                gettext("Order of the rows; those of both stay"),
                self._orders(),
            )
        if (length := _ROW_AT.get(self.place[0])) and len(self.place) >= length:
            return self._row(self.place[:length], self.place[length:])
        if self.place[0] == "number":
            return self._number()
        if self.place[0] == "wishes" and len(self.place) == 2:
            title = policy_word("part", "wishes", self.language)
            return title, value_word("buyer_wants", self.place[1], self.language), self._wishes()
        return self.file, " · ".join(self.place), [self._plain(value) for value in self.values]

    def _row(self, place: tuple[str, ...], rest: tuple[str, ...]) -> tuple[str, str, list[str]]:
        rows = [side.row(self.file, place) for side in self.sides]
        if not rest:
            gone = gettext("not there yet") if rows[0] is None else gettext("removed")
            said = [self._whole_row(row) if row else gone for row in rows]
            return self._where(place), gettext("The whole row"), said
        key = ".".join(rest)
        cells = [
            None if row is None else side.showing.cell(row[1], key)
            for side, row in zip(self.sides, rows, strict=True)
        ]
        label = next(cell.label for cell in cells if cell is not None)
        nothing = gettext("anything") if rest[0] == "when" else gettext("nothing")
        words = ["; ".join(", ".join(s) for s in c.words) if c else "" for c in cells]
        return self._where(place), label, [text or nothing for text in words]

    def _whole_row(self, row: tuple[Grid, GridRow]) -> str:
        text = row[1].text
        return (text.zh if self.language == "zh" else text.en) or row[1].id or row[1].rule

    def _where(self, place: tuple[str, ...]) -> str:
        """“Damaged, severe-cheap”: the table, and the row by its name or its words."""
        above = place if len(place) < _ROW_AT.get(place[0], 0) else place[:-1]
        for side in reversed(self.sides):
            for grid in side.showing.sheets.grids:
                if grid.file == self.file and _grid_place(grid) == above[:2]:
                    title = title_of(grid, self.language)
                    row = side.row(self.file, place)
                    name = (row[1].id or self._whole_row(row)) if row else ""
                    return f"{title}, {name}" if name else title
        return " · ".join((self.file, *place))

    def _orders(self) -> list[str]:
        """The rows in each order, without those at the beginning and the end that all have in common."""
        orders = [list(names) for names in self.values]
        first = _shared(orders) - 1
        last = _shared([order[::-1] for order in orders]) - 1
        return [
            " → ".join(self._row_names(side, order, max(first, 0), len(order) - max(last, 0)))
            for side, order in zip(self.sides, orders, strict=True)
        ]

    def _row_names(self, side: _Side, names: list[str], first: int, end: int) -> list[str]:
        rows = [side.row(self.file, (*self.place[:-1], name)) for name in names[first:end]]
        said = [row[1].id or self._whole_row(row) for row in rows if row is not None]
        return [*(["…"] if first else []), *said, *(["…"] if end < len(names) else [])]

    def _number(self) -> tuple[str, str, list[str]]:
        name, rest = self.place[1], self.place[2:]
        units = self.sides[2].showing.sheets.lexicon.numbers
        number = {n.name: n for s in self.sides for n in s.showing.sheets.numbers}.get(name)
        where = name
        if number is not None:
            text = number.text.zh if self.language == "zh" else number.text.en
            where = f"{name} ({text.rstrip('.。')})"
        if len(rest) == 3:
            day, key = rest[1:]
            said = [_value(value, key, units.get(name, "")) for value in self.values]
            return where, gettext("from %(day)s") % {"day": day}, said
        what = " · ".join(rest) or gettext("The whole number")
        return where, what, [self._plain(value) for value in self.values]

    def _wishes(self) -> list[str]:
        return [
            ", ".join(outcome_word("remedy", str(code), self.language) for code in value or ())
            for value in self.values
        ]

    def _as_a_whole(self) -> list[str]:
        number = {"number": self.sides[2].version.number}
        nothing = gettext("no such file")
        base, mine, theirs = self.values
        return [
            gettext("as it was") if base is not None else nothing,
            gettext("as this draft has it") if mine is not None else nothing,
            gettext("as version %(number)s has it") % number if theirs is not None else nothing,
        ]

    def _plain(self, value: Any) -> str:
        if value is None:
            return gettext("nothing")
        found = plain(value)
        if isinstance(found, str):
            return found
        try:
            return toml_value(found)
        except TypeError:
            return str(found)


def _shared(orders: list[list[str]]) -> int:
    """How many names all begin with."""
    return next(
        (n for n, names in enumerate(zip(*orders, strict=False)) if len(set(names)) > 1),
        min(map(len, orders)),
    )


def _grid_place(grid: Grid) -> tuple[str, ...]:
    if grid.kind == "standing":
        return ("always",)
    return ("derive" if grid.kind == "derived" else "table", grid.name)


def _value(value: Any, key: str, unit: str) -> str:
    """“40 USD”, “3 days US”."""
    if value is None:
        return gettext("nothing")
    try:
        said = in_unit(Decimal(str(value)), unit)
    except InvalidOperation:
        said = str(value)
    return said if key == "default" else f"{said} {key}"


def choices_of(sent: Mapping[str, str]) -> dict[str, Any]:
    """What was chosen in a form, by the clash's key."""
    return {
        name.removeprefix("choice:"): side
        for name, side in sent.items()
        if name.startswith("choice:") and side in ("mine", "theirs")
    }
