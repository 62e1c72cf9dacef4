"""A-to-z Guarantee claims and chargebacks: answer, refund, appeal."""

from __future__ import annotations

from datetime import datetime

from simulator.books.claims import APPEAL_WITHIN, Claim
from simulator.books.journal import NotPossible
from simulator.sellercentral.html import Html, area, folded, form, join, link, table, tag
from simulator.sellercentral.orders import address
from simulator.sellercentral.visit import Done, Shown, Visit, back, when

A_TO_Z, CHARGEBACKS = "/gp/guarantee-claims/", "/gp/chargebacks/home.html"
REPRESENT, REFUND, APPEAL = (
    "/gp/guarantee-claims/represent",
    "/gp/guarantee-claims/refund",
    "/gp/guarantee-claims/appeal",
)
LONGEST = 1000


def a_to_z(visit: Visit) -> Shown:
    """The store's A-to-z claims, or those of one order."""
    return _listed(visit, "a_to_z", "A-to-z Guarantee Claims")


def chargebacks(visit: Visit) -> Shown:
    """The store's chargebacks."""
    return _listed(visit, "chargeback", "Chargeback Claims")


def represent(visit: Visit) -> Done:
    """State the case."""
    claim = _wanted(visit)
    visit.books.claims.represent(claim, text=_text(visit), now=visit.now)
    return _done(claim, "Your statement has been submitted.")


def refund(visit: Visit) -> Done:
    """Pay what is claimed."""
    claim = _wanted(visit)
    visit.books.claims.refund(claim, now=visit.now)
    return _done(claim, "The buyer is refunded.")


def appeal(visit: Visit) -> Done:
    """Ask Amazon to decide again."""
    claim = _wanted(visit)
    visit.books.claims.appeal(claim, text=_text(visit), now=visit.now)
    return _done(claim, "Your appeal has been submitted.")


def _listed(visit: Visit, kind: str, title: str) -> Shown:
    order_id = visit.field("orderId")
    found = [
        claim
        for claim in visit.books.claims.of_store(visit.store)
        if claim.kind == kind and order_id in claim.order_id
    ]
    found.sort(key=lambda claim: claim.opened_at, reverse=True)
    rows = ((_what(claim), _state(claim), _acts(visit, claim)) for claim in found)
    return Shown(title, table(("Claim", "State", "What can be done"), rows))


def _wanted(visit: Visit) -> Claim:
    found = visit.books.claims.get(visit.store, visit.field("claim"))
    if found is None:
        raise NotPossible("There is no such claim.")
    return found


def _text(visit: Visit) -> str:
    told = visit.needed("text", "Your statement")
    if len(told) > LONGEST:
        raise NotPossible(f"The statement has at most {LONGEST} characters.")
    return told


def _done(claim: Claim, said: str) -> Done:
    path = A_TO_Z if claim.kind == "a_to_z" else CHARGEBACKS
    return Done(back(path, orderId=claim.order_id), said)


def _what(claim: Claim) -> Html:
    return join(
        (
            tag("b", claim.id),
            Html("<br>"),
            link(address(claim.order_id), claim.order_id),
            tag("div", f"{claim.reason} · {claim.amount:,.2f}"),
            tag("blockquote", claim.comment) if claim.comment else "",
        )
    )


def _state(claim: Claim) -> Html:
    lines = [claim.state, f"opened {when(claim.opened_at)}"]
    if claim.state == "open":
        lines.append(f"answer by {when(claim.answer_due)}")
    if claim.answered_at:
        lines.append(f"answered {when(claim.answered_at)}")
    if claim.decided_at:
        lines.append(f"decided {when(claim.decided_at)}: {claim.why}")
    if claim.appealed_at:
        lines.append(f"appealed {when(claim.appealed_at)}")
    return join(tag("div", told) for told in lines)


def _acts(visit: Visit, claim: Claim) -> Html:
    answer = "Respond to Amazon" if claim.kind == "a_to_z" else "Represent your case"
    acts: list[Html] = []
    if claim.state == "open":
        box = area("Your statement", "text", LONGEST)
        acts.append(folded(answer, form(REPRESENT, "Submit", box, claim=claim.id)))
    if claim.pending:
        words = "Refund the buyer" if claim.kind == "a_to_z" else "Accept the chargeback"
        acts.append(folded(words, form(REFUND, "Refund", claim=claim.id)))
    if _may_appeal(claim, visit.now):
        box = area("Your appeal", "text", LONGEST)
        acts.append(folded("Appeal decision", form(APPEAL, "Submit", box, claim=claim.id)))
    return join(acts)


def _may_appeal(claim: Claim, now: datetime) -> bool:
    if claim.state != "granted" or claim.decided_at is None or claim.appealed_at is not None:
        return False
    return now <= claim.decided_at + APPEAL_WITHIN
