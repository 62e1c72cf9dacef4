"""What must be done at Amazon for a return: the one seam through which the desk asks for it.

Answers to requests have no way in but Seller Central. A whole refund goes through the outbox where
the store is connected; one of which something is kept goes by Amazon's own questions on the state
of the goods, which a person answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kefu.accounts.models import User
from kefu.cases.models import Offer, Task
from kefu.cases.tasks import add_task
from kefu.guided.models import GuidedStep
from kefu.guided.verbs import begin, begin_for_store
from kefu.outbox.amazon_actions import OVER
from kefu.outbox.amazon_port import abilities
from kefu.outbox.models import Action
from kefu.outbox.refunds import queue_refund
from kefu.returns.models import Refund, Return

ANSWERS = {"authorise": "authorise_return", "close": "close_return"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """Which way money goes: one of the three."""

    action: Action | None = None
    step: GuidedStep | None = None
    task: Task | None = None


def answer_at_amazon(ret: Return, choice: str, *, actor: User | None, now: datetime) -> None:
    """Open the step in Seller Central, on the return's case where it has one."""
    kind, case = ANSWERS[choice], ret.case and (ret.case.merged_into or ret.case)
    if case is not None:
        begin(case, kind=kind, about=ret.rma, actor=actor, now=now)
        return
    begin_for_store(
        ret.store,
        kind=kind,
        about=ret.rma,
        amazon_order_id=ret.amazon_order_id,
        actor=actor,
        now=now,
    )


def _about(refund: Refund) -> str:
    """What tells a step from that of an earlier refund of the same return."""
    return f"{refund.of}-{refund.pk}" if refund.basis.get("late") else str(refund.of)


def send_money(refund: Refund, offer: Offer, *, actor: User | None, now: datetime) -> Road:
    """Ask for the refund that ``offer`` stands for; asked for with a letter, it is that one.

    Raises ``NotAllowedNow("more_than_paid")`` and what the outbox raises.
    """
    case = offer.case
    asked = Action.objects.filter(offer=offer, kind=Action.Kind.REFUND).exclude(state__in=OVER)
    before = asked.first()
    if before is not None:
        return Road(action=before)
    amount = f"{refund.amount} {refund.currency}"
    if refund.fee:
        facts = {
            "amount": str(refund.amount),
            "currency": refund.currency,
            "grade": refund.of.grade,
        }
        return Road(
            step=begin(
                case, kind="graded_refund", about=_about(refund), actor=actor, now=now, facts=facts
            )
        )
    if Action.Kind.REFUND in abilities(case.store_id):
        return Road(action=queue_refund(case, offer, actor=actor, now=now, note=str(refund.of)))
    task = add_task(case, code="refund_at_amazon", actor=actor, now=now, note=amount, rule="RET-9")
    return Road(task=task)
