"""Puts the parts of life together, and lets a new day begin at every midnight."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from simulator.buyers.agenda import Appointment
from simulator.buyers.model import Buyer
from simulator.life.births import orders_of_day
from simulator.life.by_amazon import ByAmazon
from simulator.life.giving_back import GivingBack
from simulator.life.junk import Junk
from simulator.life.opinions import Opinions
from simulator.life.shipping import Shipping
from simulator.life.stage import Stage
from simulator.life.troubles import Troubles
from simulator.timekeeping import Timekeeper
from simulator.world.model import Order

RESTOCKS_BELOW = 0.2


class Life:
    """`spec` is world.toml. What a day holds follows from the seed: only what became of it is remembered."""

    def __init__(self, stage: Stage, spec: Mapping[str, Any]) -> None:
        self._stage = stage
        self._spec = spec
        self.last_day: date | None = None
        self._shipping = Shipping(stage)
        troubles = Troubles(stage, self._shipping.way)
        returns = GivingBack(stage, troubles.contact)
        opinions = Opinions(stage, self._shipping.way)
        by_amazon = ByAmazon(stage)
        self._junk = Junk(stage)
        stage.story.has_arrived = self._has_arrived
        stage.story.may_claim = self._may_claim
        stage.story.with_photo = stage.life["buyers"].get("with_photo", 0.0)
        stage.story.no_photo = stage.life["buyers"]["no_photo"]
        self._acts = (
            (self._shipping.happen, "order", "parcel"),
            (troubles.happen, "buyer"),
            (returns.happen, "return"),
            (opinions.happen, "opinion"),
            (by_amazon.happen, "fba"),
            (self._junk.happen, "junk"),
            (self._begin_day, "day"),
        )

    def join(self, time: Timekeeper) -> None:
        """Keep all appointments of life."""
        for act, *families in self._acts:
            time.keeps(act, *families)

    def begin(self) -> None:
        """The first day begins now."""
        self._begin(self._stage.clock.moment().date())

    def made_before(self, until: date) -> list[Order]:
        """Every order of the days so far: what a folder need not remember."""
        self.last_day = until
        day, orders = self._stage.world.born.date(), []
        while day <= until:
            orders += self._orders(day)
            day += timedelta(days=1)
        return orders

    def await_orders(self, orders: list[Order]) -> None:
        """Orders whose hour has not yet come; their appointments are made already."""
        self._shipping.unplaced.update({order.id: order for order in orders})

    def _begin_day(self, appointment: Appointment) -> None:
        self._begin(date.fromisoformat(appointment.details["date"]))

    def _begin(self, day: date) -> None:
        self.last_day = day
        self._stage.books.orders.entries.pack()
        for order in self._orders(day):
            self._shipping.expect(order)
        self._restock()
        self._junk.plan(day)
        tomorrow = day + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time(0), UTC)
        self._stage.at(midnight, "day.begins", date=tomorrow.isoformat())

    def _orders(self, day: date) -> list[Order]:
        stage = self._stage
        return [
            order
            for store in stage.world.stores.values()
            for order in orders_of_day(stage.world, self._spec, stage.life, store, day)
            if order.ordered_at >= stage.world.born
        ]

    def _restock(self) -> None:
        """A pallet arrives where little is left; what was never in stock stays so."""
        stock, now = self._stage.books.stock, self._stage.clock.moment()
        for store in self._stage.world.stores:
            for product in self._stage.world.products:
                left = stock.fulfillable(store, product.sku)
                if left < product.stock * RESTOCKS_BELOW:
                    stock.move(store, product.sku, product.stock - left, now)

    def _has_arrived(self, buyer: Buyer) -> bool | None:
        entry = self._stage.books.orders.entries.get(buyer.order_id or "")
        way = self._shipping.way(entry) if entry is not None else None
        return None if way is None else way.has_arrived(self._stage.clock.moment())

    def _may_claim(self, buyer: Buyer) -> bool:
        """Of what Amazon ships itself, buyers complain to Amazon, not about the seller."""
        entry = self._stage.books.orders.entries.get(buyer.order_id or "")
        return entry is not None and entry.order.fulfilment == "seller"
