"""What a case knows that helps a person at Amazon: the conversation, the money still to be paid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kefu.cases.concession_sums import tally
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

    Where refunds failed, no more than those: a promise of money for goods that come back may be of
    several articles, of which one came.
    """
    history = history_of(case)
    left = tally(history.order_lines()).promised
    if failed := _failed(case):
        left = min(left, failed)
    if history.unsure or left <= 0 or not case.currency:
        return {}
    return {"amount": str(left), "currency": case.currency}


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
