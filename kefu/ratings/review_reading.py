"""A file of product reviews as tools export it, into rows: delimiter, columns, cells. Pure."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

MOST_LINES = 200_000
IN_ADDRESS = re.compile(r"/(?:customer-reviews|review|reviews)/(R[A-Z0-9]{8,})", re.IGNORECASE)
DATES = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%m/%d/%Y", "%B %d, %Y", "%b %d, %Y", "%d %B %Y")
NUMBER = re.compile(r"(\d(?:[.,]\d)?)")


class ReviewFileError(ValueError):
    """A file that is no list of reviews; ``missing`` names the columns it lacks."""

    def __init__(self, missing: list[str], seen: str) -> None:
        self.missing, self.seen = missing, seen[:200]
        super().__init__(
            f"no list of reviews: the first line lacks {', '.join(missing)}; found: {self.seen}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """One review, read. Empty is "not told"."""

    review_id: str
    rating: int
    left_at: datetime
    asin: str = ""
    marketplace: str = ""
    title: str = ""
    body: str = ""
    author: str = ""
    verified: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A line that could not be taken, with the code of why: ``no_stars``, ``no_date``."""

    line: int
    code: str
    given: str


@dataclass(slots=True, kw_only=True)
class ReviewFile:
    """A file read whole."""

    rows: list[ReviewRow] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def read_reviews(content: bytes) -> ReviewFile:
    """Read a CSV or tab-separated file. Raises ``ReviewFileError`` for any other."""
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    mark = max((",", ";", "\t"), key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    columns = _columns(next(lines, []))
    missing = [name for name in ("rating", "left_at") if name not in columns]
    if missing or not columns.keys() & {"body", "title"}:
        raise ReviewFileError(missing or ["body"], first)
    found = ReviewFile()
    for number, cells in enumerate(lines, start=2):
        if number > MOST_LINES:
            break
        if any(cell.strip() for cell in cells):
            _read(found, number, _told(cells, columns))
    return found


def _read(found: ReviewFile, number: int, told: dict[str, str]) -> None:
    rating, left_at = _stars(told.get("rating", "")), _date(told.get("left_at", ""))
    if rating is None:
        found.refused.append(
            Refused(line=number, code="no_stars", given=told.get("rating", "")[:40])
        )
    elif left_at is None:
        found.refused.append(
            Refused(line=number, code="no_date", given=told.get("left_at", "")[:40])
        )
    else:
        found.rows.append(
            ReviewRow(
                review_id=_id(told),
                rating=rating,
                left_at=left_at,
                asin=told.get("asin", "").upper()[:12],
                marketplace=_code("marketplace", told.get("marketplace", "")),
                title=told.get("title", "")[:300],
                body=told.get("body", "")[:20_000],
                author=told.get("author", ""),
                verified={"yes": True, "no": False}.get(
                    _code("verified", told.get("verified", ""))
                ),
            )
        )


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _columns(header: list[str]) -> dict[str, int]:
    names = {_folded(name): place for place, name in reversed(list(enumerate(header)))}
    found = {}
    for fact, known in _tables()["columns"].items():
        place = next((names[name] for name in known if name in names), None)
        if place is not None:
            found[fact] = place
    return found


def _told(cells: list[str], columns: dict[str, int]) -> dict[str, str]:
    return {
        name: cells[place].replace("\x00", "").strip()
        for name, place in columns.items()
        if place < len(cells)
    }


def _id(told: dict[str, str]) -> str:
    """Amazon's own id, out of its column or the address; else a mark of what the line says."""
    if match := IN_ADDRESS.search(told.get("url", "")):
        return match[1].upper()
    if re.fullmatch(r"R[A-Z0-9]{8,38}", told.get("review_id", "").upper()):
        return told["review_id"].upper()
    names = ("asin", "author", "left_at", "title", "body")
    whole = "\x1f".join(told.get(name, "") for name in names)
    return "#" + hashlib.sha256(whole.encode()).hexdigest()[:32]


def _stars(text: str) -> int | None:
    """``4``, ``4.0 out of 5 stars``, ``★★★``; anything that is no whole number of stars is none."""
    if text and set(text) <= {"★", "☆", " "}:
        return text.count("★") or None
    match = NUMBER.search(text)
    if match is None:
        return None
    value = float(match[1].replace(",", "."))
    return int(value) if value.is_integer() and 1 <= value <= 5 else None


def _date(text: str) -> datetime | None:
    """A day, or a moment of ISO 8601; a day is its midnight in UTC."""
    text = text.strip()
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except ValueError:
        pass
    day = re.sub(r"^.*\bon ", "", text)
    for form in DATES:
        try:
            return datetime.strptime(day, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _code(table: str, text: str) -> str:
    folded = _folded(text)
    return next((code for code, known in _tables()[table].items() if folded in known), "")


def _folded(text: str) -> str:
    return " ".join(text.strip().strip('"').lower().replace("_", " ").split())


@cache
def _tables() -> dict[str, Any]:
    path = Path(__file__).with_name("review_columns.toml")
    tables: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    return tables
