"""An order report's bytes into rows: encoding, columns, cells. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kefu.records import report_values as read

ORDER_ID = re.compile(r"^[A-Z0-9]\d{2}-\d{7}-\d{7}$")
JAPANESE_SHOP = b"amazon.co.jp"


class ReportError(ValueError):
    """A file that is no order report; says what was looked for and what its first line says."""

    def __init__(self, seen: str) -> None:
        self.seen = seen[:200]
        super().__init__(
            "no order report: the first line must name the columns, amazon-order-id or "
            f"tracking-number among them, separated by tabs; found: {self.seen or 'nothing'}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A cell or a line that could not be read. ``refused``: the line was left out."""

    line: int
    column: str
    why: read.Unread
    refused: bool

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "line": self.line,
            "column": self.column,
            "why": str(self.why),
            "code": self.why.code,
            "given": self.why.given,
            "refused": self.refused,
        }


@dataclass(slots=True, kw_only=True)
class Row:
    """One line: the cells that the report has, read. Missing columns are missing keys.

    ``key`` is the order ID, or the tracking number in a carrier's scans, which name no order.
    """

    key: str
    cells: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Report:
    """A report read whole."""

    layout: str
    encoding: str
    lines: int = 0
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


READERS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(
        (
            "ordered_at",
            "last_updated_at",
            "latest_ship",
            "earliest_delivery",
            "latest_delivery",
            "shipped_at",
            "delivered_at",
        ),
        read.date,
    ),
    **dict.fromkeys(("item_price", "item_tax", "shipping_price", "shipping_tax"), read.price),
    **dict.fromkeys(("item_discount", "ship_discount"), read.amount),
    "quantity": read.count,
    "status": lambda text: read.code("status", text),
    "fulfilment": lambda text: read.code("fulfilment", text),
    "tracking_state": lambda text: read.code("tracking", text),
    "scan_status": lambda text: read.code("scan", text),
    "scan_time": read.date,
}


def read_report(content: bytes) -> Report:
    """Read a tab-separated order report. Raises ``ReportError`` for any other file."""
    text, encoding = decode(content)
    # Reports quote nothing; a lone quotation mark is part of a title.
    lines = csv.reader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    header = next(lines, [])
    columns = _columns(header)
    if not columns.keys() & {"order_id", "tracking_number"}:
        raise ReportError(", ".join(h for h in header[:5] if h))
    report = Report(layout=_layout(columns), encoding=encoding)
    for number, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        report.lines += 1
        report.problems += _read_line(report, number, cells, columns)
    return report


def decode(content: bytes) -> tuple[str, str]:
    """The text and the encoding found: BOM, strict UTF-8, then what the locale's reports use."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), "utf-16"
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    fallback = "cp932" if JAPANESE_SHOP in content.lower() else "cp1252"
    return content.decode(fallback, "replace"), fallback


def _columns(header: list[str]) -> dict[str, int]:
    names = {re.sub(r"[\s_]+", "-", h.strip().strip('"').lower()): i for i, h in enumerate(header)}
    found = {}
    for fact, known in read.tables()["columns"].items():
        place = next((names[name] for name in known if name in names), None)
        if place is not None:
            found[fact] = place
    return found


def _layout(columns: dict[str, int]) -> str:
    if "order_id" not in columns:
        return "scans"
    if "tracking_number" in columns:
        return "shipments"
    return "all_orders" if "status" in columns else "orders"


def _read_line(
    report: Report, number: int, cells: list[str], columns: dict[str, int]
) -> Iterator[Problem]:
    def cell(name: str) -> str:
        place = columns[name]
        return cells[place].replace("\x00", "").strip() if place < len(cells) else ""

    column = "tracking_number" if report.layout == "scans" else "order_id"
    key = cell(column)
    if not (key and (column == "tracking_number" or ORDER_ID.match(key))):
        why = read.Unread("cut_off" if len(cells) < 2 else "order_id", key)
        yield Problem(line=number, column=column, why=why, refused=True)
        return
    row = Row(key=key)
    for name in columns:
        try:
            row.cells[name] = READERS.get(name, str)(cell(name))
        except read.Unread as error:
            yield Problem(line=number, column=name, why=error, refused=False)
    report.rows.append(row)
