"""The case of an order that was never shipped and about which nobody wrote (ORD-6), and its end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kefu.cases.models import Case
from kefu.cases.verbs import remember, set_state

UNSHIPPED = "unshipped_order"
"""The kind under which the desk itself opens such a case."""
_GONE = frozenset({"shipped", "delivered", "cancelled"})


def end_when_sent(case: Case, facts: Mapping[str, Any], *, now: datetime) -> None:
    """The parcel has left, or the order is cancelled; where nobody wrote, nothing is left to do.

    The caller holds the case (``changing``).
    """
    if facts.get("order_status") not in _GONE or case.state == Case.State.DONE or case.snippet:
        return  # words in a case are somebody's: people end it
    if set(case.messages.values_list("kind", flat=True)) == {UNSHIPPED}:
        set_state(case, Case.State.DONE, now=now)
        remember(case, "case_closed", actor=None, now=now)
