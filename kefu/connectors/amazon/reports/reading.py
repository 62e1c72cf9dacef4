"""A document of a known report type into rows: encoding, columns, cells. No database, no clock."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.module_loading import import_string

from kefu.connectors.amazon.reports import xml
from kefu.connectors.amazon.reports.cells import READERS
from kefu.connectors.amazon.reports.errors import Unusable
from kefu.connectors.amazon.reports.registry import ReportType, normal
from kefu.records.report_reading import Problem, Report, Row, decode
from kefu.records.report_values import Unread

UTF8 = frozenset({"utf-8", "utf8", "us-ascii"})
LONGEST_CELL = 1_000_000
LONGEST_HEADER = 20_000


def read_document(
    kind: ReportType, content: bytes, *, place: str = "", charset: str = ""
) -> Report:
    """Read a whole document. ``place``: the store's marketplace, whose customs its cells follow.

    ``charset``: what the server said it is. Lines that cannot be read become problems, the rest
    rows. Raises ``Unusable`` where the document as a whole is of no use.
    """
    text, encoding = text_of(content, place=place, charset=charset)
    if not text.strip():
        raise Unusable("empty")
    if kind.format == "file":
        whole: Report = import_string(kind.rows)(content)
        return whole
    report = Report(layout=kind.name, encoding=encoding)
    for number, cells in _FORMATS[kind.format](kind, text):
        report.lines += 1
        report.problems += _read_line(report, kind, number, cells, place)
    return report


def text_of(content: bytes, *, place: str = "", charset: str = "") -> tuple[str, str]:
    """The text and its encoding: what the server says if it is true, else what it looks like."""
    if charset and charset.lower() not in UTF8:
        try:
            return content.decode(charset), charset.lower()
        except (LookupError, UnicodeDecodeError):
            pass
    text, encoding = decode(content)
    if encoding == "cp1252" and place == "JP":
        return content.decode("cp932", "replace"), "cp932"
    return text, encoding


def places_of(kind: ReportType, header: Sequence[str]) -> dict[str, int]:
    """Which columns of the report are where in this header."""
    there = {normal(name): place for place, name in reversed(list(enumerate(header)))}
    found = {}
    for ours, names in kind.columns.items():
        place = next((there[name] for name in names if name in there), None)
        if place is not None:
            found[ours] = place
    return found


def lines_of(text: str) -> Iterator[list[str]]:
    """The lines of a flat file, the header first; tabs, commas or semicolons, quoted or not."""
    header = text[:LONGEST_HEADER].split("\n", 1)[0]
    mark = "\t" if "\t" in header else max(",;", key=header.count)
    # Amazon's tab files quote nothing, unless they quote everything: a lone mark is part of a title.
    quoted = mark != "\t" or header.startswith('"')
    csv.field_size_limit(LONGEST_CELL)
    yield from csv.reader(
        io.StringIO(text, newline=""),
        delimiter=mark,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
    )


def _flat(kind: ReportType, text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    lines = lines_of(text)
    try:
        header = next(lines, [])
        places = places_of(kind, header)
        missing = [
            kind.columns[name][0] for name in (*kind.needs, *kind.header) if name not in places
        ]
        if missing:
            raise Unusable("columns_missing", ", ".join(missing))
        for number, cells in enumerate(lines, start=2):
            if any(cell.strip() for cell in cells):
                # A line that ends early was cut off where the download was.
                told = {name: cells[at] for name, at in places.items() if at < len(cells)}
                yield number, told
    except csv.Error as error:
        raise Unusable("wrong_shape", str(error)) from error


def _xml(kind: ReportType, text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    for number, leaves in enumerate(xml.lines_of(text, kind.row, kind.each), start=1):
        header = list(leaves)
        values = list(leaves.values())
        yield number, {name: values[at] for name, at in places_of(kind, header).items()}


def _json(kind: ReportType, text: str) -> Iterable[tuple[int, Mapping[str, str]]]:
    try:
        payload: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unusable("not_json", type(error).__name__) from error
    rows: Iterable[Mapping[str, str]] = import_string(kind.rows)(payload)
    return enumerate(rows, start=1)


_FORMATS = {"flat": _flat, "xml": _xml, "json": _json}


def _read_line(
    report: Report, kind: ReportType, number: int, told: Mapping[str, str], place: str
) -> Iterator[Problem]:
    """Add the line's row; a needed cell that cannot be read leaves the line out, another only itself."""
    row = Row(key="")
    refused = False
    for name, text in told.items():
        try:
            row.cells[name] = READERS[kind.read.get(name, "text")](text.replace("\x00", ""), place)
        except Unread as why:
            refused = refused or name in kind.needs
            yield Problem(line=number, column=name, why=why, refused=name in kind.needs)
    for name in kind.needs:
        if not refused and row.cells.get(name) in (None, ""):
            refused = True
            code = "cut_off" if name not in told else "missing"
            yield Problem(line=number, column=name, why=Unread(code, ""), refused=True)
    if not refused:
        row.key = str(row.cells[kind.key])
        report.rows.append(row)
