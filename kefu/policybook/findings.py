"""What reading and checking a version's files find, as it is kept with the version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kefu.policy import Book, BookError, BookProblem, read_book
from kefu.policy.book import HEAD
from kefu.policy.checking import check_files, unreadable
from kefu.policy.examples import examples_in
from kefu.policy.files import checksum
from kefu.policy.tables import Place


def read(policy: str, files: Mapping[str, str], *, now: datetime) -> dict[str, Any]:
    """What is wrong at first sight; quick enough for every change of a cell."""
    found = []
    try:
        _read(policy, files)
    except BookError as wrong:
        found = [problem.to_json() for problem in unreadable(wrong)]
    return {"checksum": checksum(files), "at": now.isoformat(), "checked": False, "found": found}


def checked(policy: str, files: Mapping[str, str], *, now: datetime) -> dict[str, Any]:
    """What the prover and the worked examples say; unreadable files are not checked."""
    result = read(policy, files, now=now)
    if not result["found"]:
        found = [problem.to_json() for problem in check_files(files)]
        result |= {"checked": True, "found": found}
    return result


def _read(policy: str, files: Mapping[str, str]) -> Book:
    """Raises BookError, for files of another policy as well."""
    book = read_book(files)
    examples_in(files)
    if book.name != policy:
        place = Place(file=next((f for f in files if f == HEAD), HEAD), line=1)
        raise BookError(
            (
                BookProblem(
                    place=place,
                    en=f"expected the `name` {policy}, not {book.name}",
                    zh=f"name 应为 {policy}，而不是 {book.name}",
                ),
            )
        )
    return book
