"""What a promise asks for: something the desk does at Amazon itself, or a task for a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from kefu.accounts.models import User
from kefu.approvals.limits import WORDS, Chosen
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Offer, Task
from kefu.cases.tasks import add_task
from kefu.guided import verbs as guided
from kefu.guided.kinds import kind_for, kind_on_yes
from kefu.outbox.amazon_actions import ask_for
from kefu.outbox.amazon_port import abilities
from kefu.outbox.follow_up import FOLLOW_UP, FOLLOW_UP_ON_YES
from kefu.outbox.models import Action
from kefu.outbox.refunds import queue_refund
from kefu.outbox.replacements import amazon_can_send, guard_promise, send_replacement

Kind = Action.Kind
# Remedies that a program can keep; the rest stay with people.
BY_PROGRAM: dict[str, str] = {
    "refund_full": Kind.REFUND,
    "refund_partial": Kind.REFUND,
    "refund_without_return": Kind.REFUND,
    "cancel_order": Kind.CANCEL_ORDER,
    "resend": Kind.SEND_REPLACEMENT,
}
BY_PROGRAM_ON_YES: dict[str, str] = {"compensate": Kind.REFUND}
CANCEL_REASON = "BuyerCanceled"


def done_by_program(
    case: Case, chosen: Sequence[Chosen], *, now: datetime, able: Collection[str] | None = None
) -> Chosen | None:
    """The remedy of a letter that the desk itself does at Amazon, if it is the only one to do.

    Remedies of one letter may be alternatives of which the buyer gets one: then a person acts.
    """
    todo = [c for c in chosen if c.remedy not in WORDS and c.remedy in FOLLOW_UP]
    if len(todo) != 1:
        return None
    [one] = todo
    kind = BY_PROGRAM.get(one.remedy)
    if kind is None or not _possible(case, one.remedy, one.amount is not None):
        return None
    able = abilities(case.store_id) if able is None else able
    if kind not in able or (kind == Kind.SEND_REPLACEMENT and not _amazon_sends(case, now)):
        return None
    return one


def pays_itself(case: Case, offer: Offer) -> bool:
    """Whether the desk can pay an offer at Amazon, and it has not been asked to yet."""
    if not _possible(case, offer.remedy, bool(offer.amount and offer.currency)):
        return False
    asked = Action.objects.filter(offer=offer).exists()
    return not asked and Kind.REFUND in abilities(case.store_id)


def follow_up(
    case: Case,
    chosen: Sequence[Chosen],
    offers: Sequence[Offer],
    *,
    letter: Action,
    actor: User | None,
    now: datetime,
) -> None:
    """Queue what the letter says is done, or make it somebody's task. The caller holds the case.

    Raises ``NotAllowedNow``: ``asked_before``, ``more_than_paid``.
    """
    guard_promise(case, chosen)
    own = done_by_program(case, chosen, now=now)
    for c, offer in zip(chosen, offers, strict=True):
        if c is own and c.remedy == "cancel_order":
            cancel_order(case, actor=actor, now=now, letter=letter)
        elif c is own and c.remedy == "resend":
            send_replacement(case, about=str(offer.pk), actor=actor, now=now, letter=letter)
        elif c is own:
            queue_refund(case, offer, actor=actor, now=now, letter=letter)
        elif c.remedy in FOLLOW_UP:
            add_task(case, code=FOLLOW_UP[c.remedy], actor=actor, now=now)
        if step := kind_for(c.remedy):
            guided.begin(case, kind=step.code, actor=actor, now=now)


def follow_up_on_yes(offer: Offer, *, actor: User | None, now: datetime) -> None:
    """The buyer took an offer: pay it, or make it somebody's task. The caller holds the case."""
    case = offer.case
    if offer.remedy in BY_PROGRAM_ON_YES and pays_itself(case, offer):
        queue_refund(case, offer, actor=actor, now=now)
    elif offer.remedy in FOLLOW_UP_ON_YES:
        add_task(case, code=FOLLOW_UP_ON_YES[offer.remedy], actor=actor, now=now)
    if step := kind_on_yes(offer.remedy):
        guided.begin(case, kind=step.code, actor=actor, now=now)


def cancel_order(
    case: Case, *, actor: User | None, now: datetime, letter: Action | None = None
) -> Action:
    """Queue the cancellation of a case's order (ORD-1).

    Raises ``NotAllowedNow``: ``no_order``, and what ``ask_for`` raises.
    """
    if not case.amazon_order_id:
        raise NotAllowedNow("no_order")
    return ask_for(
        case.store,
        Kind.CANCEL_ORDER,
        about=case.amazon_order_id,
        payload={"reason": CANCEL_REASON},
        order_id=case.amazon_order_id,
        case=case,
        letter=letter,
        actor=actor,
        now=now,
    )


def _amazon_sends(case: Case, now: datetime) -> bool:
    """From its stock; what the warehouse was asked for already stays with the warehouse."""
    asked = case.tasks.filter(code=FOLLOW_UP["resend"], state=Task.State.OPEN)
    return not asked.exists() and amazon_can_send(case, now)


def _possible(case: Case, remedy: str, amount_known: bool) -> bool:
    """Seller-shipped orders that the desk knows; money only where its amount is known."""
    order = case.order
    if order is None or order.fulfilment != "seller":
        return False
    return remedy in ("cancel_order", "resend") or (amount_known and bool(case.currency))
