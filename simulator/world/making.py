"""Makes the world: reads `world.toml`, then invents orders from a seed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from simulator.world.model import Carrier, Marketplace, Product, Store, World
from simulator.world.orders import OrderMaker
from simulator.world.people import PeopleMaker

WORLD_FILE = Path(__file__).parent.parent / "world.toml"
CURRENCIES = ("USD", "EUR", "GBP", "JPY")


def read_spec(path: Path = WORLD_FILE) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def make_world(
    *,
    seed: int,
    born: datetime,
    store_keys: Iterable[str],
    spec: Mapping[str, Any] | None = None,
    empty: bool = False,
) -> World:
    """The same seed and spec give the same world; its dates are relative to `born`. An empty one has no orders.

    Raises ValueError for a store that the file does not know.
    """
    spec = spec or read_spec()
    marketplaces = {
        country: _marketplace(country, m) for country, m in spec["marketplaces"].items()
    }
    products = tuple(_product(entry) for entry in spec["products"])
    stores = {}
    for key in store_keys:
        if key not in spec["stores"]:
            raise ValueError(f"world.toml has no store {key!r}, only {', '.join(spec['stores'])}")
        stores[key] = _store(key, spec["stores"][key], marketplaces)
    orders = {}
    for store in () if empty else stores.values():
        # One generator a store: leaving a store out does not change the others.
        rng = Random(f"{seed}:{store.key}")
        maker = OrderMaker(spec["orders"], products, PeopleMaker(spec, rng), rng, born)
        for order in maker.orders(store, marketplaces):
            orders[order.id] = order
    return World(
        seed=seed,
        born=born,
        marketplaces=marketplaces,
        stores=stores,
        products=products,
        generic_parts=frozenset(spec["generic_parts"]),
        backlog=spec["backlog"],
        orders=orders,
    )


def _marketplace(country: str, entry: Mapping[str, Any]) -> Marketplace:
    carriers = tuple(
        Carrier(name=name, method=method, number_pattern=pattern)
        for name, method, pattern in entry["carriers"]
    )
    return Marketplace(
        country=country,
        id=entry["id"],
        host=entry["host"],
        language=entry["language"],
        currency=entry["currency"],
        tax=Decimal(entry["tax"]),
        footer=entry["footer"],
        carriers=carriers,
    )


def _store(key: str, entry: Mapping[str, Any], marketplaces: Mapping[str, Marketplace]) -> Store:
    return Store(
        key=key,
        seller=entry["seller"],
        marketplace=marketplaces[entry["marketplace"]],
        encoding=entry["encoding"],
        user=entry["user"],
        authorised=tuple(entry["authorised"]),
        sells_in=entry["sells_in"],
    )


def _product(entry: Mapping[str, Any]) -> Product:
    prices = {
        currency: Decimal(price) for currency, price in zip(CURRENCIES, entry["price"], strict=True)
    }
    return Product(
        sku=entry["sku"],
        asin=entry["asin"],
        names=entry["name"],
        spec=entry["spec"],
        prices=prices,
        faults=tuple(entry["faults"]),
        missing=tuple(entry["missing"]),
        stock=entry["stock"],
    )
