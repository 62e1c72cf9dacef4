"""Which reports there are: one TOML file each, read once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.module_loading import import_string

from kefu.accounts.models import Store
from kefu.records.report_reading import Row

Covers = tuple[datetime, datetime]
TakeIn = Callable[..., tuple[int, int]]
"""``take_in(store, rows, *, now) -> (new, changed)``; in the caller's transaction, safe to repeat."""


def normal(name: str) -> str:
    """A column's name as names are compared."""
    return re.sub(r"[\s_/-]+", "-", name.strip().strip('"').strip().lower()).strip("-:")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportType:
    """One report.

    ``name`` is ours, ``type`` Amazon's. ``way``: how it is had from Amazon: ``requested`` for a
    stretch of time, ``snapshot`` of the present, ``listed`` where Amazon makes it by itself, or
    ``by_hand`` only. ``span`` is the longest stretch Amazon answers for, ``look_back`` how far each
    later round reaches behind the last one because lines still change, ``first`` how far the first
    import goes. ``columns``: what a column tells → its names in all locales.
    """

    name: str
    type: str
    take_in: str = ""
    way: str = "by_hand"
    format: str = "flat"
    role: str = ""
    span: timedelta = timedelta(days=30)
    look_back: timedelta = timedelta(0)
    first: timedelta = timedelta(days=365)
    every: timedelta = timedelta(hours=6)
    stale: timedelta = timedelta(hours=24)
    key: str = ""
    needs: Sequence[str] = ()
    """Cells without which a line is of no use; ``header``: further columns that must be there."""
    header: Sequence[str] = ()
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    read: Mapping[str, str] = field(default_factory=dict)
    rows: str = ""
    """A function of its own that makes rows of a JSON document, or reads the whole file."""
    tells_gone: bool = False
    """What a stretch of time no longer names is gone: its function is told which days it covers."""
    row: str = ""
    each: str = ""
    """In XML: the element that is a line, and the one inside it that may repeat."""

    @property
    def fetched(self) -> bool:
        """Whether it is had from Amazon by itself."""
        return self.way != "by_hand"

    def write(
        self, store: Store, rows: Sequence[Row], *, now: datetime, covers: Covers | None = None
    ) -> tuple[int, int]:
        """Take rows in; the caller holds a transaction. Returns (new, changed)."""
        take_in: TakeIn = import_string(self.take_in)
        if self.tells_gone:
            return take_in(store, rows, now=now, covers=covers)
        return take_in(store, rows, now=now)


@cache
def report_types() -> Mapping[str, ReportType]:
    """All reports that somebody takes in, by our name, in the order of the files' names."""
    found = {}
    for path in sorted(files(__package__).iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            name = path.name.removesuffix(".toml")
            found[name] = _report_type(name, tomllib.loads(path.read_text("utf-8")))
    return {name: kind for name, kind in found.items() if kind.take_in}


def _report_type(name: str, told: dict[str, Any]) -> ReportType:
    spans = {
        field: timedelta(**{unit: told.pop(f"{field}_{unit}")})
        for field in ("span", "look_back", "first", "every", "stale")
        for unit in ("days", "hours", "minutes")
        if f"{field}_{unit}" in told
    }
    columns = {ours: [normal(n) for n in names] for ours, names in told.pop("columns", {}).items()}
    return ReportType(name=name, columns=columns, **spans, **told)
