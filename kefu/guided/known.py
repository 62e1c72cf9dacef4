"""What a case knows that helps a person at Amazon: the conversation, the money still to be paid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kefu.cases.concession_sums import GOODS_ARE_BACK, as_it_came_back, tally
from kefu.cases.concessions import history_of
from kefu.cases.models import Case, CaseKey
from kefu.guided.kinds import Kind


def known_of(kind: Kind, case: Case) -> dict[str, Any]:
    """Facts for a step of this kind; what is not known is left out."""
    if kind.place == "messages":
        return _thread(case)
    if kind.place == "refund":
        return _promised(case)
    return {}


def _thread(case: Case) -> dict[str, Any]:
    """By what Amazon's page of messages finds the conversation."""
    keys = CaseKey.objects.filter(case=case, kind=CaseKey.Kind.CASE_UUID)
    found = keys.order_by("-id").values_list("value", flat=True).first()
    return {"thread": found} if found else {}


def _promised(case: Case) -> dict[str, Any]:
    """What the order was promised and has not had yet, where that is known in full.

    What was promised for goods that come back counts once they are here (RET-6), and then as they
    came: of several articles it may be one. Where refunds failed, no more than those.
    """
    history, failed = history_of(case), _failed(case)
    lines = as_it_came_back(history.order_lines())
    if not failed and not _goods_are_here(case):
        lines = [line for line in lines if not line.on_return]
    left = tally(lines).promised
    left = min(left, failed) if failed else left
    if history.unsure or left <= 0 or not case.currency:
        return {}
    return {"amount": str(left), "currency": case.currency}


def _goods_are_here(case: Case) -> bool:
    """Or need not come."""
    decision = case.decisions.first()
    facts = decision.facts if decision is not None else {}
    return facts.get("return_status") in GOODS_ARE_BACK or facts.get("buyer_may_keep") is True


def _failed(case: Case) -> Decimal:
    """The sum of the order's refunds that came to nothing, in the case's currency."""
    undone = case.store.actions.filter(
        kind="refund", state="failed", amazon_order_id=case.amazon_order_id
    ).exclude(amazon_order_id="")
    return sum(
        (
            Decimal(refund["amount"])
            for refund in undone.values_list("payload", flat=True)
            if refund.get("currency") == case.currency
        ),
        Decimal(),
    )
