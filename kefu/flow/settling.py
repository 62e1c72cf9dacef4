"""The buyer's answer to an offer, as a person read it (PRD-10): yes, no, or not a no after all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from kefu.accounts.models import User
from kefu.approvals.excess import Sums, over_paid
from kefu.approvals.limits import Chosen
from kefu.approvals.weighing import Weighed, guard_for_all, hold, paid_for
from kefu.cases.concessions import history_of
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Offer
from kefu.cases.verbs import changing, remember, touch
from kefu.flow.judging import judge
from kefu.outbox.effects import follow_up_on_yes

Outcome = Offer.Outcome


def accept(offer: Offer, *, actor: User | None, now: datetime) -> None:
    """The buyer takes it; what that asks for is queued, or becomes somebody's task.

    Raises ``NotAllowedNow``: ``offer_settled``, ``more_than_paid`` where the order has had too
    much since for this to be paid as well.
    """
    with _settling(offer, Outcome.OPEN, Outcome.ACCEPTED, actor, now) as case:
        remember(case, "offer_accepted", actor=actor, now=now, remedy=offer.remedy)
        follow_up_on_yes(offer, actor=actor, now=now)


def refuse(offer: Offer, *, actor: User | None, now: datetime) -> None:
    """The buyer does not want it; it is not offered again. Raises ``offer_settled``."""
    with _settling(offer, Outcome.OPEN, Outcome.REFUSED, actor, now) as case:
        remember(case, "offer_refused", actor=actor, now=now, remedy=offer.remedy)


def reopen(offer: Offer, *, actor: User | None, now: datetime) -> None:
    """The refusal was read wrongly, or the buyer came round. Raises ``offer_settled``."""
    with _settling(offer, Outcome.REFUSED, Outcome.OPEN, actor, now) as case:
        remember(case, "offer_reopened", actor=actor, now=now, remedy=offer.remedy)


@contextmanager
def _settling(
    offer: Offer, was: str, becomes: str, actor: User | None, now: datetime
) -> Iterator[Case]:
    with changing(offer.case) as case:
        hold(case, [])
        offer.refresh_from_db()
        if offer.outcome != was:
            raise NotAllowedNow("offer_settled")
        if becomes == Outcome.ACCEPTED:
            _guard_not_over_paid(case, offer, now)
        offer.outcome, offer.settled_at = becomes, now
        offer.save(update_fields=["outcome", "settled_at"])
        yield case
        touch(case, now=now)


def _guard_not_over_paid(case: Case, offer: Offer, now: datetime) -> None:
    decision, history = case.decisions.first() or judge(case, now=now), history_of(case)
    sums = Sums(
        currency=offer.currency or case.currency,
        price=paid_for(case, decision),
        order=history.order(),
    )
    chosen = [Chosen(remedy=offer.remedy, amount=offer.amount)]
    guard_for_all(Weighed(chosen=chosen, over_paid=over_paid(chosen, sums)))
