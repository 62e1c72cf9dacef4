"""Cases with Seller Support, reimbursements for stock at Amazon's among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from simulator.books.journal import NotPossible
from simulator.books.shelf import Numbered, Shelf

NUMBER = Numbered("0123456789", 11)
SUBJECTS = ("orders", "listing", "account", "fba_reimbursement", "other")


@dataclass(slots=True, kw_only=True)
class SupportCase:
    """`state` is open or answered. `sku` and `quantity` are for reimbursements."""

    id: str
    store: str
    order_id: str
    subject: str
    text: str
    opened_at: datetime
    sku: str = ""
    quantity: int = 0
    state: str = "open"
    answer: str = ""
    answered_at: datetime | None = None


class Support(Shelf[SupportCase]):
    """The verbs of a case."""

    def open(
        self,
        *,
        store: str,
        subject: str,
        text: str,
        now: datetime,
        order_id: str = "",
        sku: str = "",
        quantity: int = 0,
    ) -> SupportCase:
        """The seller writes to Seller Support."""
        if subject not in SUBJECTS:
            raise NotPossible("Choose a subject.")
        if not text.strip():
            raise NotPossible("The text is empty.")
        if subject == "fba_reimbursement" and not (order_id or sku):
            raise NotPossible("Name the order or the SKU.")
        made = SupportCase(
            id=NUMBER.of(store, len(self.all) + 1),
            store=store,
            order_id=order_id,
            subject=subject,
            text=text,
            opened_at=now,
            sku=sku,
            quantity=quantity,
        )
        self.put(made)
        self.tell("support_case_opened", made, now)
        return made
