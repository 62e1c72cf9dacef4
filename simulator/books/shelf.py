"""Records by key, and which of them have changed since they were last saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Generic, Protocol, TypeVar

from simulator.books.journal import Booked, Journal


class Filed(Protocol):
    """What a shelf needs to know of a record."""

    id: str
    store: str
    order_id: str


Record = TypeVar("Record", bound=Filed)


class Shelf(Generic[Record]):
    """In the order in which they came. What is told of a record counts as a change of it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.all: dict[str, Record] = {}
        self._by_order: dict[str, list[Record]] = {}
        self._by_store: dict[str, list[Record]] = {}
        self.changed: set[str] = set()

    def put(self, record: Record) -> None:
        """Keep a new record."""
        self.all[record.id] = record
        self._by_store.setdefault(record.store, []).append(record)
        self._by_order.setdefault(record.order_id, []).append(record)

    def of_store(self, store: str) -> Iterator[Record]:
        """A store's."""
        return iter(self._by_store.get(store, ()))

    def of_order(self, order_id: str) -> list[Record]:
        """Those about one order, oldest first."""
        return list(self._by_order.get(order_id, ()))

    def knows(self, order_id: str) -> bool:
        """Whether there is any about an order."""
        return order_id in self._by_order

    def get(self, store: str, record_id: str) -> Record | None:
        """A store's own; another store's looks as if it were not there."""
        record = self.all.get(record_id)
        return record if record is not None and record.store == store else None

    def changed_in_order(self) -> list[str]:
        """The keys of what changed, oldest record first."""
        if not self.changed:
            return []
        if len(self.changed) == 1:
            return list(self.changed)
        return [key for key in self.all if key in self.changed]

    def tell(self, what: str, record: Record, at: datetime, about: Any = None) -> None:
        """Mark a record as changed and let the listeners hear why."""
        self.changed.add(record.id)
        self._journal.tell(
            Booked(
                what=what,
                store=record.store,
                order_id=record.order_id,
                at=at,
                record=record if about is None else about,
            )
        )


@dataclass(frozen=True, slots=True)
class Numbered:
    """Makes the n-th number of its kind for an order: the same world gives the same numbers."""

    letters: str
    length: int

    def of(self, order_id: str, count: int) -> str:
        """Letters drawn from the order's ID, without any chance."""
        digest = int.from_bytes(sha256(f"{order_id}#{count}".encode()).digest(), "big")
        made = ""
        for _ in range(self.length):
            digest, rest = divmod(digest, len(self.letters))
            made += self.letters[rest]
        return made
