"""What goes wrong next: the schedule of ``faults.toml``, drawn step by step from its seed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

SCHEDULE = Path(__file__).with_name("faults.toml")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One line of the schedule. What does not ``last`` until it has struck is over by the next step."""

    at: str
    fault: str
    a_day: float
    times: tuple[int, int]
    operation: str = ""
    lasts: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As the control port calls it."""
        return f"{self.fault}:{self.operation}" if self.operation else self.fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """All of it. ``density`` makes everything so many times as frequent."""

    seed: int
    orders: tuple[Order, ...]
    kills: Mapping[str, float]
    density: float = 1.0

    def faults(self, step: int, length: timedelta) -> Iterator[tuple[Order, int]]:
        """What is ordered before a step, each with how often it is to strike."""
        for number, order in enumerate(self.orders):
            chance = Random(f"{self.seed}:fault:{number}:{step}")
            if chance.random() < self._share(order.a_day, length):
                yield order, chance.randint(*order.times)

    def kills_in(self, step: int, length: timedelta) -> list[str]:
        """Who is killed in a step, and how."""
        return [
            how
            for how, a_day in self.kills.items()
            if Random(f"{self.seed}:kill:{how}:{step}").random() < self._share(a_day, length)
        ]

    def chance(self, *about: object) -> Random:
        """Chance that hangs on the seed and what it is about."""
        return Random(":".join(map(str, (self.seed, *about))))

    def _share(self, a_day: float, length: timedelta) -> float:
        return min(1.0, a_day * self.density * (length / DAY))


def read_schedule(
    path: Path = SCHEDULE, *, seed: int | None = None, density: float = 1.0
) -> Schedule:
    """The schedule of a file. ``seed`` takes the place of its own."""
    told = tomllib.loads(path.read_text("utf-8"))
    return Schedule(
        seed=told["seed"] if seed is None else seed,
        orders=tuple(_order(entry) for entry in told["order"]),
        kills=told["kills"],
        density=density,
    )


def _order(entry: Mapping[str, Any]) -> Order:
    first, last = entry["times"]
    return Order(
        at=entry["at"],
        fault=entry["fault"],
        a_day=float(entry["a_day"]),
        times=(first, last),
        operation=entry.get("operation", ""),
        lasts=entry.get("lasts", False),
        extra=entry.get("with", {}),
    )
