"""Where mails are kept exactly as they came: small ones in the database, large ones as files."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from kefu.accounts.encryption import open_bytes, seal_bytes
from kefu.accounts.models import Store
from kefu.cases.models import RawMail

IN_DATABASE = 256 * 1024


def keep(store: Store, mails: Iterable[tuple[str, bytes]], *, now: datetime) -> dict[str, RawMail]:
    """Store raw mails once each, durably; ``mails`` are pairs of sha256 and bytes.

    Returns rows by sha256. Files are on disk before the row that names them is committed.
    """
    wanted = dict(mails)
    rows = {
        row.sha256: row
        for row in RawMail.objects.filter(store=store, sha256__in=list(wanted)).defer("content")
    }
    missing = [
        _row(store, sha256, raw, now) for sha256, raw in wanted.items() if sha256 not in rows
    ]
    RawMail.objects.bulk_create(missing)
    return rows | {row.sha256: row for row in missing}


def read(row: RawMail) -> bytes:
    """The mail as it came. Raises ``FileNotFoundError`` where a large one's file is gone."""
    if row.file:
        return zlib.decompress(open_bytes((_folder() / row.file).read_bytes()))
    return row.content or b""


def drop(row: RawMail) -> None:
    """Delete a mail for good: the row with its transaction, the file after it."""
    pk, file = row.pk, row.file
    RawMail.objects.filter(pk=pk).delete()
    if file:
        transaction.on_commit(lambda: (_folder() / file).unlink(missing_ok=True))


def _row(store: Store, sha256: str, raw: bytes, now: datetime) -> RawMail:
    row = RawMail(store=store, sha256=sha256, size=len(raw), stored_at=now)
    if len(raw) <= IN_DATABASE:
        row.content = raw
    else:
        row.file = _write_file(sha256, raw)
    return row


def _folder() -> Path:
    return Path(settings.KEFU_HOME) / "raw"


def _write_file(sha256: str, raw: bytes) -> str:
    name = f"{sha256[:2]}/{sha256}"
    path = _folder() / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    with partial.open("wb") as file:
        file.write(seal_bytes(zlib.compress(raw, 1)))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return name
