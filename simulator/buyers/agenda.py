"""What is going to happen, by simulated time."""

from __future__ import annotations

import heapq
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Planned = tuple[float, int, str, str, tuple[Any, ...]]
"""An appointment as it waits, often for weeks: its values in their order, of the details names and values in turn."""


@dataclass(slots=True)
class Appointment:
    """At `due` (simulated seconds) `what` happens to the buyer of `case` ("" for none)."""

    due: float
    number: int
    what: str
    case: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


class Agenda:
    """Knows besides what has come and gone since it was last written down."""

    def __init__(self, appointments: Iterable[dict[str, Any]] = ()) -> None:
        self._heap = [_planned(Appointment(**entry)) for entry in appointments]
        heapq.heapify(self._heap)
        self._number = max((number for _, number, *_ in self._heap), default=0)
        self._fresh: dict[int, Planned] = {}
        self._over: set[int] = set()

    def add(self, due: float, what: str, case: str = "", **details: Any) -> None:
        self._number += 1
        planned = _planned(Appointment(due, self._number, what, case, details))
        self._fresh[self._number] = planned
        heapq.heappush(self._heap, planned)

    def next_due(self, now: float) -> Appointment | None:
        """Take out the earliest appointment whose time has come."""
        if not self._heap or self._heap[0][0] > now:
            return None
        appointment = _appointment(heapq.heappop(self._heap))
        self._end(appointment.number)
        return appointment

    def cancel(self, what: str) -> None:
        """Take out all appointments of a name."""
        gone = [number for _, number, name, *_ in self._heap if name == what]
        self._heap = [planned for planned in self._heap if planned[2] != what]
        heapq.heapify(self._heap)
        for number in gone:
            self._end(number)

    def _end(self, number: int) -> None:
        if self._fresh.pop(number, None) is None:
            self._over.add(number)

    def next_time(self) -> float | None:
        """When the earliest is due."""
        return self._heap[0][0] if self._heap else None

    def changes(self) -> tuple[list[Appointment], list[int]]:
        """The new appointments, and the numbers of those that are over, since this was last asked."""
        found = [_appointment(planned) for planned in self._fresh.values()], sorted(self._over)
        self._fresh, self._over = {}, set()
        return found


def _planned(given: Appointment) -> Planned:
    told = tuple(part for pair in given.details.items() for part in pair)
    return given.due, given.number, sys.intern(given.what), given.case, told


def _appointment(planned: Planned) -> Appointment:
    due, number, what, case, told = planned
    return Appointment(due, number, what, case, dict(zip(told[::2], told[1::2], strict=True)))
