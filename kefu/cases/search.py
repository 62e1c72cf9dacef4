"""Full-text search over messages in and out: one index, one query builder, two databases.

The index is a table of its own, so that moving a message to another case needs nothing here.
``catch_up`` makes it whole from the messages themselves; ``forget`` takes purged ones out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from kefu.accounts.access import store_ids_for
from kefu.accounts.models import User
from kefu.cases.models import Message
from kefu.cases.search_text import Phrase, phrases, tokens

# A tsvector knows positions up to 16383; what lies further back in a text is not searched.
MOST_WORDS = 16_000
# How far behind the newest indexed message a late committer may still appear.
OVERLAP = 1_000
_FIELDS = (
    "pk",
    "store_id",
    "subject",
    "text",
    "body",
    "gloss",
    "counterpart_name",
    "case__buyer_name",
    "case__amazon_order_id",
)

_SQLITE = (
    "SELECT s.message_id FROM message_search "
    "JOIN message_search_text s ON s.message_id = message_search.rowid "
    "WHERE message_search MATCH %s"
)
_POSTGRES = "SELECT s.message_id FROM message_search_text s WHERE s.words @@ %s::tsquery"


def catch_up(*, limit: int = 2_000) -> int:
    """Index messages that are not indexed yet, oldest first; returns how many.

    Looks from a little before the newest indexed message on, so it costs next to nothing where
    the index is whole.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(message_id), 0) FROM message_search_text")
        newest = cursor.fetchone()[0]
        cursor.execute(
            "SELECT m.id FROM cases_message m WHERE m.id > %s AND NOT EXISTS "
            "(SELECT 1 FROM message_search_text s WHERE s.message_id = m.id) "
            "ORDER BY m.id LIMIT %s",
            [newest - OVERLAP, limit],
        )
        missing = [row[0] for row in cursor.fetchall()]
    if missing:
        index(missing)
    return len(missing)


def index(message_ids: Sequence[int]) -> None:
    """Put messages into the index, replacing what it holds of them."""
    rows = Message.objects.filter(pk__in=message_ids).order_by().values_list(*_FIELDS)
    entries = [(pk, store_id, _stored(_words(*texts))) for pk, store_id, *texts in rows]
    with transaction.atomic(), connection.cursor() as cursor:
        _delete(cursor, message_ids)
        cursor.executemany(
            "INSERT INTO message_search_text (message_id, store_id, words) VALUES (%s, %s, %s)",
            entries,
        )


def forget(message_ids: Sequence[int]) -> None:
    """Take messages out of the index (their words were purged)."""
    with transaction.atomic(), connection.cursor() as cursor:
        _delete(cursor, message_ids)


def find(user: User, query: str, *, before: int | None = None, limit: int = 50) -> list[int]:
    """Ids of the messages in the user's stores that hold all of ``query``, newest first.

    ``before`` continues after the message with that id. An empty query finds nothing.
    """
    wanted = phrases(query)
    stores = store_ids_for(user)
    if not wanted or stores == []:
        return []
    if connection.vendor == "sqlite":
        sql, order, all_of = _SQLITE, "message_search.rowid", " AND "
    else:
        sql, order, all_of = _POSTGRES, "s.message_id", " & "
    values: list[Any] = [all_of.join(_asked(phrase) for phrase in wanted)]
    if stores is not None:
        sql += f" AND s.store_id IN ({', '.join(['%s'] * len(stores))})"
        values += stores
    if before is not None:
        sql += f" AND {order} < %s"
        values.append(before)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY {order} DESC LIMIT %s", [*values, limit])
        return [row[0] for row in cursor.fetchall()]


def _words(
    subject: str, text: str, body: str, gloss: str, name: str, buyer: str, order_id: str
) -> list[str]:
    parts = (subject, text or body, gloss, name, buyer if buyer != name else "", order_id)
    found: list[str] = []
    for part in parts:
        found.extend(tokens(part))
        found.append("")  # a gap: no phrase runs from one part into the next
    return found[:MOST_WORDS]


def _stored(words: Iterable[str]) -> str:
    """Words as the database keeps them: text for FTS5, a tsvector literal for PostgreSQL."""
    if connection.vendor == "sqlite":
        # A word nobody asks for keeps the parts apart.
        return " ".join(word or "zzgapzz" for word in words)
    return " ".join(f"'{word[:500]}':{place}" for place, word in enumerate(words, start=1) if word)


def _asked(phrase: Phrase) -> str:
    """One phrase in the query language of the database. Tokens are letters and digits only."""
    if connection.vendor == "sqlite":
        return " + ".join(f'"{token}"' for token in phrase.tokens) + "*" * phrase.open_end
    last = ":*" * phrase.open_end
    return "(" + " <-> ".join(f"'{token}'" for token in phrase.tokens) + last + ")"


def _delete(cursor: Any, message_ids: Sequence[int]) -> None:
    marks = ", ".join(["%s"] * len(message_ids))
    if message_ids:
        cursor.execute(
            f"DELETE FROM message_search_text WHERE message_id IN ({marks})",  # noqa: S608 - marks only
            list(message_ids),
        )
