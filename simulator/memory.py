"""What must be remembered across restarts: records in one SQLite file, only what changed is written.

What stands in it outlives the end of the process, however it ends; not that of the machine.
"""

from __future__ import annotations

import json
import sqlite3
import types
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

Record = TypeVar("Record")
PLAIN = frozenset({str, int, float, bool, dict, type(None)})


class Memory:
    """`<home>/memory.sqlite`. A shelf's records come back in the order in which they were first written."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=OFF")
        self._file.execute("PRAGMA cache_size=-500")
        self._together = False
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS records ("
            " number INTEGER PRIMARY KEY, shelf TEXT NOT NULL, key TEXT NOT NULL,"
            " content TEXT NOT NULL, UNIQUE (shelf, key))"
        )

    def recall(self, shelf: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Keys and contents."""
        found = self._file.execute(
            "SELECT key, content FROM records WHERE shelf = ? ORDER BY number", (shelf,)
        )
        for key, content in found.fetchall():
            yield key, json.loads(content)

    def remember(self, contents: Iterable[tuple[str, str, Mapping[str, Any]]]) -> None:
        """Write shelf, key and content of all that changed, all or nothing."""
        rows = ((shelf, key, json.dumps(content)) for shelf, key, content in contents)
        with self.together():
            self._file.executemany(
                "INSERT INTO records (shelf, key, content) VALUES (?, ?, ?)"
                " ON CONFLICT (shelf, key) DO UPDATE SET content = excluded.content",
                rows,
            )

    def forget(self, shelf: str, keys: Iterable[str]) -> None:
        """Take records away, all or nothing."""
        with self.together():
            self._file.executemany(
                "DELETE FROM records WHERE shelf = ? AND key = ?", ((shelf, key) for key in keys)
            )

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is written within is kept, or nothing of it."""
        if self._together:
            yield
            return
        self._together = True
        try:
            with self._file:
                yield
        finally:
            self._together = False

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


class Keeper(Protocol):
    """Somebody who has something to remember."""

    def is_changed(self) -> bool:
        """Whether there is something new."""

    def keep(self, memory: Memory) -> None:
        """Write what is new."""


def as_json(value: Any) -> Any:
    """A record of our own as JSON has it."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is datetime:
        return value.isoformat()
    if kind is Decimal:
        return str(value)
    if kind is list or kind is tuple:
        return [as_json(item) for item in value]
    if is_dataclass(kind):
        return {name: as_json(getattr(value, name)) for name in _names(kind)}
    return value


def from_json(kind: type[Record], content: Mapping[str, Any]) -> Record:
    """The record again; what its class does not know any more is left out."""
    return kind(**values_of(kind, content))


def values_of(kind: type, content: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a record's fields, as far as they are told."""
    hints = _hints(kind)
    return {name: _value(hints[name], content[name]) for name in hints if name in content}


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(spec.name for spec in fields(kind))


@cache
def _hints(kind: type) -> dict[str, Any]:
    known = get_type_hints(kind)
    return {spec.name: known[spec.name] for spec in fields(kind)}


def _value(kind: Any, content: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if content is None:
            return None
        [inner] = [known for known in get_args(kind) if known is not type(None)]
        return _value(inner, content)
    if origin in (list, tuple):
        inner = get_args(kind)[0]
        return origin(_value(inner, item) for item in content)
    if kind is datetime:
        return datetime.fromisoformat(content)
    if kind is Decimal:
        return Decimal(content)
    if is_dataclass(kind) and isinstance(kind, type):
        return from_json(kind, content)
    return content
