"""Invents orders and their parcels, from paid this morning to delivered a month ago."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from simulator.world.model import Marketplace, Order, OrderLine, Parcel, Product, Scan, Store
from simulator.world.people import PeopleMaker, weighted

HANDLING = timedelta(days=2)
TRANSIT = timedelta(days=5)
SHIPPING_PRICES = {"USD": "5.99", "EUR": "4.90", "GBP": "3.99", "JPY": "480"}

# How a seller-shipped parcel fares once its time has come, and how often.
FATES = {"delivered": 83, "late": 5, "lost": 4, "invalid": 4, "returned_to_sender": 4}


# The carrier's scans, at a share of the time the parcel takes.
JOURNEY = ((0.1, "accepted"), (0.4, "in_transit"), (0.9, "out_for_delivery"), (1.0, "delivered"))


class OrderMaker:
    def __init__(
        self,
        settings: Mapping[str, Any],
        products: Sequence[Product],
        people: PeopleMaker,
        rng: Random,
        born: datetime,
    ) -> None:
        self._settings = settings
        self._products = products
        self._people = people
        self.rng = rng
        self._rng = rng
        self._born = born

    def orders(self, store: Store, marketplaces: Mapping[str, Marketplace]) -> Iterator[Order]:
        """The store's orders, oldest first; the last days are the busiest."""
        days, count = self._settings["days"], self._settings["per_store"]
        ages = sorted((days * self._rng.random() ** 1.3 for _ in range(count)), reverse=True)
        for age in ages:
            country = weighted(self._rng, store.sells_in)
            yield self._order(store, marketplaces[country], timedelta(days=age))

    def fresh(self, store: Store, marketplace: Marketplace, ordered_at: datetime) -> Order:
        """An order that is placed now and not yet paid; `settings` are those of `life.toml`."""
        expedited = self._rng.random() < self._settings["expedited"]
        by_amazon = self._rng.random() < self._settings["by_amazon"]
        latest_ship = ordered_at + HANDLING
        latest_delivery = latest_ship + (TRANSIT - timedelta(days=2) if expedited else TRANSIT)
        return Order(
            id=f"{self._digits(3)}-{self._digits(7)}-{self._digits(7)}",
            store=store.key,
            marketplace=marketplace,
            buyer=self._people.person(marketplace),
            lines=self._lines(
                marketplace, self._settings["two_products"], self._settings["two_pieces"]
            ),
            status="pending",
            fulfilment="amazon" if by_amazon else "seller",
            service="Expedited" if expedited else "Standard",
            shipping_price=Decimal(SHIPPING_PRICES[marketplace.currency] if expedited else 0),
            ordered_at=ordered_at,
            latest_ship=latest_ship,
            earliest_delivery=latest_delivery - timedelta(days=2),
            latest_delivery=latest_delivery,
            parcel=None,
        )

    def _order(self, store: Store, marketplace: Marketplace, age: timedelta) -> Order:
        ordered_at = (self._born - age).replace(microsecond=0)
        by_amazon = self._rng.random() < self._settings["amazon_share"]
        latest_ship = ordered_at + HANDLING
        status, parcel = self._progress(marketplace, ordered_at, latest_ship, age, by_amazon)
        expedited = self._rng.random() < 0.15
        latest_delivery = latest_ship + (TRANSIT - timedelta(days=2) if expedited else TRANSIT)
        free = Decimal(0)
        return Order(
            id=f"{self._digits(3)}-{self._digits(7)}-{self._digits(7)}",
            store=store.key,
            marketplace=marketplace,
            buyer=self._people.person(marketplace),
            lines=self._lines(marketplace),
            status=status,
            fulfilment="amazon" if by_amazon else "seller",
            service="Expedited" if expedited else "Standard",
            shipping_price=Decimal(SHIPPING_PRICES[marketplace.currency]) if expedited else free,
            ordered_at=ordered_at,
            latest_ship=latest_ship,
            earliest_delivery=latest_delivery - timedelta(days=2),
            latest_delivery=latest_delivery,
            parcel=parcel,
        )

    def _digits(self, count: int) -> str:
        first = str(self._rng.randint(1, 9))
        return first + "".join(str(self._rng.randint(0, 9)) for _ in range(count - 1))

    def _lines(
        self, marketplace: Marketplace, two_products: float = 0.12, two_pieces: float = 0.1
    ) -> tuple[OrderLine, ...]:
        products = self._rng.choices((1, 2), (1 - two_products, two_products))[0]
        chosen = self._rng.sample(list(self._products), products)
        lines = []
        for product in chosen:
            quantity = self._rng.choices((1, 2), (1 - two_pieces, two_pieces))[0]
            price = product.prices[marketplace.currency] * quantity
            smallest = Decimal(1) if marketplace.currency == "JPY" else Decimal("0.01")
            tax = (price * marketplace.tax / (1 + marketplace.tax)).quantize(
                smallest, ROUND_HALF_UP
            )
            lines.append(
                OrderLine(
                    item_id=self._digits(14),
                    product=product,
                    quantity=quantity,
                    price=price,
                    tax=tax,
                )
            )
        return tuple(lines)

    def _progress(
        self,
        marketplace: Marketplace,
        ordered_at: datetime,
        latest_ship: datetime,
        age: timedelta,
        by_amazon: bool,
    ) -> tuple[str, Parcel | None]:
        if age < timedelta(hours=1):
            return "pending", None
        if self._rng.random() < 0.03:
            return "cancelled", None
        shipped_at = ordered_at + timedelta(hours=self._rng.uniform(8, 44))
        if self._rng.random() < 0.04:
            shipped_at = latest_ship + timedelta(hours=self._rng.uniform(3, 30))
        if shipped_at > self._born:
            return "unshipped", None
        if age < timedelta(days=4) and self._rng.random() < 0.1 and not by_amazon:
            return "confirmed_not_sent", self._parcel(marketplace, shipped_at, "invalid")
        fate = "delivered" if by_amazon else weighted(self._rng, FATES)
        parcel = self._parcel(marketplace, shipped_at, fate)
        return ("delivered" if parcel.state == "delivered" else "shipped"), parcel

    def _parcel(self, marketplace: Marketplace, shipped_at: datetime, fate: str) -> Parcel:
        carrier = self._rng.choice(marketplace.carriers)
        number = "".join(
            str(self._rng.randint(0, 9)) if letter == "#" else letter
            for letter in carrier.number_pattern
        )
        slowness = self._rng.uniform(7, 11) if fate == "late" else self._rng.uniform(1.5, 4)
        planned = list(JOURNEY)
        if fate == "lost":
            planned = planned[:2]
        elif fate == "returned_to_sender":
            planned = [*planned[:3], (1.6, "returned_to_sender")]
        elif fate == "invalid":
            planned = []
        scans = []
        for share, status in planned:
            at = (shipped_at + timedelta(days=slowness * share)).replace(microsecond=0)
            if at <= self._born:
                scans.append(Scan(at=at, status=status))
        # A parcel not yet delivered cannot be known to be lost: a week must have passed.
        quiet = self._born - shipped_at > timedelta(days=9)
        state = "in_transit"
        if fate == "invalid" or (fate == "lost" and quiet):
            state = fate
        elif scans and scans[-1].status in ("delivered", "returned_to_sender"):
            state = scans[-1].status
        return Parcel(
            carrier=carrier,
            tracking_number=number,
            shipped_at=shipped_at.replace(microsecond=0),
            state=state,
            scans=tuple(scans),
        )
