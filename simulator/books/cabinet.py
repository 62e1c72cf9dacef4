"""Where the orders' entries are kept: those that nobody has changed for a day lie packed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from struct import Struct
from weakref import WeakValueDictionary

from simulator.books.entries import OrderEntry, Outline, outline
from simulator.books.packing import Packing
from simulator.world.model import Order, World

HEAD = Struct(">d")
"""Before each packed entry: when something last befell it."""


class Cabinet(Mapping[str, OrderEntry]):
    """Entries by order ID, in the order in which they came.

    As long as anybody holds an entry, it is the same for everybody; who changes one tells it (`touch`).
    """

    def __init__(self, world: World) -> None:
        self._packing = Packing(world)
        self._all: dict[str, OrderEntry | bytes] = {}
        self._of_store: dict[str, list[str]] = {}
        self._lent: WeakValueDictionary[str, OrderEntry] = WeakValueDictionary()
        self._touched: set[str] = set()

    def __getitem__(self, order_id: str) -> OrderEntry:
        found = self._all[order_id]
        if isinstance(found, OrderEntry):
            return found
        entry = self._lent.get(order_id)
        if entry is None:
            entry = self._lent[order_id] = self._packing.unpacked(found[HEAD.size :])
        return entry

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def __contains__(self, order_id: object) -> bool:
        return order_id in self._all

    def put(self, entry: OrderEntry) -> None:
        """Take a new one in."""
        self._of_store.setdefault(entry.order.store, []).append(entry.order.id)
        self.touch(entry)

    def touch(self, entry: OrderEntry) -> None:
        """It is being changed, and stays unpacked for a day."""
        self._all[entry.order.id] = entry
        self._touched.add(entry.order.id)

    def ids_of(self, store: str) -> list[str]:
        """The IDs of a store's orders, in the order in which they were placed."""
        return self._of_store.get(store, [])

    def of_store(self, store: str, since: datetime | None = None) -> Iterator[OrderEntry]:
        """A store's, in the order in which they were placed; without those to which nothing has happened `since`."""
        after = since.timestamp() if since else None
        for order_id in self.ids_of(store):
            found = self._all[order_id]
            if (
                after is None
                or isinstance(found, OrderEntry)
                or HEAD.unpack_from(found)[0] >= after
            ):
                yield self[order_id]

    def outlines_of(self, store: str) -> Iterator[Outline]:
        """A store's in outline, for who reads many of them."""
        for order_id in self.ids_of(store):
            found = self._all[order_id]
            if not isinstance(found, OrderEntry):
                yield self._packing.outline(found[HEAD.size :])
            else:
                yield outline(found)

    def pack(self) -> None:
        """Pack what has not been touched since this was last done."""
        for order_id, found in self._all.items():
            if isinstance(found, OrderEntry) and order_id not in self._touched:
                head = HEAD.pack(_last_moment(found).timestamp())
                self._all[order_id] = head + self._packing.packed(found)
                self._lent[order_id] = found
        self._touched.clear()


class Ordered(Mapping[str, Order]):
    """What was ordered, as a cabinet has it."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet = cabinet

    def __getitem__(self, order_id: str) -> Order:
        return self._cabinet[order_id].order

    def __iter__(self) -> Iterator[str]:
        return iter(self._cabinet)

    def __len__(self) -> int:
        return len(self._cabinet)


def _last_moment(entry: OrderEntry) -> datetime:
    """When something last befell an order: what is asked for by time is not later."""
    told = (*(sent.shipped_at for sent in entry.shipments), *(paid.at for paid in entry.refunds))
    return max((entry.updated_at, *told))
