"""SAFE-T: a seller asks Amazon for the money of a return that went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from simulator.books.journal import Journal, NotPossible
from simulator.books.returns import Return, Returns
from simulator.books.shelf import Numbered, Shelf

WITHIN = {"US": timedelta(days=30)}
WITHIN_ELSEWHERE = timedelta(days=60)
BAD_CONDITIONS = ("used", "damaged", "incomplete", "not_ours")
NUMBER = Numbered("0123456789", 16)


@dataclass(slots=True, kw_only=True)
class SafeTClaim:
    """`state` is open, granted or denied; `return_id` is the RMA it is about."""

    id: str
    store: str
    order_id: str
    return_id: str
    amount: Decimal
    reason: str
    asked_at: datetime
    state: str = "open"
    decided_at: datetime | None = None
    reimbursed: Decimal = Decimal(0)


class SafeT(Shelf[SafeTClaim]):
    """The verbs of a SAFE-T claim."""

    def __init__(self, journal: Journal, returns: Returns) -> None:
        super().__init__(journal)
        self._returns = returns

    def ask(
        self, wanted: Return, *, amount: Decimal, reason: str, country: str, now: datetime
    ) -> SafeTClaim:
        """Once an order, after the refund, within the marketplace's days, no more than was paid back."""
        if self.of_order(wanted.order_id):
            raise NotPossible("There has been a SAFE-T claim on this order.")
        if wanted.refunded_at is None:
            raise NotPossible("Nothing has been refunded for this return.")
        if now > wanted.refunded_at + WITHIN.get(country, WITHIN_ELSEWHERE):
            raise NotPossible("The time for a SAFE-T claim is over.")
        if not 0 < amount <= wanted.refunded:
            raise NotPossible("The amount must not exceed what was refunded.")
        made = SafeTClaim(
            id=NUMBER.of(wanted.order_id, 1),
            store=wanted.store,
            order_id=wanted.order_id,
            return_id=wanted.id,
            amount=amount,
            reason=reason,
            asked_at=now,
        )
        self.put(made)
        self.tell("safe_t_asked", made, now)
        return made

    def decide(self, asked: SafeTClaim, *, now: datetime) -> bool:
        """Amazon pays when it refunded by itself and the goods came back bad, or never came."""
        if asked.state != "open":
            raise NotPossible(f"The SAFE-T claim is {asked.state}.")
        about = self._returns.all[asked.return_id]
        bad = about.delivered_at is None or about.condition in BAD_CONDITIONS
        granted = bad and about.refunded_by == "amazon"
        asked.state, asked.decided_at = ("granted" if granted else "denied"), now
        asked.reimbursed = asked.amount if granted else Decimal(0)
        self.tell(f"safe_t_{asked.state}", asked, now)
        return granted
