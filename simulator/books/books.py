"""All of Amazon's books of a world, and what one of them means for another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simulator.books.book import Book
from simulator.books.cabinet import Ordered
from simulator.books.claims import Claims
from simulator.books.entries import OrderEntry, Refund
from simulator.books.fba import FbaReturns, Reimbursements
from simulator.books.feedback import Feedbacks
from simulator.books.journal import Journal
from simulator.books.messages import Messages
from simulator.books.returns import Returns
from simulator.books.reviews import Reviews
from simulator.books.safe_t import SafeT
from simulator.books.stock import Stock
from simulator.books.support import Support
from simulator.world.model import World


class Books:
    """Nothing here knows HTTP, XML or mail: whoever wants to act on what is booked listens to the journal."""

    def __init__(self, world: World) -> None:
        self.journal = Journal()
        self.orders = Book(world, self.journal)
        self.world = replace(world, orders=Ordered(self.orders.entries))
        """The same world, whose orders are as the books have them."""
        self.returns = Returns(self.journal, self.orders)
        self.claims = Claims(self.journal, self.orders, self.returns)
        self.feedback = Feedbacks(self.journal)
        self.messages = Messages(self.journal)
        self.safe_t = SafeT(self.journal, self.returns)
        self.reviews = Reviews(self.journal)
        self.fba_returns = FbaReturns(self.journal)
        self.reimbursements = Reimbursements(self.journal)
        self.support = Support(self.journal)
        self.stock = Stock(world.stores.values(), world.products)
        self.orders.on_refund = self._refunded

    def stand(self, entry: OrderEntry, **changed: Any) -> None:
        """What became of an order (`status`, `parcel`)."""
        entry.order = replace(entry.order, **changed)
        self.orders.touch(entry)

    def _refunded(self, entry: OrderEntry, refund: Refund) -> None:
        self.returns.note_refund(entry, refund)
        self.claims.note_refund(entry, refund.at)
