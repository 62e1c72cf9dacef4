"""A letter and what it says was done: Amazon does it first, then the letter leaves.

Why in this order: ``docs/adr/0010``.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from kefu.accounts.models import User
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Message
from kefu.cases.verbs import changing, remember, set_state
from kefu.outbox.models import Action

State, Delivery = Action.State, Message.Delivery
# Amazon took it: the letter tells the truth.
THROUGH = (State.SENT, State.CONFIRMED)
# It may have happened: the letter can be neither sent nor unsaid before somebody has looked.
UNDER_WAY = (State.CLAIMED, State.TRANSMITTING, State.IN_DOUBT)
# Letters of ours that the buyer has, or may have.
SAID = (Delivery.SENT, Delivery.IN_DOUBT)


def release_if_through(action: Action, *, now: datetime) -> None:
    """Let the letter go once all that it tells of was taken; the caller holds the case."""
    letter, case = action.letter, action.case
    if letter is None or case is None:
        return
    if not letter.companions.exclude(state__in=THROUGH).exists():
        go_on(letter, case, now=now)


def go_on(letter: Action, case: Case, *, now: datetime) -> bool:
    """All that a held letter tells of is done: it leaves if it still fits. The caller holds the case.

    Where the buyer has written since, or has had another answer, it stays for a person to read it
    again, and the case comes back once for that. While another answer is about to leave, that one
    goes first. Returns whether the letter goes.
    """
    held = Action.objects.filter(pk=letter.pk, state=State.QUEUED, held=True)
    later = Message.objects.filter(case=case, pk__gt=letter.message_id)
    if later.filter(kind="answer", delivery=Delivery.QUEUED).exists():
        return False
    if later.filter(Q(kind="buyer_message") | Q(kind="answer", delivery__in=SAID)).exists():
        if held.filter(told_at=None).update(told_at=now):
            remember(case, "letter_to_be_read", actor=None, now=now, message=letter.message_id)
            if case.state != Case.State.MERGED:
                set_state(case, Case.State.OPEN, now=now)
        return False
    return held.update(held=False, not_before=now) == 1


def send_all_the_same(letter: Action, *, actor: User | None, now: datetime) -> None:
    """A person lets the letter go although what it tells of is not through.

    Raises ``NotAllowedNow("not_held")``.
    """
    with changing(letter.case) as case:
        freed = Action.objects.filter(pk=letter.pk, state=State.QUEUED, held=True).update(
            held=False, not_before=now
        )
        if freed != 1:
            raise NotAllowedNow("not_held")
        letter.refresh_from_db()
        set_state(case, Case.State.WAITING, now=now)
        remember(case, "letter_released", actor=actor, now=now, message=letter.message_id)


def withdraw_companions(letter: Action, *, now: datetime) -> None:
    """The letter is called back, and with it what has not been begun; the caller holds the case.

    Raises ``NotAllowedNow("already_leaving")`` where something of it is under way or done, unless
    the letter was given to a person to be read again: then what is done stays done.
    """
    Action.objects.filter(letter=letter, state=State.QUEUED).update(
        state=State.WITHDRAWN, done_at=now
    )
    to_be_read = Action.objects.filter(pk=letter.pk, told_at__isnull=False).exists()
    final = UNDER_WAY if to_be_read else (*UNDER_WAY, *THROUGH)
    if letter.companions.filter(state__in=final).exists():
        raise NotAllowedNow("already_leaving")


def hold_back(action: Action, *, now: datetime) -> None:
    """What a letter tells of was not done: the letter stays here, the case comes back."""
    case = action.case
    if case is None or case.state == Case.State.MERGED:
        return
    set_state(case, Case.State.OPEN, now=now)
    letter = action.letter
    if letter is not None and letter.state == State.QUEUED and letter.held:
        remember(case, "letter_held", actor=None, now=now, message=letter.message_id)
