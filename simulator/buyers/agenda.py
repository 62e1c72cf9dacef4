"""What is going to happen, by simulated time."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(order=True, slots=True)
class Appointment:
    """At `due` (simulated seconds) `what` happens to the buyer of `case` ("" for none)."""

    due: float
    number: int
    what: str = field(compare=False)
    case: str = field(compare=False, default="")
    details: dict[str, Any] = field(compare=False, default_factory=dict)


class Agenda:
    def __init__(self, appointments: Iterable[dict[str, Any]] = ()) -> None:
        self._heap = [Appointment(**entry) for entry in appointments]
        heapq.heapify(self._heap)
        self._number = max((entry.number for entry in self._heap), default=0)

    def add(self, due: float, what: str, case: str = "", **details: Any) -> None:
        self._number += 1
        heapq.heappush(self._heap, Appointment(due, self._number, what, case, details))

    def next_due(self, now: float) -> Appointment | None:
        """Take out the earliest appointment whose time has come."""
        if not self._heap or self._heap[0].due > now:
            return None
        return heapq.heappop(self._heap)

    def next_time(self) -> float | None:
        """When the earliest is due."""
        return self._heap[0].due if self._heap else None

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(entry) for entry in sorted(self._heap)]
