"""SAFE-T claims: the money of a return that went wrong."""

from __future__ import annotations

from simulator.books.journal import NotPossible
from simulator.sellercentral.html import area, choice, folded, form, join, line, link, table
from simulator.sellercentral.orders import address, amount
from simulator.sellercentral.visit import Done, Shown, Visit, when

LIST, FILE = "/safet-claims", "/safet-claims/file"
LONGEST = 1000
REASONS = {
    "NotAsSent": "The item came back in another state",
    "NotReturned": "The item was not returned",
    "NotOurs": "Another item came back",
}


def listed(visit: Visit) -> Shown:
    """The store's claims, and the form for a new one."""
    claims = sorted(
        visit.books.safe_t.of_store(visit.store), key=lambda c: c.asked_at, reverse=True
    )
    rows = (
        (
            claim.id,
            link(address(claim.order_id), claim.order_id),
            f"{claim.amount:,.2f}",
            claim.state,
            when(claim.decided_at),
            f"{claim.reimbursed:,.2f}",
        )
        for claim in claims
    )
    new = folded(
        "File a new SAFE-T claim",
        form(
            FILE,
            "Submit",
            line("Order ID", "order"),
            choice("Reason", "reason", REASONS),
            line("Amount", "amount", inputmode="decimal"),
            area("What happened", "text", LONGEST),
        ),
    )
    heads = ("Claim", "Order", "Amount", "State", "Decided", "Reimbursed")
    return Shown("Manage SAFE-T Claims", join((new, table(heads, rows))))


def file(visit: Visit) -> Done:
    """One claim an order."""
    entry = visit.entry(visit.needed("order", "Order ID"))
    returns = visit.books.returns.of_order(entry.order.id)
    if not returns:
        raise NotPossible("There is no return of this order.")
    told = visit.needed("text", "What happened")
    if len(told) > LONGEST:
        raise NotPossible(f"The text has at most {LONGEST} characters.")
    made = visit.books.safe_t.ask(
        returns[-1],
        amount=amount(visit.field("amount")),
        reason=visit.field("reason"),
        country=entry.order.marketplace.country,
        now=visit.now,
    )
    return Done(LIST, f"SAFE-T claim {made.id} has been submitted.")
