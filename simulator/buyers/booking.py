"""What one of Amazon's notices means in its books: whoever announces it books it, too."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from simulator.books.books import Books
from simulator.books.claims import Claim
from simulator.books.entries import OrderEntry, Refund
from simulator.books.journal import NotPossible
from simulator.books.returns import Return


def book_notice(
    name: str,
    books: Books,
    entry: OrderEntry,
    *,
    reason: str,
    comment: str,
    amount: Decimal | None,
    now: datetime,
) -> Return | None:
    """Book what the notice tells, where the books allow it; returns the return, if it is about one."""
    try:
        with books.journal.told():
            return _book(name, books, entry, reason, comment, amount, now)
    except NotPossible:  # a test may announce what could not have happened
        return None


def _book(
    name: str,
    books: Books,
    entry: OrderEntry,
    reason: str,
    comment: str,
    amount: Decimal | None,
    now: datetime,
) -> Return | None:
    match name:
        case "cancel_request":
            books.orders.ask_to_cancel(entry, now=now)
        case "return_request" | "return_authorised":
            item = entry.order.lines[0].item_id
            made = books.returns.request(entry, item, reason=reason, comment=comment, now=now)
            if name == "return_authorised":
                books.returns.authorise(made, by="amazon", now=now)
            return made
        case "claim_opened":
            books.claims.open(entry, reason=reason, comment=comment, now=now)
        case "chargeback":
            books.claims.open(entry, kind="chargeback", reason=reason, comment=comment, now=now)
        case "claim_granted":
            claim = _pending_claim(books, entry) or books.claims.open(
                entry, reason=reason, comment=comment, now=now
            )
            books.claims.decide(claim, now=now)
        case "claim_withdrawn":
            if pending := _pending_claim(books, entry):
                books.claims.withdraw(pending, now=now)
        case "refund_issued" | "refund_issued_short":
            _refund(books, entry, entry.order.total if amount is None else amount, now)
    return None


def _pending_claim(books: Books, entry: OrderEntry) -> Claim | None:
    claims = books.claims.of_order(entry.order.id)
    return next((c for c in claims if c.pending and c.kind == "a_to_z"), None)


def _refund(books: Books, entry: OrderEntry, amount: Decimal, now: datetime) -> None:
    """Spread an amount over the items, the first one first."""
    for line in entry.order.lines:
        share = min(amount, entry.left_of(line.item_id))
        if share > 0:
            refund = Refund(
                id=f"{entry.order.id}-R{len(entry.refunds) + 1}",
                item_id=line.item_id,
                principal=share,
                tax=Decimal(0),
                shipping=Decimal(0),
                reason="CustomerReturn",
                reference="",
                at=now,
            )
            books.orders.refund(entry, refund, now=now)
            amount -= share
