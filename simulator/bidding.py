"""What a test may have happen in the books at once: `POST /happen` with `what`, `store`, `order_id` and details."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from simulator.books.books import Books
from simulator.books.entries import OrderEntry, Refund
from simulator.books.journal import NotPossible
from simulator.memory import as_json

Act = Callable[[Books, OrderEntry, Mapping[str, Any], datetime], Any]


def happen(books: Books, asked: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Let it happen; returns the record. Raises ValueError for what is unknown or not possible."""
    act = _ACTS.get(asked["what"])
    if act is None:
        raise ValueError(f"unknown event {asked['what']!r}, there are: {', '.join(_ACTS)}")
    entry = books.orders.entry(asked["store"], asked["order_id"])
    if entry is None:
        raise ValueError(f"store {asked['store']} has no order {asked['order_id']}")
    made: dict[str, Any] = as_json(act(books, entry, asked, now))
    return made


def _return(books: Books, entry: OrderEntry, asked: Mapping[str, Any], now: datetime) -> Any:
    made = books.returns.request(
        entry,
        asked.get("item_id") or entry.order.lines[0].item_id,
        reason=asked.get("reason", "changed_mind"),
        comment=asked.get("comment", ""),
        now=now,
    )
    if asked.get("authorised"):
        books.returns.authorise(made, by="amazon", now=now)
    return made


def _return_sent(books: Books, entry: OrderEntry, asked: Mapping[str, Any], now: datetime) -> Any:
    made = _only(books.returns.of_order(entry.order.id), "return")
    carrier = asked.get("carrier") or entry.order.marketplace.carriers[0].name
    books.returns.ship(made, carrier=carrier, condition=asked.get("condition", "as_new"), now=now)
    return made


def _return_received(
    books: Books, entry: OrderEntry, asked: Mapping[str, Any], now: datetime
) -> Any:
    made = _only(books.returns.of_order(entry.order.id), "return")
    books.returns.deliver(made, now=now)
    return made


def _claim(books: Books, entry: OrderEntry, asked: Mapping[str, Any], now: datetime) -> Any:
    return books.claims.open(
        entry,
        kind=asked.get("kind", "a_to_z"),
        reason=asked.get("reason", "not_received"),
        comment=asked.get("comment", ""),
        service=asked.get("service", True),
        now=now,
    )


def _withdrawal(books: Books, entry: OrderEntry, asked: Mapping[str, Any], now: datetime) -> Any:
    claim = _only(books.claims.of_order(entry.order.id), "claim")
    books.claims.withdraw(claim, now=now)
    return claim


def _feedback(books: Books, entry: OrderEntry, asked: Mapping[str, Any], now: datetime) -> Any:
    return books.feedback.leave(
        entry,
        rating=int(asked.get("rating", 1)),
        comment=asked.get("comment", ""),
        nature=asked.get("nature", "plain"),
        now=now,
    )


def _feedback_removed(
    books: Books, entry: OrderEntry, asked: Mapping[str, Any], now: datetime
) -> Any:
    given = _only(books.feedback.of_order(entry.order.id), "feedback")
    books.feedback.remove(given, by="buyer", now=now)
    return given


def _review(books: Books, entry: OrderEntry, asked: Mapping[str, Any], now: datetime) -> Any:
    return books.reviews.write(
        entry,
        entry.order.lines[0].product,
        rating=int(asked.get("rating", 1)),
        text=asked.get("text", ""),
        now=now,
    )


def _fba_return(books: Books, entry: OrderEntry, asked: Mapping[str, Any], now: datetime) -> Any:
    """Amazon's warehouse takes back what it shipped, and Amazon pays for it."""
    made = books.fba_returns.take_back(
        entry,
        entry.order.lines[0],
        reason=asked.get("reason", "DEFECTIVE"),
        comment=asked.get("comment", ""),
        disposition=asked.get("disposition", "SELLABLE"),
        now=now,
    )
    _fba_refund(books, entry, asked, now)
    return made


def _fba_refund(books: Books, entry: OrderEntry, asked: Mapping[str, Any], now: datetime) -> Any:
    """Amazon pays back what it shipped, whether or not it comes back; the seller gets no mail of that."""
    line = entry.order.lines[0]
    paid = Refund(
        id=f"{entry.order.id}-R{len(entry.refunds) + 1}",
        item_id=line.item_id,
        principal=entry.left_of(line.item_id),
        tax=Decimal(0),
        shipping=Decimal(0),
        reason="CustomerReturn",
        reference="",
        at=now,
    )
    with books.journal.told():
        books.orders.refund(entry, paid, now=now)
    return paid


def _fba_reimbursed(
    books: Books, entry: OrderEntry, asked: Mapping[str, Any], now: datetime
) -> Any:
    """Amazon pays for a unit that it lost or broke."""
    line, reason = entry.order.lines[0], asked.get("reason", "CustomerReturn")
    owed = books.reimbursements.owe(entry, line, reason=reason, now=now)
    books.reimbursements.pay(owed, now=now)
    return owed


def _cancel_request(
    books: Books, entry: OrderEntry, asked: Mapping[str, Any], now: datetime
) -> Any:
    books.orders.ask_to_cancel(entry, now=now)
    return {"order_id": entry.order.id}


def _only(found: list[Any], noun: str) -> Any:
    if not found:
        raise NotPossible(f"The order has no {noun}.")
    return found[-1]


_ACTS: Mapping[str, Act] = {
    "return": _return,
    "return_sent": _return_sent,
    "return_received": _return_received,
    "claim": _claim,
    "claim_withdrawn": _withdrawal,
    "feedback": _feedback,
    "feedback_removed": _feedback_removed,
    "review": _review,
    "fba_return": _fba_return,
    "fba_refund": _fba_refund,
    "fba_reimbursed": _fba_reimbursed,
    "cancel_request": _cancel_request,
}
