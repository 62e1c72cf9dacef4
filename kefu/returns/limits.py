"""A refund of a return before the limits: what its order has had, and what a person may give."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from kefu.accounts.models import User
from kefu.approvals.limits import Chosen
from kefu.approvals.weighing import Weighed, guard_for_all, hold, weigh
from kefu.returns.models import Return
from kefu.returns.working_out import paid_for


def weighed(ret: Return, amount: Decimal, actor: User, now: datetime) -> Weighed:
    """The amount before what the order has had and the person's limits. Raises ``more_than_paid``."""
    decision = ret.case.decisions.first() if ret.case is not None else None
    if ret.case is None or decision is None:
        return Weighed(chosen=[])
    hold(ret.case, [actor])
    remedy = "refund_full" if amount == paid_for(ret) else "refund_partial"
    chosen = [Chosen(remedy=remedy, amount=amount)]
    weighed = weigh(ret.case, chosen, decision, person=actor, now=now)
    guard_for_all(weighed)
    return weighed
