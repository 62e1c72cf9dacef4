"""Amazon's word that money went back, onto the refunds that were asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from kefu.cases.models import Task
from kefu.guided.models import GuidedStep
from kefu.outbox.models import Action
from kefu.returns.changing import changing, note
from kefu.returns.further import settle_late
from kefu.returns.models import Refund, Return

State = Refund.State


# Amazon's word reached the road that a refund took: the outbox, a step, or a task.
SEEN = (
    Q(action__state=Action.State.CONFIRMED)
    | Q(step__state=GuidedStep.State.CONFIRMED)
    | Q(task__state=Task.State.DONE, task__done_by__isnull=True)
)


def prove(returns: Sequence[Return], *, now: datetime) -> None:
    """What a notice, a report or the finances told of the returns' first refund.

    Where it tells of another amount, that stands beside what was asked (``told`` in its basis).
    """
    told = {ret.pk: ret for ret in returns if ret.amount_told is not None}
    for refund in Refund.objects.filter(of__in=list(told), state=State.ASKED):
        ret = told[refund.of_id]
        if ret.refunded_at is not None and refund.asked_at > ret.refunded_at:
            continue  # a further one: what was told is the first
        if ret.amount_told != refund.amount:
            refund.basis = {**refund.basis, "told": str(ret.amount_told)}
        _prove(ret, refund, now)


def prove_sent(*, now: datetime) -> int:
    """Refunds of which Amazon's word has reached their road alone, as a second one's does."""
    count = 0
    for refund in Refund.objects.filter(SEEN, state=State.ASKED).select_related("of__store"):
        with changing(refund.of) as ret:
            if not Refund.objects.filter(pk=refund.pk, state=State.ASKED).exists():
                continue
            _prove(ret, refund, now)
            if refund.basis.get("late"):
                settle_late(ret, actor=None, now=now)
            count += 1
    return count


def _prove(ret: Return, refund: Refund, now: datetime) -> None:
    refund.state, refund.proved_at = State.PROVED, now
    refund.save(update_fields=["state", "proved_at", "basis"])
    told = {"amount": str(refund.amount), "currency": refund.currency}
    note(ret, "refund_proved", actor=None, now=now, **told)
