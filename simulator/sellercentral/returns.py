"""Manage Returns: authorise, close, refund, upload a label."""

from __future__ import annotations

from decimal import Decimal

from simulator.books.journal import NotPossible
from simulator.books.returns import Return
from simulator.sellercentral.html import (
    Html,
    area,
    choice,
    folded,
    form,
    join,
    line,
    link,
    table,
    tag,
)
from simulator.sellercentral.orders import address, amount
from simulator.sellercentral.visit import Done, Shown, Visit, back, when

LIST = "/gp/returns/list"
AUTHORISE, CLOSE = "/gp/returns/authorise", "/gp/returns/close"
REFUND, LABEL = "/gp/returns/refund", "/gp/returns/label"
PAYERS = {"customer": "The buyer pays for the label", "seller": "I pay for the label"}
CLOSE_REASONS = {
    "NotEligible": "Not eligible for a return",
    "BuyerContacted": "Settled with the buyer",
    "NotReturned": "The item was not sent back",
}
GRADES = {
    "as_new": "As new",
    "opened": "Opened",
    "used": "Used",
    "damaged": "Damaged by the buyer",
    "incomplete": "Parts missing",
    "not_ours": "Not our item",
}
LONGEST = 500


def listed(visit: Visit) -> Shown:
    """The store's returns, newest first, or those of one order."""
    order_id = visit.field("keywordSearch")
    found = [r for r in visit.books.returns.of_store(visit.store) if order_id in r.order_id]
    found.sort(key=lambda known: known.requested_at, reverse=True)
    rows = ((_what(known), _state(known), _acts(visit, known)) for known in found)
    title = f"Manage Returns: {order_id}" if order_id else "Manage Returns"
    return Shown(title, table(("Return", "State", "What can be done"), rows))


def authorise(visit: Visit) -> Done:
    """Say yes; the buyer and the seller are told."""
    wanted = _wanted(visit)
    payer = visit.field("payer")
    if payer not in PAYERS:
        raise NotPossible("Choose who pays for the label.")
    cost = Decimal("4.90") if payer == "seller" else None
    visit.books.returns.authorise(wanted, label_cost=cost, now=visit.now)
    return _done(wanted, "The return request is authorised.")


def close(visit: Visit) -> Done:
    """End it one-sidedly; the buyer reads why."""
    wanted = _wanted(visit)
    reason = visit.field("reason")
    if reason not in CLOSE_REASONS:
        raise NotPossible("Choose a reason.")
    told = visit.needed("text", "Message to the buyer")
    if len(told) > LONGEST:
        raise NotPossible(f"The message has at most {LONGEST} characters.")
    visit.books.returns.close(wanted, reason=reason, now=visit.now)
    return _done(wanted, "The return request is closed.")


def refund(visit: Visit) -> Done:
    """Pay for it; for goods that came back, by their state."""
    wanted = _wanted(visit)
    given = amount(visit.field("amount"))
    if wanted.delivered_at is not None:
        grade = visit.field("grade")
        if grade not in GRADES:
            raise NotPossible("Choose the state of the goods.")
        least = visit.books.returns.least_refund(wanted, grade)
        if given < least:
            raise NotPossible(f"For goods in this state at least {least:,.2f} must be refunded.")
    paid = visit.books.returns.refund(wanted, amount=given, now=visit.now)
    return _done(wanted, f"The refund of {paid.total:,.2f} is on its way.")


def label(visit: Visit) -> Done:
    """The seller's own label for the parcel on its way back."""
    wanted = _wanted(visit)
    visit.books.returns.upload_label(
        wanted,
        carrier=visit.needed("carrier", "Carrier"),
        tracking_number=visit.needed("tracking", "Tracking number"),
        now=visit.now,
    )
    return _done(wanted, "The label is uploaded, and the buyer is told.")


def _wanted(visit: Visit) -> Return:
    found = visit.books.returns.get(visit.store, visit.field("rma"))
    if found is None:
        raise NotPossible("There is no such return.")
    return found


def _done(wanted: Return, said: str) -> Done:
    return Done(back(LIST, searchType="orderId", keywordSearch=wanted.order_id), said)


def _what(known: Return) -> Html:
    return join(
        (
            tag("b", known.id),
            Html("<br>"),
            link(address(known.order_id), known.order_id),
            Html("<br>"),
            f"{known.quantity} × {known.reason}",
            tag("blockquote", known.comment) if known.comment else "",
        )
    )


def _state(known: Return) -> Html:
    lines = [known.state, f"requested {when(known.requested_at)}"]
    if known.authorised_at:
        lines.append(f"authorised by {known.authorised_by} {when(known.authorised_at)}")
    if known.delivered_at:
        lines.append(f"received {when(known.delivered_at)}")
    if known.refunded:
        lines.append(f"refunded {known.refunded:,.2f}")
    if known.close_reason:
        lines.append(f"closed: {CLOSE_REASONS.get(known.close_reason, known.close_reason)}")
    return join(tag("div", told) for told in lines)


def _acts(visit: Visit, known: Return) -> Html:
    left = visit.books.orders.entries[known.order_id].left_of(known.item_id)
    acts: list[Html] = []
    if known.state == "requested":
        payers = choice("Label", "payer", PAYERS)
        acts.append(folded("Authorize request", form(AUTHORISE, "Authorize", payers, rma=known.id)))
    if known.state != "closed":
        reason = choice("Reason", "reason", CLOSE_REASONS)
        told = area("Message to the buyer", "text", LONGEST)
        acts.append(folded("Close request", form(CLOSE, "Close", reason, told, rma=known.id)))
    if known.state == "authorised":
        fields = (line("Carrier", "carrier"), line("Tracking number", "tracking"))
        acts.append(folded("Upload label", form(LABEL, "Upload", *fields, rma=known.id)))
    if left > 0:
        state = choice("State of the goods", "grade", GRADES) if known.delivered_at else ""
        paid = line("Amount", "amount", str(left), inputmode="decimal")
        acts.append(
            folded("Issue refund", form(REFUND, "Submit refund", state, paid, rma=known.id))
        )
    return join(acts)
