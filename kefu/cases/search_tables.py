"""The tables of the search index, which no model describes; made and dropped by migrations.

Databases were made with these words: another shape of the tables is a migration of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

SQLITE = [
    """CREATE TABLE message_search_text (
         message_id INTEGER PRIMARY KEY, store_id INTEGER NOT NULL, words TEXT NOT NULL)""",
    """CREATE VIRTUAL TABLE message_search USING fts5(
         words, content='message_search_text', content_rowid='message_id',
         tokenize="unicode61 remove_diacritics 0")""",
    """CREATE TRIGGER message_search_added AFTER INSERT ON message_search_text BEGIN
         INSERT INTO message_search(rowid, words) VALUES (new.message_id, new.words);
       END""",
    """CREATE TRIGGER message_search_gone AFTER DELETE ON message_search_text BEGIN
         INSERT INTO message_search(message_search, rowid, words)
         VALUES ('delete', old.message_id, old.words);
       END""",
]
SQLITE_BACK = ["DROP TABLE message_search", "DROP TABLE message_search_text"]

POSTGRES = [
    """CREATE TABLE message_search_text (
         message_id bigint PRIMARY KEY, store_id bigint NOT NULL, words tsvector NOT NULL)""",
    "CREATE INDEX message_search ON message_search_text USING gin (words)",
]
POSTGRES_BACK = ["DROP TABLE message_search_text"]


def _run(sqlite: Sequence[str], postgres: Sequence[str]) -> Callable[[Any, Any], None]:
    def run(apps: Any, schema_editor: Any) -> None:
        vendor = schema_editor.connection.vendor
        for statement in {"sqlite": sqlite, "postgresql": postgres}[vendor]:
            schema_editor.execute(statement)

    return run


make = _run(SQLITE, POSTGRES)
drop = _run(SQLITE_BACK, POSTGRES_BACK)
