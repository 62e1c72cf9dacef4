"""The buyer's official request to cancel (ORD-1): whether it alone asks, and its clock's end."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from kefu.cases.models import Case, Deadline, Message
from kefu.cases.refresh import refresh
from kefu.cases.verbs import remember, set_state

REQUEST = "cancel_request"
GONE = ("shipped", "delivered")


def asked_by_form_alone(kinds: Collection[str]) -> bool:
    """The buyer used Amazon's form and wrote no word: Amazon tells them what comes of it."""
    return REQUEST in kinds and "buyer_message" not in kinds


def end_when_cancelled(case: Case, facts: Mapping[str, Any], *, now: datetime) -> None:
    """The order is cancelled, so the request is met; where nobody wrote, nothing is left to do.

    The caller holds the case (``changing``).
    """
    if facts.get("order_status") != "cancelled" or not _end(case, now):
        return
    kinds = set(case.messages.filter(direction=Message.Direction.IN).values_list("kind", flat=True))
    if asked_by_form_alone(kinds):
        set_state(case, Case.State.DONE, now=now)
        remember(case, "case_closed", actor=None, now=now)
    else:
        refresh(case, now=now)


def end_when_answered(case: Case, *, now: datetime) -> None:
    """The order has left, so it cannot be cancelled, and a letter of ours has told the buyer (ORD-2).

    The caller holds the case, and refreshes it.
    """
    if case.order is not None and case.order.status in GONE:
        _end(case, now)


def _end(case: Case, now: datetime) -> bool:
    clocks = Deadline.objects.filter(
        case=case, kind=Deadline.Kind.NOTICE, basis__kind=REQUEST, met_at__isnull=True
    )
    if not clocks.update(met_at=now):
        return False
    remember(case, "deadline_met", actor=None, now=now, kind=Deadline.Kind.NOTICE)
    return True
