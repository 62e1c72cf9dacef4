"""What came to nothing at Amazon and a person has done there: noted, and letters held back by it go on."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from kefu.cases.models import Task
from kefu.cases.partial_index import narrowed
from kefu.cases.verbs import changing, remember
from kefu.outbox.amazon_actions import told
from kefu.outbox.companions import THROUGH, go_on
from kefu.outbox.models import STUCK, Action
from kefu.outbox.outcomes import BY_HAND, settling

State = Action.State


def let_go(*, now: datetime) -> int:
    """Held letters whose deeds are all through, or done by a person since they failed, go on.

    Also those that had let another answer go first. Returns how many letters go.
    """
    waiting = Action.objects.filter(
        kind=Action.Kind.SEND_MAIL,
        state=State.QUEUED,
        held=True,
        told_at=None,
        companions__state__in=(State.FAILED, State.BY_HAND, *THROUGH),
    )
    if not waiting.exists():
        return 0
    letters = waiting.select_related("case", "message").prefetch_related("companions")
    return sum(_go_on(letter, now) for letter in letters.distinct() if done_by_hand(letter))


def done_by_hand(letter: Action) -> bool:
    """Whether all that a letter tells of is through, or a person has done it since it failed."""
    return all(one.state in THROUGH or was_done(one) for one in letter.companions.all())


def was_done(failed: Action) -> bool:
    """Whether a person has recorded that they did at Amazon what the program could not."""
    if failed.state == State.BY_HAND:
        return True
    return failed.state == State.FAILED and _task_done(failed) is not None


def note_by_hand(*, now: datetime) -> int:
    """What came to nothing and a person has done since is by hand from then on. Returns how many."""
    failed = narrowed(Action.objects.all(), STUCK).filter(state=State.FAILED)
    if not failed.exists():
        return 0
    ended = Task.objects.filter(case=OuterRef("case"), state=Task.State.DONE)
    undone = Q()
    for kind, code in BY_HAND.items():
        undone |= Q(Exists(ended.filter(code=code)), kind=kind)
    found = failed.filter(undone).select_related("case")
    return sum(_by_hand(action, now) for action in found)


def _by_hand(action: Action, now: datetime) -> bool:
    with settling(action):
        task = _task_done(action) if action.state == State.FAILED else None
        if task is None:
            return False  # it was done before this one failed, or somebody has it tried again
        who = str(task.done_by) if task.done_by is not None else ""
        action.state, action.confirmed_at = State.BY_HAND, task.done_at
        action.proof = {**action.proof, **({"hand": who} if who else {"hand_told": ""})}
        action.save(update_fields=["state", "confirmed_at", "proof"])
        if action.case is not None:
            remember(action.case, "action_by_hand", actor=task.done_by, now=now, **told(action))
        return True


def _task_done(failed: Action) -> Task | None:
    """The task that a person ended since it failed."""
    code, last = BY_HAND.get(failed.kind), failed.tries.last()
    if code is None or last is None:
        return None
    ended = Task.objects.filter(case=failed.case_id, code=code, state=Task.State.DONE)
    since = ended.filter(done_at__gte=last.at).select_related("done_by")
    return since.order_by("done_at", "id").first()


def _go_on(letter: Action, now: datetime) -> bool:
    with changing(letter.case) as case:
        found = Action.objects.get(pk=letter.pk)
        if not done_by_hand(found):
            return False  # somebody has it tried again
        if not go_on(found, case, now=now):
            return False
        if found.companions.exclude(state__in=THROUGH).exists():
            remember(case, "letter_goes_on", actor=None, now=now, message=letter.message_id)
        return True
