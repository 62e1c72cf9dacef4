"""A world begins to live, or goes on where it stopped."""

from __future__ import annotations

from datetime import date

from simulator.books.keeping import ORDERS
from simulator.life.life import Life
from simulator.life.stage import Stage
from simulator.memory import Memory
from simulator.timekeeping import Timekeeper
from simulator.world.making import read_spec


def let_live(stage: Stage, time: Timekeeper, memory: Memory, last_day: str | None) -> Life:
    """From its first day on, or after `last_day`, the last one whose orders were made."""
    life = Life(stage, read_spec())
    life.join(time)
    if last_day is None:
        life.begin()
    else:
        _go_on(life, stage, memory, date.fromisoformat(last_day))
    return life


def _go_on(life: Life, stage: Stage, memory: Memory, last_day: date) -> None:
    """What was ordered follows from the seed; what was placed of it stands in the memory."""
    placed = {key for key, _ in memory.recall(ORDERS)}
    orders = life.made_before(last_day)
    for order in orders:
        if order.id in placed:
            stage.books.orders.enter(order)
    life.await_orders([order for order in orders if order.id not in placed])
