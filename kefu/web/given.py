"""The block “Concessions” of a case: what this order, and this buyer, have had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from kefu.accounts.models import User
from kefu.approvals.bounds import Bound
from kefu.approvals.weighing import paid_for
from kefu.cases.concession_sums import Tally
from kefu.cases.concessions import History
from kefu.cases.models import Case, Decision

# Where no limit of the reader names a window.
SHOWN_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBlock:
    """``left`` of what was paid, ``None`` while that is unknown; ``buyer`` by currency."""

    order: Tally
    left: Decimal | None
    buyer: dict[str, Decimal]
    days: int
    unsure: bool

    def __bool__(self) -> bool:
        return bool(self.order.had or self.buyer or self.unsure)


def given_of(
    case: Case,
    decision: Decision | None,
    history: History,
    bounds: Mapping[str, Sequence[Bound]],
    *,
    person: User,
    now: datetime,
) -> GivenBlock:
    """What is shown of ``history``; the buyer's over the days that the reader's limit names."""
    own = [b.days for b in bounds.get(person.role, ()) if b.measure == "buyer" and b.days]
    days = own[0] if own else SHOWN_DAYS
    buyer: dict[str, Decimal] = defaultdict(Decimal)
    for key, tally in history.of_buyer(now - timedelta(days=days)).items():
        if tally.had:
            buyer[key.currency or case.currency] += tally.had
    order = history.order()
    paid = paid_for(case, decision) if decision else None
    return GivenBlock(
        order=order,
        left=None if paid is None else max(paid - order.settled, Decimal()),
        buyer=dict(buyer),
        days=days,
        unsure=history.unsure,
    )
