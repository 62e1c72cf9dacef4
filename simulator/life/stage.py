"""What every part of life needs: the world, its books, its time, and chance that follows from the seed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from simulator.books.books import Books
from simulator.books.entries import OrderEntry
from simulator.buyers.agenda import Agenda
from simulator.buyers.casting import Casting
from simulator.buyers.correspondence import Correspondence
from simulator.buyers.story import Story
from simulator.clock import DAY, VirtualClock
from simulator.world.model import World

LIFE_FILE = Path(__file__).parent.parent / "life.toml"


def read_life(path: Path = LIFE_FILE) -> dict[str, Any]:
    """The parameters. A file of one's own need name only those that it changes."""
    shipped = tomllib.loads(LIFE_FILE.read_text("utf-8"))
    return shipped if path == LIFE_FILE else _over(shipped, tomllib.loads(path.read_text("utf-8")))


def _over(shipped: dict[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in own.items():
        both_tables = isinstance(value, Mapping) and isinstance(shipped.get(name), dict)
        shipped[name] = _over(shipped[name], value) if both_tables else value
    return shipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """`life` holds the parameters."""

    world: World
    books: Books
    clock: VirtualClock
    agenda: Agenda
    story: Story
    desk: Correspondence
    casting: Casting
    life: Mapping[str, Any]

    def rng(self, *about: object) -> Random:
        """Chance that depends on nothing but the seed and what it is about: no order of events changes it."""
        return Random(":".join(map(str, (self.world.seed, "life", *about))))

    def after(self, seconds: float, what: str, **details: Any) -> None:
        """Let something happen a while from now."""
        self.agenda.add(self.clock.lived() + seconds, what, **details)

    def at(self, moment: datetime, what: str, **details: Any) -> None:
        """Let something happen at a moment; one that has passed is now."""
        due = max(self.clock.lived(), self.clock.lived_at(moment))
        self.agenda.add(due, what, **details)

    def entry(self, order_id: str) -> OrderEntry:
        """Amazon's entry of an order."""
        return self.books.orders.entries[order_id]

    def carrier(self, name: str) -> Mapping[str, Any]:
        """How a carrier works: its own numbers over the usual ones."""
        return {**self.life["carriers"]["usual"], **self.life["carriers"].get(name, {})}

    def faults(self, sku: str) -> Mapping[str, float]:
        """How often what is wrong with a product."""
        return {**self.life["faults"]["usual"], **self.life["faults"].get(sku, {})}


def between(rng: Random, bounds: Sequence[float], unit: float = 1.0) -> float:
    """Evenly drawn, in units."""
    return rng.uniform(bounds[0], bounds[1]) * unit


def one_of(rng: Random, shares: Mapping[str, float]) -> str:
    """One of them by its share of 1, or none (empty)."""
    drawn = rng.random()
    for name, share in shares.items():
        drawn -= share
        if drawn < 0:
            return name
    return ""


def drawn_from(rng: Random, weights: Mapping[str, float]) -> str:
    """One of them by weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


__all__ = ["DAY", "Stage", "between", "drawn_from", "one_of", "read_life"]
