"""``kefu ingest``: files into cases, one JSON line an item."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kefu.cli.django_setup import NotReady, refuse, start_django
from kefu.cli.jsonlines import emit
from kefu.cli.stores import add_store_and_paths, chosen_store

BATCH_ITEMS = 100
BATCH_BYTES = 16 * 1024 * 1024
MOST_MB = 100  # what ``connectors.mail.files`` reads at most
# Why a file could not be read from disk, and what to do.
UNREADABLE = {
    "not_found": "there is nothing at this path; check how it is spelled",
    "permission_denied": "this file may not be read; give the user who runs kefu the right to",
    "not_a_file": "this is neither a file nor a folder; name an .eml, an mbox or a Maildir",
    "too_large": f"this mail is larger than {MOST_MB} MB; no mail server takes such a one: is it an archive?",
    "read_error": "the disk could not read this file; copy it elsewhere and try again",
}
# What a notice is about, where the buyer left no words.
ISSUE_OF_NOTICE = {"return_request": "return_item", "cancel_request": "cancel_order"}


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    add_store_and_paths(parser)


def run(options: argparse.Namespace) -> int:
    """Take everything in; returns 1 where some files could not be read from disk."""
    try:
        start_django()
        store = chosen_store(options.store)
    except NotReady as problem:
        return refuse(str(problem))
    from kefu.connectors.mail.files import iterate_paths

    failed = False
    for batch in batches(iterate_paths(options.paths)):
        readable = [item for item in batch if item.raw is not None]
        lines = _take_in(store, readable)
        for item in batch:
            if item.raw is None:
                failed = True
                code = item.error or "read_error"
                emit({"path": item.path, "error": UNREADABLE[code], "code": code})
            else:
                emit(next(lines))
    return 1 if failed else 0


def batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Items in batches that share a commit, bounded in number and in bytes."""
    batch: list[Any] = []
    size = 0
    for item in items:
        weight = len(item.raw or b"")
        if batch and (len(batch) >= BATCH_ITEMS or size + weight > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += weight
    if batch:
        yield batch


def _take_in(store: Any, items: Sequence[Any]) -> Iterator[dict[str, Any]]:
    from django.utils import timezone

    from kefu.channels.ledger import Arrival
    from kefu.connectors.mail.reading import read_mail
    from kefu.flow.receiving import receive
    from kefu.flow.understanding import read_messages

    now = timezone.now()
    mails = [read_mail(item.raw) for item in items]
    rows = receive(
        store,
        [
            Arrival(mail=mail, raw=item.raw, source=item.path)
            for mail, item in zip(mails, items, strict=True)
        ],
        now=now,
    )
    read_messages({row.case_id for row in rows if row.case_id}, now=now)
    readings = _readings(mails)
    for item, mail, row, reading in zip(items, mails, rows, readings, strict=True):
        yield {
            "path": item.path,
            "status": row.status,
            "kind": row.kind,
            "case": row.case_id,
            "order_id": mail.order_id or None,
            "language": reading.language if reading else None,
            "issue": reading.issue if reading else ISSUE_OF_NOTICE.get(row.kind),
            "text": mail.text,
            "attachments": len(mail.attachments),
            "deadline": mail.deadline.isoformat() if mail.deadline else None,
            "reason": row.reason,
        }


def _readings(mails: Sequence[Any]) -> list[Any]:
    from kefu import triage

    told = [mail for mail in mails if mail.text.strip()]
    read = iter(
        triage.read_many(
            [
                triage.Source(text=m.text, subject=m.subject, attachments=len(m.attachments))
                for m in told
            ]
        )
    )
    return [next(read) if mail.text.strip() else None for mail in mails]
