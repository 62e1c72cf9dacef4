"""A board as a file for a spreadsheet: CSV or XLSX, row by row, never held whole in memory."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation

from kefu.web.headings import with_zone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("csv", "xlsx")
# A sheet ends here, and so does what one cell holds.
MOST_LINES = 1_048_576
LONGEST_CELL = 32_767

Part = TypeVar("Part")


def as_file(
    name: str, form: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponseBase:
    """The rows as ``name.csv`` or ``name.xlsx``."""
    response = _xlsx(headings, rows) if form == "xlsx" else _csv(headings, rows)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response["Cache-Control"] = "no-store"
    return response


def _csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """With a byte order mark, so that a spreadsheet reads it rightly."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff"
        yield writer.writerow(headings)
        for row in rows:
            yield writer.writerow([harmless(plain(cell)) for cell in row])

    return StreamingHttpResponse(as_reader(lines()), content_type="text/csv; charset=utf-8")


def as_reader(parts: Iterator[Part]) -> Iterator[Part]:
    """Parts that are made after the page has been answered, in the language and zone of its reader.

    Neither is set while a part is given out: whoever stops reading leaves nothing to set back to the
    garbage collector, which may come at any time.
    """
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def made() -> Iterator[Part]:
        while True:
            with translation.override(language), timezone.override(zone):
                try:
                    part = next(parts)
                except StopIteration:
                    return
            yield part

    return made()


def _xlsx(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> FileResponse:
    """Numbers and times stay what they are; a text is never taken for a formula or a link."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}
    )
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for column, heading in enumerate(map(with_zone, headings)):
        sheet.set_column(column, column, max(12, len(heading) + 2))
        sheet.write_string(0, column, heading, bold)
    for line, row in enumerate(rows, start=1):
        if line >= MOST_LINES:
            break
        for column, cell in enumerate(row):
            _write(sheet, line, column, cell)
    book.close()
    file.seek(0)
    return FileResponse(file, content_type=XLSX)


def _write(sheet: Any, line: int, column: int, cell: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime):
        # Spreadsheets know no zones: the reader's own, as on the page; the heading names it.
        sheet.write_datetime(line, column, timezone.localtime(cell).replace(tzinfo=None))
    elif isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
        sheet.write_number(line, column, cell)
    else:
        sheet.write_string(line, column, plain(cell)[:LONGEST_CELL])


def plain(cell: Any) -> str:
    """A cell as text."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        # As on the page in the reader's zone, which stands behind it.
        return timezone.localtime(cell).isoformat(timespec="seconds")
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def harmless(text: str) -> str:
    """A spreadsheet takes some beginnings for formulas; a buyer's name is none."""
    number = text[:1] == "-" and text[1:].replace(".", "", 1).isdecimal()
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not number else text


class _Echo:
    def write(self, row: str) -> str:
        return row
