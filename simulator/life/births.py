"""The orders of a day: how many, when, by whom, of what. A day's orders follow from the seed alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from simulator.life.stage import between
from simulator.world.model import Order, Store, World
from simulator.world.orders import OrderMaker
from simulator.world.people import PeopleMaker, weighted


def orders_of_day(
    world: World, spec: Mapping[str, Any], life: Mapping[str, Any], store: Store, day: date
) -> list[Order]:
    """What is ordered at a store on a day (UTC), earliest first; all still unpaid."""
    rng = Random(f"{world.seed}:{store.key}:{day}")
    settings = life["orders"]
    mean = (
        settings["a_day"].get(store.key, 0)
        * settings["weekdays"][day.weekday()]
        * settings["months"][day.month - 1]
    )
    count = max(0, round(rng.gauss(mean, mean * settings["spread"])))
    times = sorted(_times(rng, settings["hours"], day, count))
    maker = OrderMaker(settings, world.products, PeopleMaker(spec, rng), rng, world.born)
    return list(_made(maker, world, store, times))


def _times(rng: Random, hours: list[int], day: date, count: int) -> Iterator[datetime]:
    midnight = datetime.fromisoformat(f"{day}T00:00:00+00:00")
    for hour in rng.choices(range(24), hours, k=count):
        yield midnight + timedelta(hours=hour, seconds=int(between(rng, (0, 3599))))


def _made(maker: OrderMaker, world: World, store: Store, times: list[datetime]) -> Iterator[Order]:
    for ordered_at in times:
        country = weighted(maker.rng, store.sells_in)
        yield maker.fresh(store, world.marketplaces[country], ordered_at)
