"""Many small rows at once, without building a query for each: keys and events of a batch.

Of all that intake writes these are the most rows and the plainest ones; nobody needs their ids.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from kefu.cases.models import Case, CaseKey, Event

_KEYS = (
    f"INSERT INTO {CaseKey._meta.db_table} (case_id, store_id, kind, value) "  # noqa: S608 - our own names
    "VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
_EVENTS = f"INSERT INTO {Event._meta.db_table} (case_id, at, code, facts) VALUES (%s, %s, %s, %s)"  # noqa: S608 - our own names


class NewKey(NamedTuple):
    """A ``CaseKey`` to be; its case is saved by the time it is stored."""

    case: Case
    store_id: int
    kind: str
    value: str


class NewEvent(NamedTuple):
    """An ``Event`` to be, of the desk itself."""

    case: Case
    at: datetime
    code: str
    facts: dict[str, object]


def insert_keys(keys: Sequence[NewKey]) -> None:
    """Store keys of saved cases; one that is there already stays as it is."""
    _run(_KEYS, [(key.case.pk, key.store_id, str(key.kind), key.value) for key in keys])


def insert_events(events: Sequence[NewEvent]) -> None:
    """Store events of saved cases, in this order."""
    when = connection.ops.adapt_datetimefield_value
    _run(
        _EVENTS,
        [(event.case.pk, when(event.at), event.code, json.dumps(event.facts)) for event in events],
    )


def _run(statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
