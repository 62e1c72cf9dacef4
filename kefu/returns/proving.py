"""Amazon's word that money went back, onto the refunds that were asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kefu.outbox.models import Action
from kefu.returns.changing import note
from kefu.returns.models import Refund, Return

State = Refund.State


def prove(returns: Sequence[Return], *, now: datetime) -> None:
    """What a notice, a report or the finances told of the returns.

    Where it tells of another amount, that stands beside what was asked (``told`` in its basis).
    """
    told = {ret.pk: ret for ret in returns if ret.amount_told is not None}
    for refund in Refund.objects.filter(of__in=list(told), state=State.ASKED):
        ret = told[refund.of_id]
        refund.state, refund.proved_at = State.PROVED, now
        if ret.amount_told != refund.amount:
            refund.basis = {**refund.basis, "told": str(ret.amount_told)}
        refund.save(update_fields=["state", "proved_at", "basis"])
        note(
            ret,
            "refund_proved",
            actor=None,
            now=now,
            amount=str(refund.amount),
            currency=refund.currency,
        )


def prove_sent(*, now: datetime) -> int:
    """Refunds of which Amazon's word has reached their action alone, as a second one's does."""
    sent = Refund.objects.filter(state=State.ASKED, action__state=Action.State.CONFIRMED)
    count = 0
    for refund in sent.select_related("of"):
        claimed = Refund.objects.filter(pk=refund.pk, state=State.ASKED).update(
            state=State.PROVED, proved_at=now
        )
        if claimed:
            note(
                refund.of,
                "refund_proved",
                actor=None,
                now=now,
                amount=str(refund.amount),
                currency=refund.currency,
            )
            count += 1
    return count
