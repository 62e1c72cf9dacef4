"""Product reviews. Amazon gives no single reviews to programs: sellers copy them with tools of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from simulator.books.entries import OrderEntry
from simulator.books.journal import NotPossible
from simulator.books.shelf import Numbered, Shelf
from simulator.world.model import Product

NUMBER = Numbered("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 12)


@dataclass(slots=True, kw_only=True)
class ProductReview:
    """`order_id` is known to Amazon only; a public review does not tell it."""

    id: str
    store: str
    order_id: str
    asin: str
    sku: str
    rating: int
    text: str
    language: str
    author: str
    at: datetime


class Reviews(Shelf[ProductReview]):
    """The verbs of a review."""

    def write(
        self, entry: OrderEntry, product: Product, *, rating: int, text: str, now: datetime
    ) -> ProductReview:
        """A buyer reviews a product, once an order."""
        order = entry.order
        if self.of_order(order.id):
            raise NotPossible("This order has been reviewed.")
        written = ProductReview(
            id=f"R{NUMBER.of(order.id, 1)}",
            store=order.store,
            order_id=order.id,
            asin=product.asin,
            sku=product.sku,
            rating=rating,
            text=text,
            language=order.buyer.language,
            author=f"{order.buyer.name.split()[0]} {order.buyer.name.split()[-1][:1]}.",
            at=now,
        )
        self.put(written)
        self.tell("review_written", written, now)
        return written
