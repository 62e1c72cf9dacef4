"""A document, wherever it came from, into the records: written whole with its import row, or not at all."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from kefu.accounts.models import Store, User
from kefu.connectors.amazon.reports.errors import Unusable
from kefu.connectors.amazon.reports.reading import read_document
from kefu.connectors.amazon.reports.recognising import recognise
from kefu.connectors.amazon.reports.registry import Covers, ReportType
from kefu.records.models import ReportImport
from kefu.records.report_reading import ReportError

MOST_PROBLEMS = 200
FROM_AMAZON = "Amazon"


def import_file(
    store: Store, name: str, content: bytes, *, actor: User | None, now: datetime
) -> ReportImport:
    """Take in a file that a person has; its kind is told by its first line. Raises ``Unusable``."""
    kind = recognise(content, place=store.marketplace)
    return take_in_document(store, kind, name, content, by=str(actor or ""), now=now)


def take_in_document(
    store: Store,
    kind: ReportType,
    name: str,
    content: bytes,
    *,
    by: str,
    now: datetime,
    charset: str = "",
    covers: Covers | None = None,
) -> ReportImport:
    """Read a document and write what it tells. Raises ``Unusable``; nothing is written then.

    Lines that cannot be read are counted and listed, the others written together. ``covers``: the
    days that the document holds in full; where a line could not be read it does not.
    """
    try:
        report = read_document(kind, content, place=store.marketplace, charset=charset)
    except ReportError as error:
        raise Unusable("unknown_report", error.seen) from error
    with transaction.atomic():
        refused = sum(problem.refused for problem in report.problems)
        new, changed = kind.write(store, report.rows, now=now, covers=None if refused else covers)
        return ReportImport.objects.create(
            store=store,
            kind=kind.name,
            name=name[:200],
            sha256=hashlib.sha256(content).hexdigest(),
            layout=report.layout,
            encoding=report.encoding,
            lines=report.lines,
            new=new,
            changed=changed,
            refused=refused,
            problems=[problem.to_json() for problem in report.problems[:MOST_PROBLEMS]],
            imported_at=now,
            imported_by=by,
        )
