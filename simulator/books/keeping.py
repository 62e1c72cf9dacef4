"""Writes the books into the memory and brings them back; and one number that says whether two are the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from simulator.books.books import Books
from simulator.books.claims import Claim
from simulator.books.entries import OrderEntry
from simulator.books.fba import FbaReturn, Reimbursement
from simulator.books.feedback import Feedback
from simulator.books.messages import BuyerLetter
from simulator.books.returns import Return
from simulator.books.reviews import ProductReview
from simulator.books.safe_t import SafeTClaim
from simulator.books.shelf import Shelf
from simulator.books.stock import FulfillmentOrder
from simulator.books.support import SupportCase
from simulator.memory import Memory, as_json, from_json, values_of
from simulator.world.model import Parcel

ORDERS = "orders"
STOCK = "stock"
SENT_BY_AMAZON = "sent_by_amazon"


def save(books: Books, memory: Memory) -> None:
    """Write what has changed since the last time."""
    memory.remember(_changed(books))
    books.orders.changed.clear()
    books.stock.changed.clear()
    for _, _, shelf in _shelves(books):
        shelf.changed.clear()


def is_changed(books: Books) -> bool:
    """Whether there is something to save."""
    shelves = any(shelf.changed for _, _, shelf in _shelves(books))
    return bool(shelves or books.orders.changed or books.stock.changed)


def recall(books: Books, memory: Memory) -> None:
    """Bring everything back that was saved; orders must have been entered before."""
    for order_id, content in memory.recall(ORDERS):
        if (entry := books.orders.entries.get(order_id)) is not None:
            _renew(books, entry, content)
    books.orders.changed.clear()
    for name, kind, shelf in _shelves(books):
        for _, content in memory.recall(name):
            shelf.put(from_json(kind, content))
    for key, content in memory.recall(STOCK):
        store, _, sku = key.partition("\t")
        books.stock.quantities[store, sku] = content["quantity"]
    for _, content in memory.recall(SENT_BY_AMAZON):
        order = from_json(FulfillmentOrder, content)
        books.stock.orders[order.store, order.asked["sellerFulfillmentOrderId"]] = order


def digest(books: Books) -> str:
    """The same for the same books, whatever happened in between."""
    told = {entry_id: _entry(entry) for entry_id, entry in books.orders.entries.items()}
    shelves = {
        name: {key: as_json(record) for key, record in shelf.all.items()}
        for name, _, shelf in _shelves(books)
    }
    stock = {"\t".join(key): amount for key, amount in books.stock.quantities.items()}
    content = json.dumps([told, shelves, stock], sort_keys=True).encode()
    return sha256(content).hexdigest()


def shown(books: Books, store: str) -> dict[str, Any]:
    """Everything about one store, as the control port shows it."""
    orders = {
        entry.order.id: {**_ordered(entry), **_entry(entry)}
        for entry in books.orders.of_store(store)
    }
    shelves = {
        name: [as_json(record) for record in shelf.of_store(store)]
        for name, _, shelf in _shelves(books)
    }
    sent = [as_json(order) for order in books.stock.orders.values() if order.store == store]
    return {"orders": orders, **shelves, SENT_BY_AMAZON: sent}


def _ordered(entry: OrderEntry) -> dict[str, Any]:
    """What was ordered, as far as figures are reckoned with it."""
    order = entry.order
    told = ("fulfilment", "ordered_at", "latest_ship", "latest_delivery")
    bought: Counter[str] = Counter()
    for line in order.lines:
        bought[line.product.sku] += line.quantity
    return {
        "currency": order.marketplace.currency,
        "bought": bought,
        "paid": str(entry.paid),
        **{name: as_json(getattr(order, name)) for name in told},
    }


def _shelves(books: Books) -> Iterator[tuple[str, type, Shelf[Any]]]:
    yield "returns", Return, books.returns
    yield "claims", Claim, books.claims
    yield "feedback", Feedback, books.feedback
    yield "messages", BuyerLetter, books.messages
    yield "safe_t", SafeTClaim, books.safe_t
    yield "reviews", ProductReview, books.reviews
    yield "fba_returns", FbaReturn, books.fba_returns
    yield "reimbursements", Reimbursement, books.reimbursements
    yield "support", SupportCase, books.support


def _changed(books: Books) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for order_id in sorted(books.orders.changed):
        yield ORDERS, order_id, _entry(books.orders.entries[order_id])
    for name, _, shelf in _shelves(books):
        # In the order of the shelf, so that it comes back in that order.
        for key in shelf.changed_in_order():
            yield name, key, as_json(shelf.all[key])
    for place in sorted(books.stock.changed):
        yield STOCK, "\t".join(place), {"quantity": books.stock.quantities[place]}
    if books.stock.changed:
        for (store, number), order in books.stock.orders.items():
            yield SENT_BY_AMAZON, f"{store}\t{number}", as_json(order)


def _entry(entry: OrderEntry) -> dict[str, Any]:
    """An order's entry without what was ordered: that follows from the seed."""
    return {
        **{
            name: as_json(getattr(entry, name))
            for name in OrderEntry.__dataclass_fields__
            if name != "order"
        },
        "order_status": entry.order.status,
        "parcel": as_json(entry.order.parcel),
    }


def _renew(books: Books, entry: OrderEntry, content: dict[str, Any]) -> None:
    parcel = content.pop("parcel")
    books.stand(
        entry,
        status=content.pop("order_status"),
        parcel=from_json(Parcel, parcel) if parcel else None,
    )
    for name, value in values_of(OrderEntry, content).items():
        setattr(entry, name, value)
