"""What each inbound kind does to the case it reaches. One row a kind (vocabulary's codes)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kefu.cases.models import Case, Deadline, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """``asks``: starts the reply clock. ``answers``: stops it. ``reopens``: brings the case back.

    ``clock``: kind of the clock a notice starts, with the rule it rests on.
    ``new_state``: state of a case that this item opens.
    """

    direction: str = Message.Direction.IN
    asks: bool = False
    answers: bool = False
    reopens: bool = True
    clock: str = ""
    rule: str = ""
    new_state: str = Case.State.OPEN


BEHAVIOUR: dict[str, Behaviour] = {
    "buyer_message": Behaviour(asks=True),
    "reply_copy": Behaviour(
        direction=Message.Direction.OUT,
        answers=True,
        reopens=False,
        new_state=Case.State.WAITING,
    ),
    "return_request": Behaviour(clock=Deadline.Kind.RETURN_ANSWER, rule="RET-2"),
    "cancel_request": Behaviour(clock=Deadline.Kind.NOTICE, rule="ORD-1"),
    "claim_opened": Behaviour(clock=Deadline.Kind.CLAIM_ANSWER, rule="CLM-2"),
    "claim_decided": Behaviour(),
    "chargeback": Behaviour(clock=Deadline.Kind.CLAIM_ANSWER, rule="CLM-7"),
    "refund_notice": Behaviour(reopens=False, new_state=Case.State.DONE),
    "not_delivered": Behaviour(),
    "order_notice": Behaviour(reopens=False, new_state=Case.State.DONE),
    "platform_notice": Behaviour(),
    "feedback": Behaviour(),
    "product_review": Behaviour(),
    # Opened by the desk itself: the order that nobody ships (ORD-6).
    "unshipped_order": Behaviour(),
    "other": Behaviour(),
}

# Kinds that say something about an order but open no case of their own.
ORDER_ONLY = frozenset({"order_notice"})


def is_decision(kind: str, notice: Mapping[str, str]) -> bool:
    """Whether a notice tells how a claim or a chargeback ended (CLM-7: both are treated alike)."""
    return kind == "claim_decided" or (kind == "chargeback" and bool(notice.get("decision")))
