"""A-to-z claims and chargebacks, and how Amazon (or the bank) decides them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from simulator.books.book import Book
from simulator.books.entries import OrderEntry, Refund
from simulator.books.journal import Journal, NotPossible
from simulator.books.returns import Returns
from simulator.books.shelf import Numbered, Shelf

ANSWER_WITHIN = {"a_to_z": timedelta(days=3), "chargeback": timedelta(days=3)}
APPEAL_WITHIN = timedelta(days=30)
COUNTS_WHEN_REFUNDED_WITHIN = timedelta(days=7)
NUMBER = Numbered("0123456789", 13)
NOT_RECEIVED = ("late", "not_received")
BUYERS_CAUSE = ("changed_mind",)


@dataclass(slots=True, kw_only=True)
class Claim:
    """`state` is open, answered, withdrawn, refunded, granted or denied; `kind` a_to_z or chargeback.

    A chargeback's `service` is False where the bank speaks of fraud: that is not the seller's doing.
    """

    id: str
    store: str
    order_id: str
    kind: str
    reason: str
    comment: str
    amount: Decimal
    opened_at: datetime
    answer_due: datetime
    service: bool = True
    state: str = "open"
    answer: str = ""
    answered_at: datetime | None = None
    decided_at: datetime | None = None
    why: str = ""
    charged: Decimal = Decimal(0)
    appeal: str = ""
    appealed_at: datetime | None = None
    appeal_decided_at: datetime | None = None

    @property
    def pending(self) -> bool:
        return self.state in ("open", "answered")


class Claims(Shelf[Claim]):
    """The verbs of a claim."""

    def __init__(self, journal: Journal, book: Book, returns: Returns) -> None:
        super().__init__(journal)
        self._book = book
        self._returns = returns

    def open(
        self,
        entry: OrderEntry,
        *,
        reason: str,
        comment: str,
        now: datetime,
        kind: str = "a_to_z",
        service: bool = True,
    ) -> Claim:
        """The buyer turns to Amazon, or to the bank; one of a kind an order."""
        before = self.of_order(entry.order.id)
        if any(known.kind == kind for known in before):
            raise NotPossible("There has been a claim on this order.")
        if entry.status not in ("SHIPPED", "UNSHIPPED"):
            raise NotPossible(f"The order is {entry.status}: nothing can be claimed.")
        amount = entry.paid - entry.refunded
        if amount <= 0:
            raise NotPossible("Everything has been paid back.")
        made = Claim(
            id=NUMBER.of(entry.order.id, len(before)),
            store=entry.order.store,
            order_id=entry.order.id,
            kind=kind,
            reason=reason,
            comment=comment,
            amount=amount,
            opened_at=now,
            answer_due=now + ANSWER_WITHIN[kind],
            service=service,
        )
        self.put(made)
        self.tell(f"{_noun(made)}_opened", made, now)
        return made

    def represent(self, claim: Claim, *, text: str, now: datetime) -> None:
        """The seller states the case, before the answer is due."""
        if claim.state != "open":
            raise NotPossible(f"The claim is {claim.state} and cannot be answered.")
        if now > claim.answer_due:
            raise NotPossible("The time to answer this claim is over.")
        if not text.strip():
            raise NotPossible("The answer is empty.")
        claim.state, claim.answer, claim.answered_at = "answered", text, now
        self.tell(f"{_noun(claim)}_answered", claim, now)

    def refund(self, claim: Claim, *, now: datetime) -> Refund | None:
        """The seller pays what is claimed; the claim is closed with it. Returns the last refund."""
        if not claim.pending:
            raise NotPossible(f"The claim is {claim.state} and cannot be refunded.")
        entry = self._book.entries[claim.order_id]
        paid = None
        for line in entry.order.lines:
            first = line is entry.order.lines[0]
            left = entry.left_of(line.item_id)
            shipping = entry.shipping_left if first else Decimal(0)
            if left + shipping > 0:
                paid = Refund(
                    id=f"{entry.order.id}-R{len(entry.refunds) + 1}",
                    item_id=line.item_id,
                    principal=left,
                    tax=Decimal(0),
                    shipping=shipping,
                    reason="CustomerReturn",
                    reference=f"claim {claim.id}",
                    at=now,
                )
                self._book.refund(entry, paid, now=now)
        return paid

    def note_refund(self, entry: OrderEntry, now: datetime) -> None:
        """When everything has been paid back, a pending claim has nothing left to decide."""
        for claim in self.of_order(entry.order.id):
            if claim.pending and entry.refunded >= entry.paid:
                claim.state, claim.decided_at, claim.why = (
                    "refunded",
                    now,
                    "paid back by the seller",
                )
                self.tell(f"{_noun(claim)}_refunded", claim, now)

    def withdraw(self, claim: Claim, *, now: datetime) -> None:
        """The buyer takes it back."""
        if not claim.pending:
            raise NotPossible(f"The claim is {claim.state} and cannot be withdrawn.")
        claim.state, claim.decided_at, claim.why = "withdrawn", now, "withdrawn by the buyer"
        self.tell(f"{_noun(claim)}_withdrawn", claim, now)

    def decide(self, claim: Claim, *, now: datetime) -> None:
        """Amazon's decision on a pending claim, by what its own books say (CLM-5)."""
        if not claim.pending:
            raise NotPossible(f"The claim is {claim.state} already.")
        granted, claim.why = self._weigh(claim, answered=claim.state == "answered")
        claim.decided_at = now
        self._settle(claim, granted, now)

    def lose_appeal_chance(self, claim: Claim) -> datetime:
        """Until when a lost claim can be appealed (CLM-6)."""
        if claim.state != "granted" or claim.decided_at is None:
            raise NotPossible("Only a claim that was granted can be appealed.")
        return claim.decided_at + APPEAL_WITHIN

    def appeal(self, claim: Claim, *, text: str, now: datetime) -> None:
        """The seller appeals a lost claim, once, within thirty days."""
        if now > self.lose_appeal_chance(claim):
            raise NotPossible("The time to appeal is over.")
        if claim.appealed_at is not None:
            raise NotPossible("The claim has been appealed.")
        if not text.strip():
            raise NotPossible("The appeal is empty.")
        claim.appeal, claim.appealed_at = text, now
        self.tell(f"{_noun(claim)}_appealed", claim, now)

    def decide_appeal(self, claim: Claim, *, now: datetime) -> None:
        """An appeal brings what was not told in time; the books decide again."""
        if claim.appealed_at is None or claim.appeal_decided_at is not None:
            raise NotPossible("There is no appeal to decide.")
        granted, claim.why = self._weigh(claim, answered=True)
        claim.appeal_decided_at = now
        self._settle(claim, granted, now)

    def counts_in_odr(self, claim: Claim) -> bool | None:
        """CLM-5; None as long as nobody knows. A chargeback counts where it is about the service."""
        if claim.pending:
            return None
        if claim.state in ("withdrawn", "denied"):
            return False
        return claim.service

    def _settle(self, claim: Claim, granted: bool, now: datetime) -> None:
        entry = self._book.entries[claim.order_id]
        entry.debited -= claim.charged
        claim.state = "granted" if granted else "denied"
        left = entry.paid - entry.refunded - entry.debited
        claim.charged = min(claim.amount, left) if granted else Decimal(0)
        entry.debited += claim.charged
        self._book.touch(entry)
        self.tell(f"{_noun(claim)}_{claim.state}", claim, now)

    def _weigh(self, claim: Claim, *, answered: bool) -> tuple[bool, str]:
        """Granted or not, and why."""
        entry = self._book.entries[claim.order_id]
        if not answered:
            return True, "the seller did not answer"
        if claim.reason in NOT_RECEIVED or claim.kind == "chargeback":
            if entry.delivered_at is not None:
                return False, "the carrier delivered it"
            if entry.shipments and claim.opened_at <= entry.order.latest_delivery:
                return False, "the promised date has not passed"
            return True, "no proof of delivery"
        if claim.reason in BUYERS_CAUSE:
            return False, "the goods are as they were ordered"
        returns = self._returns.of_order(claim.order_id)
        if any(known.state == "authorised" for known in returns):
            return False, "the buyer may send it back and has not done so"
        return True, "the goods are not as they were ordered"


def _noun(claim: Claim) -> str:
    return "claim" if claim.kind == "a_to_z" else "chargeback"
