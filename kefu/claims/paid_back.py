"""Claims that end because the seller pays what is claimed, as Amazon's finances tell it (CLM-5).

Amazon mails that such a claim is closed; mails are late or lost, and the account counts it all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from kefu.accounts.models import Store
from kefu.claims.models import Claim, Telling
from kefu.claims.takein import tell_by_report
from kefu.records.models import MoneyMovement
from kefu.records.money import ToldRefund, refunds_by_order

# A claim is known by its notice, which comes a little after it.
NOTICE_LATE = timedelta(minutes=10)
PENDING = (Claim.State.OPEN, Claim.State.ANSWERED)


def end_paid_back(store: Store, orders: Iterable[str], *, now: datetime) -> None:
    """Pending A-to-z claims of ``orders`` whose whole amount has gone back since are over. Safe to repeat."""
    pending = Claim.objects.filter(
        store=store,
        kind=Claim.Kind.A_TO_Z,
        state__in=PENDING,
        amazon_order_id__in=list(orders),
        amount__isnull=False,
    )
    claims = {claim.amazon_order_id: claim for claim in pending.order_by("serial")}
    if not claims:
        return
    rows = []
    for order, told in refunds_by_order(store.pk, claims).items():
        at = _paid_in_full(claims[order], told)
        if at is not None:
            rows.append(_ended(claims[order], max(at, claims[order].opened_at), now))
    if rows:
        tell_by_report(store, rows, now=now)


def _paid_in_full(claim: Claim, told: Iterable[ToldRefund]) -> datetime | None:
    """When the refund that made it whole was paid; ``None`` while less has gone back."""
    paid = Decimal()
    for one in told:
        ours = one.kind == MoneyMovement.Kind.REFUND and one.amount is not None
        if not ours or one.currency != claim.currency or one.at < claim.opened_at - NOTICE_LATE:
            continue
        paid += one.amount or 0
        if claim.amount is not None and paid >= claim.amount > 0:
            return one.at
    return None


def _ended(claim: Claim, at: datetime, now: datetime) -> Telling:
    return Telling(
        store_id=claim.store_id,
        kind=claim.kind,
        about=claim.about,
        what=Telling.What.DECIDED,
        source=Telling.Source.FINANCE,
        ref=f"paid_back:{claim.about}:{claim.serial}",
        at=at,
        facts={"decision": Claim.State.REFUNDED.value},
        taken_at=now,
    )
