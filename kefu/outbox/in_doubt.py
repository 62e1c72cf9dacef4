"""What nobody knows whether it happened: a person looks at Amazon, then says."""

from __future__ import annotations

from datetime import datetime

from kefu.accounts.models import User
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Message
from kefu.cases.verbs import changing, remember, set_state
from kefu.outbox import refunds, replacements
from kefu.outbox.amazon_actions import ask_again
from kefu.outbox.done_by_hand import was_done
from kefu.outbox.models import Action
from kefu.outbox.outcomes import failed, happened, settling
from kefu.outbox.sending import LEASE, settle_sent

State, Kind = Action.State, Action.Kind
# What must hold before something is tried anew.
GUARDS = {Kind.REFUND: refunds.guard_again, Kind.SEND_REPLACEMENT: replacements.guard_again}
BY_PERSON = "person"


def settle_as_sent(action: Action, *, actor: User | None, now: datetime) -> None:
    """It did arrive (seen at Amazon, or its copy came back). It answered when it was last on its way.

    Raises ``NotAllowedNow("not_in_doubt")``.
    """
    with changing(action.case) as case:
        at = _left_at(action)
        _claim(action, State.SENT, done_at=at)
        settle_sent(case, action.message, at=at, now=now)
        remember(case, "answer_settled_sent", actor=actor, now=now, message=action.message_id)


def _left_at(action: Action) -> datetime:
    """When the try that may have succeeded began; a letter may have waited for hours before."""
    if action.lease_until is not None:
        return action.lease_until - LEASE
    last = action.tries.last()
    return last.at if last is not None else action.message.at


def send_again(action: Action, *, actor: User | None, now: datetime) -> None:
    """It did not arrive (or failed): send the very same letter, by a person's decision.

    Raises ``NotAllowedNow("not_in_doubt")``.
    """
    with changing(action.case) as case:
        _claim(action, State.QUEUED, not_before=now, claimed_by="", lease_until=None)
        message = action.message
        message.delivery, message.at = Message.Delivery.QUEUED, now
        message.save(update_fields=["delivery", "at"])
        set_state(case, Case.State.WAITING, now=now)
        remember(case, "answer_sent_again", actor=actor, now=now, message=message.pk)


def _claim(action: Action, state: str, **fields: object) -> None:
    """The compare-and-set by which one of two people who looked is heard."""
    claimed = Action.objects.filter(pk=action.pk, state__in=(State.IN_DOUBT, State.FAILED)).update(
        state=state, last_error="", last_error_detail="", **fields
    )
    if claimed != 1:
        raise NotAllowedNow("not_in_doubt")
    action.refresh_from_db()


def it_happened(action: Action, *, actor: User, now: datetime) -> None:
    """A person saw at Amazon that it was done. Raises ``NotAllowedNow("not_in_doubt")``."""
    _guard_in_doubt(action)
    if action.kind == Action.Kind.SEND_MAIL:
        settle_as_sent(action, actor=actor, now=now)
        return
    happened(action, source=BY_PERSON, seen=str(actor), worker=str(actor), now=now)


def it_did_not_happen(action: Action, *, actor: User, now: datetime) -> None:
    """A person saw at Amazon that it was not done: it stays undone until somebody decides.

    Raises ``NotAllowedNow("not_in_doubt")``.
    """
    _guard_in_doubt(action)
    if action.kind == Action.Kind.SEND_MAIL:
        _never_arrived(action, actor=actor, now=now)
        return
    failed(action, "not_done", str(actor), worker=str(actor), now=now)


def try_again(action: Action, *, actor: User, now: datetime) -> None:
    """Have it done after all, by a person's decision; Amazon is read before.

    Raises ``NotAllowedNow``: ``not_in_doubt`` unless it is certain that it was not done,
    ``asked_before`` where the same, or another replacement, was asked for meanwhile, ``paid_already``, ``more_than_paid``,
    ``done_by_hand`` where a person has recorded that they did it there.
    """
    if action.kind == Action.Kind.SEND_MAIL:
        send_again(action, actor=actor, now=now)
        return
    with settling(action):
        if action.state == State.BY_HAND:
            raise NotAllowedNow("done_by_hand")
        if action.state != State.FAILED:
            raise NotAllowedNow("not_in_doubt")
        if guard := GUARDS.get(Kind(action.kind)):
            guard(action)
        if was_done(action):
            raise NotAllowedNow("done_by_hand")
        ask_again(action, actor=actor, now=now)


def _never_arrived(action: Action, *, actor: User, now: datetime) -> None:
    """The buyer still waits: the case is open, its clock runs, and the letter may be sent again."""
    with changing(action.case) as case:
        _claim(action, State.FAILED)
        action.message.delivery = Message.Delivery.FAILED
        action.message.save(update_fields=["delivery"])
        if case.state != Case.State.MERGED:
            set_state(case, Case.State.OPEN, now=now)
        facts = {"message": action.message_id, "error": "not_done"}
        remember(case, "answer_failed", actor=actor, now=now, **facts)


def _guard_in_doubt(action: Action) -> None:
    action.refresh_from_db()
    if action.state != State.IN_DOUBT:
        raise NotAllowedNow("not_in_doubt")
