"""What came to nothing at Amazon and a person has done there: letters held back by it go on."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from kefu.cases.models import Case, Message, Task
from kefu.cases.verbs import changing, remember, set_state
from kefu.outbox.companions import THROUGH
from kefu.outbox.models import Action
from kefu.outbox.outcomes import BY_HAND

State, Delivery = Action.State, Message.Delivery
# Letters of ours that the buyer has, or may have.
SAID = (Delivery.SENT, Delivery.IN_DOUBT)


def let_go(*, now: datetime) -> int:
    """Held letters whose deeds are all through, or done by a person since they failed, go on.

    Where the buyer has written since, or has had another answer, the letter stays for a person to
    read it again; the case comes back once for that. Returns how many letters go.
    """
    waiting = Action.objects.filter(
        kind=Action.Kind.SEND_MAIL,
        state=State.QUEUED,
        held=True,
        told_at=None,
        companions__state=State.FAILED,
    )
    letters = waiting.select_related("case", "message").prefetch_related("companions__tries")
    return sum(_go_on(letter, now) for letter in letters.distinct() if done_by_hand(letter))


def done_by_hand(letter: Action) -> bool:
    """Whether all that a letter tells of is through, or a person has done it since it failed."""
    return all(one.state in THROUGH or was_done(one) for one in letter.companions.all())


def was_done(failed: Action) -> bool:
    """Whether a person has recorded that they did at Amazon what the program could not."""
    tries = [attempt.at for attempt in failed.tries.all()]
    code = BY_HAND.get(failed.kind)
    if failed.state != State.FAILED or code is None or not tries:
        return False
    ended = Task.objects.filter(case=failed.case_id, code=code, state=Task.State.DONE)
    return ended.filter(done_at__gte=max(tries)).exists()


def _go_on(letter: Action, now: datetime) -> bool:
    with changing(letter.case) as case:
        if not done_by_hand(Action.objects.get(pk=letter.pk)):
            return False  # somebody has it tried again
        held = Action.objects.filter(pk=letter.pk, state=State.QUEUED, held=True)
        later = Message.objects.filter(case=case, pk__gt=letter.message_id)
        if later.filter(kind="answer", delivery=Delivery.QUEUED).exists():
            return False  # the other answer leaves first
        if later.filter(Q(kind="buyer_message") | Q(kind="answer", delivery__in=SAID)).exists():
            if held.filter(told_at=None).update(told_at=now):
                remember(case, "letter_to_be_read", actor=None, now=now, message=letter.message_id)
                if case.state != Case.State.MERGED:
                    set_state(case, Case.State.OPEN, now=now)
            return False
        if not held.update(held=False, not_before=now):
            return False
        remember(case, "letter_goes_on", actor=None, now=now, message=letter.message_id)
        return True
