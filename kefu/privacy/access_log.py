"""Who looked at which buyer's data, when, from where: a line a look, in a file a month, kept for a year.

A file, because the record must not slow the page down, must not be changed by the program that writes it, and can be
handed to whoever reviews it. Lines name objects by their number, never the buyer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

KEPT = timedelta(days=400)
"""A year, and the month that is under way."""


def note(
    folder: Path, *, person: str, what: str, number: int | str, address: str, now: datetime
) -> None:
    """Add a line. One write, so that lines of several processes never mix."""
    line = {"at": now.isoformat(), "person": person, "what": what, "id": number, "from": address}
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{now:%Y-%m}.jsonl"
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, (json.dumps(line, ensure_ascii=False) + "\n").encode())
    finally:
        os.close(file)


def lines(folder: Path) -> Iterator[str]:
    """Everything that was noted, oldest first, as written."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as file:
            yield from (line.rstrip("\n") for line in file)


def drop_old(folder: Path, *, now: datetime) -> None:
    """Files of months that nobody has to keep any more."""
    oldest = f"{now - KEPT:%Y-%m}"
    for path in folder.glob("*.jsonl"):
        if path.stem < oldest:
            path.unlink(missing_ok=True)
