"""What is going to happen, by simulated time."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(order=True, slots=True)
class Appointment:
    """At `due` (simulated seconds) `what` happens to the buyer of `case` ("" for none)."""

    due: float
    number: int
    what: str = field(compare=False)
    case: str = field(compare=False, default="")
    details: dict[str, Any] = field(compare=False, default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


class Agenda:
    """Knows besides what has come and gone since it was last written down."""

    def __init__(self, appointments: Iterable[dict[str, Any]] = ()) -> None:
        self._heap = [Appointment(**entry) for entry in appointments]
        heapq.heapify(self._heap)
        self._number = max((entry.number for entry in self._heap), default=0)
        self._fresh: dict[int, Appointment] = {}
        self._over: set[int] = set()

    def add(self, due: float, what: str, case: str = "", **details: Any) -> None:
        self._number += 1
        appointment = Appointment(due, self._number, what, case, details)
        self._fresh[appointment.number] = appointment
        heapq.heappush(self._heap, appointment)

    def next_due(self, now: float) -> Appointment | None:
        """Take out the earliest appointment whose time has come."""
        if not self._heap or self._heap[0].due > now:
            return None
        appointment = heapq.heappop(self._heap)
        if self._fresh.pop(appointment.number, None) is None:
            self._over.add(appointment.number)
        return appointment

    def cancel(self, what: str) -> None:
        """Take out all appointments of a name."""
        gone = [entry for entry in self._heap if entry.what == what]
        self._heap = [entry for entry in self._heap if entry.what != what]
        heapq.heapify(self._heap)
        for entry in gone:
            if self._fresh.pop(entry.number, None) is None:
                self._over.add(entry.number)

    def next_time(self) -> float | None:
        """When the earliest is due."""
        return self._heap[0].due if self._heap else None

    def changes(self) -> tuple[list[Appointment], list[int]]:
        """The new appointments, and the numbers of those that are over, since this was last asked."""
        found = list(self._fresh.values()), sorted(self._over)
        self._fresh, self._over = {}, set()
        return found
