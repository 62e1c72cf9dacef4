"""Mail from disk: ``.eml`` files, mbox files, Maildir folders, and folders of all of these."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MAX_MAIL = 100 * 1024 * 1024
_MAX_LINE = 1024 * 1024
_MBOX_SUFFIXES = (".mbox", ".mbx")
_MBOX_LINE = re.compile(rb"From \S.*\d{1,2}:\d{2}|From (?:MAILER-DAEMON|-|\S+@\S+)")
_MAIL_START = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?"
    rb"(?:received|return-path|delivered-to|from|date|subject|message-id|mime-version):",
    re.IGNORECASE,
)
_ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawItem:
    """One mail, or why it could not be read.

    ``path`` is the file's path; mails of an mbox add ``#1``, ``#2`` …  Exactly one of ``raw`` and
    ``error`` is set. Errors: ``not_found``, ``permission_denied``, ``not_a_file``, ``too_large``,
    ``read_error``.
    """

    path: str
    raw: bytes | None = None
    error: str | None = None


def iterate_paths(paths: Iterable[str | Path]) -> Iterator[RawItem]:
    """Every mail at these paths, one at a time, in the order of their names.

    A named file is always taken for a mail (or an mbox, if it begins like one). In a folder, which is
    searched with all its subfolders, files named ``.eml`` or ``.mbox`` are taken, everything in the
    ``cur`` and ``new`` of a Maildir, and whatever else begins with a mail's headers; the rest (notes,
    indexes) is passed over. Links within folders are not followed.
    """
    for path in paths:
        yield from _named(Path(path))


def _named(path: Path) -> Iterator[RawItem]:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield _failed(path, error)
        return
    if stat.S_ISDIR(mode):
        yield from _folder(path)
    elif stat.S_ISREG(mode):
        yield from _file(path)
    else:
        yield RawItem(path=str(path), error="not_a_file")


def _folder(folder: Path) -> Iterator[RawItem]:
    pending = [folder]
    while pending:
        current = pending.pop()
        try:
            entries = sorted(current.iterdir())
        except OSError as error:
            yield _failed(current, error)
            continue
        is_maildir = {"cur", "new"} <= {entry.name for entry in entries}
        subfolders = []
        for entry in entries:
            try:
                mode = entry.lstat().st_mode
            except OSError as error:
                yield _failed(entry, error)
                continue
            if stat.S_ISDIR(mode):
                if not (is_maildir and entry.name == "tmp"):
                    subfolders.append(entry)
            elif stat.S_ISREG(mode) and not entry.name.startswith("."):
                yield from _within_folder(entry)
        pending += reversed(subfolders)


def _within_folder(path: Path) -> Iterator[RawItem]:
    in_maildir = path.parent.name in ("cur", "new")
    if in_maildir or path.suffix.lower() in (".eml", *_MBOX_SUFFIXES) or _begins_like_mail(path):
        yield from _file(path)


def _begins_like_mail(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError:
        return True  # reading it will say what is wrong
    return _MBOX_LINE.match(start) is not None or _MAIL_START.match(start) is not None


def _file(path: Path) -> Iterator[RawItem]:
    try:
        with path.open("rb") as file:
            start = file.read(1024)
            file.seek(0)
            if path.suffix.lower() in _MBOX_SUFFIXES or _is_mbox(path, start):
                yield from _mbox(path, file)
                return
            raw = file.read(MAX_MAIL + 1)
    except OSError as error:
        yield _failed(path, error)
        return
    if len(raw) > MAX_MAIL:
        yield RawItem(path=str(path), error="too_large")
    else:
        yield RawItem(path=str(path), raw=raw)


def _is_mbox(path: Path, start: bytes) -> bool:
    # An .eml is one mail even if somebody's tool left the mbox line on it.
    return path.suffix.lower() != ".eml" and _MBOX_LINE.match(start) is not None


def _mbox(path: Path, file: BinaryIO) -> Iterator[RawItem]:
    """Mails of an mbox: a "From " line after a blank one begins the next; ">From " is unescaped."""
    number, size = 0, 0
    lines: list[bytes] = []
    after_blank = True
    while line := file.readline(_MAX_LINE):
        if after_blank and line.startswith(b"From ") and _MBOX_LINE.match(line):
            if number:
                yield _mbox_item(path, number, lines, size)
            number, size, lines = number + 1, 0, []
            after_blank = False
            continue
        after_blank = line in (b"\n", b"\r\n")
        number = number or 1
        size += len(line)
        if size <= MAX_MAIL:
            lines.append(line)
    if number:
        yield _mbox_item(path, number, lines, size)


def _mbox_item(path: Path, number: int, lines: list[bytes], size: int) -> RawItem:
    name = f"{path}#{number}"
    if size > MAX_MAIL:
        return RawItem(path=name, error="too_large")
    raw = b"".join(lines)
    if b">From " in raw:
        raw = _ESCAPED_FROM.sub(rb"\1", raw)
    return RawItem(path=name, raw=raw)


def _failed(path: Path, error: OSError) -> RawItem:
    if isinstance(error, FileNotFoundError):
        code = "not_found"
    elif isinstance(error, PermissionError):
        code = "permission_denied"
    else:
        code = "read_error"
    return RawItem(path=str(path), error=code)
