"""One request of a seller who is logged in, and what a page answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from simulator.books.books import Books
from simulator.books.entries import OrderEntry
from simulator.books.journal import NotPossible
from simulator.sellercentral.html import Html


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`asked` holds the fields of the address and of the form, one value each."""

    books: Books
    store: str
    asked: Mapping[str, str]
    now: datetime
    seller: str

    def field(self, name: str) -> str:
        """What was typed; empty where nothing was."""
        return self.asked.get(name, "").strip()

    def needed(self, name: str, label: str) -> str:
        """The same, where it must not be empty."""
        found = self.field(name)
        if not found:
            raise NotPossible(f"{label}: this must be filled in.")
        return found

    def entry(self, order_id: str) -> OrderEntry:
        """One of the seller's own orders."""
        found = self.books.orders.entry(self.store, order_id)
        if found is None:
            raise NotPossible(f"You have no order {order_id}.")
        return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A page."""

    title: str
    body: Html


@dataclass(frozen=True, slots=True)
class Done:
    """Something was done: go on at `where` and say so."""

    where: str
    said: str


Reading = Callable[[Visit], Shown]
Doing = Callable[[Visit], Done]


def back(path: str, **asked: str) -> str:
    """An address with what it asks for."""
    told = {name: value for name, value in asked.items() if value}
    return f"{path}?{urlencode(told)}" if told else path


def when(at: datetime | None) -> str:
    """A time as pages show it."""
    return at.strftime("%d %b %Y, %H:%M UTC") if at else "–"
