"""Mails what Amazon's books tell: notices about returns, refunds, claims and cancellations, a little later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from simulator.books.books import Books
from simulator.books.entries import Refund
from simulator.books.journal import Booked
from simulator.buyers.agenda import Agenda, Appointment
from simulator.buyers.correspondence import Correspondence
from simulator.clock import Clock

DELAY = 120.0
"""Simulated seconds between what is booked and its notice."""


@dataclass(frozen=True, slots=True)
class Told:
    """The notice that follows from something booked, and where its fields come from."""

    notice: str
    fields: Callable[[Any], dict[str, Any]] = lambda record: {}


def _of_return(record: Any) -> dict[str, Any]:
    return {
        "reason": record.reason,
        "comment": record.comment,
        "rma": record.id,
        "item": record.item_id,
        "quantity": record.quantity,
    }


def _of_claim(record: Any) -> dict[str, Any]:
    return {"reason": record.reason, "comment": record.comment, "amount": str(record.amount)}


def _of_refund(record: Refund) -> dict[str, Any]:
    return {"amount": str(record.total), "item": record.item_id}


NOTICE_OF = {
    "order_placed": Told("order_sold"),
    "cancel_asked": Told("cancel_request"),
    "return_requested": Told("return_request", _of_return),
    "return_authorised": Told("return_authorised", _of_return),
    "refund": Told("refund_issued", _of_refund),
    "claim_opened": Told("claim_opened", _of_claim),
    "claim_granted": Told("claim_granted", lambda claim: {"amount": str(claim.charged)}),
    "claim_denied": Told("claim_denied", lambda claim: {"amount": "0"}),
    "claim_refunded": Told("claim_refunded", lambda claim: {"amount": "0"}),
    "claim_withdrawn": Told("claim_withdrawn", lambda claim: {"amount": "0"}),
    "chargeback_opened": Told("chargeback", _of_claim),
    "chargeback_granted": Told("chargeback_granted", lambda claim: {"amount": str(claim.charged)}),
    "chargeback_denied": Told("chargeback_denied", lambda claim: {"amount": "0"}),
    "chargeback_refunded": Told("chargeback_refunded", lambda claim: {"amount": "0"}),
}


class Herald:
    """`silent` names what nobody wants mailed, as the sale of every single order."""

    def __init__(
        self,
        books: Books,
        agenda: Agenda,
        clock: Clock,
        desk: Correspondence,
        silent: frozenset[str] = frozenset(),
    ) -> None:
        self._books = books
        self._agenda = agenda
        self._clock = clock
        self._desk = desk
        self.silent = set(silent)
        books.journal.listen(self.hear)

    def hear(self, booked: Booked) -> None:
        """Plan the notice, unless whoever booked it has told already."""
        told = NOTICE_OF.get(booked.what)
        if told is None or booked.told or booked.what in self.silent:
            return
        fields = told.fields(booked.record)
        due = self._clock.lived() + DELAY
        self._agenda.add(due, "notice", name=told.notice, order=booked.order_id, **fields)

    def happen(self, appointment: Appointment) -> None:
        """The notice goes out."""
        details = appointment.details
        if details["name"] == "return_request" and self._was_authorised(details["rma"]):
            return  # Amazon tells of the authorisation only
        amount = details.get("amount")
        self._desk.notify(
            details["order"],
            details["name"],
            reason=details.get("reason", ""),
            comment=details.get("comment", ""),
            amount=Decimal(amount) if amount is not None else None,
            rma=details.get("rma", ""),
            item=details.get("item", ""),
            quantity=details.get("quantity", 0),
        )

    def _was_authorised(self, rma: str) -> bool:
        record = self._books.returns.all.get(rma)
        return record is not None and record.authorised_by == "amazon"
