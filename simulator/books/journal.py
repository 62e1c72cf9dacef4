"""What was booked, told to whoever listens: the herald mails it, buyers hear of it, the warehouse acts on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any


class NotPossible(ValueError):
    """Amazon refuses; the text is what it would say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """One thing that happened, as `refund` or `claim_opened`; `record` is the entry it is about.

    `told` means that the seller has been told of it already.
    """

    what: str
    store: str
    order_id: str
    at: datetime
    record: Any
    told: bool = False


class Journal:
    """Listeners hear of everything in the order in which it is booked."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Booked], None]] = []
        self._told = False

    def listen(self, listener: Callable[[Booked], None]) -> None:
        """From now on, tell `listener`."""
        self._listeners.append(listener)

    def tell(self, booked: Booked) -> None:
        """Tell everybody."""
        said = replace(booked, told=True) if self._told else booked
        for listener in self._listeners:
            listener(said)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Book what the seller is told anyway: no second notice is to follow."""
        before, self._told = self._told, True
        try:
            yield
        finally:
            self._told = before
