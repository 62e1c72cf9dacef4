"""Seller Support: the case log, and the form for a new case."""

from __future__ import annotations

from simulator.books.journal import NotPossible
from simulator.sellercentral.html import area, choice, form, join, line, link, table, tag
from simulator.sellercentral.visit import Done, Shown, Visit, when

LOBBY, CONTACT = "/cu/case-lobby", "/cu/contact-us"
LONGEST = 2000
SUBJECTS = {
    "orders": "Orders and returns",
    "listing": "Listings",
    "account": "Account",
    "fba_reimbursement": "Fulfillment by Amazon: reimbursement",
    "other": "Something else",
}


def lobby(visit: Visit) -> Shown:
    """The store's cases."""
    cases = sorted(
        visit.books.support.of_store(visit.store), key=lambda c: c.opened_at, reverse=True
    )
    rows = (
        (
            case.id,
            SUBJECTS[case.subject],
            case.order_id or case.sku or "–",
            case.state,
            when(case.opened_at),
        )
        for case in cases
    )
    body = (
        tag("p", link(CONTACT, "Contact us")),
        table(("Case", "Subject", "About", "State", "Opened"), rows),
    )
    return Shown("Case log", join(body))


def contact(visit: Visit) -> Shown:
    """The form."""
    fields = (
        choice("Subject", "subject", SUBJECTS),
        line("Order ID", "order"),
        line("SKU or FNSKU", "sku"),
        line("Units", "quantity", inputmode="numeric"),
        area("Your message", "text", LONGEST),
    )
    return Shown("Contact us", form(CONTACT, "Submit", *fields))


def open_case(visit: Visit) -> Done:
    """A case, and its number."""
    told, units = visit.needed("text", "Your message"), visit.field("quantity")
    if len(told) > LONGEST:
        raise NotPossible(f"The message has at most {LONGEST} characters.")
    if units and not units.isdecimal():
        raise NotPossible("Units: a whole number.")
    if order_id := visit.field("order"):
        visit.entry(order_id)
    made = visit.books.support.open(
        store=visit.store,
        subject=visit.field("subject"),
        text=told,
        order_id=order_id,
        sku=visit.field("sku"),
        quantity=int(units or 0),
        now=visit.now,
    )
    return Done(LOBBY, f"Case {made.id} is open.")
