"""What Amazon has answered to what it owes: paid, by reimbursement or SAFE-T, or denied."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from kefu.accounts.models import Store
from kefu.records.models import MoneyMovement, Reimbursement
from kefu.records.money import TRUSTED
from kefu.returns.following import follow
from kefu.returns.models import Owed

Kind, State = Owed.Kind, Owed.State
CHUNK = 400
MOST = 10_000
ANSWERED = ("state", "paid", "settled_at", "reference", "note")


def settle_told(store: Store, now: datetime) -> None:
    """Answers that came since an amount fell due. The caller holds the transaction."""
    waiting = Owed.objects.filter(store=store, state__in=[State.OPEN, State.FILED])
    goods = waiting.exclude(kind=Kind.SAFE_T).exclude(amazon_order_id="")
    safe_t = waiting.filter(kind=Kind.SAFE_T).select_related("of__store", "of__order", "of__case")
    found = [
        *_answered(goods, store, _reimbursed),
        *_answered(safe_t.exclude(amazon_order_id=""), store, _safe_t_paid),
    ]
    _settle(found, now)


def deny_safe_t(store: Store, orders: Collection[str], *, now: datetime) -> None:
    """The returns report says that Amazon pays nothing for these. The caller holds the transaction."""
    waiting = Owed.objects.filter(
        store=store,
        kind=Kind.SAFE_T,
        state__in=[State.OPEN, State.FILED],
        amazon_order_id__in=list(orders),
    )
    found = list(waiting.select_related("of__store", "of__order", "of__case"))
    for owed in found:
        owed.state, owed.settled_at = State.DENIED, now
    _settle(found, now)


def _settle(found: Sequence[Owed], now: datetime) -> None:
    Owed.objects.bulk_update(found, ANSWERED)
    follow([owed.of for owed in found if owed.of is not None], now=now)


def _answered(
    waiting: QuerySet[Owed],
    store: Store,
    told: Callable[[Store, Sequence[str]], Mapping[str, dict[str, Any]]],
) -> Iterator[Owed]:
    """Those of whose orders money is told."""
    rows = list(waiting[:MOST])
    orders = sorted({owed.amazon_order_id for owed in rows})
    answers: dict[str, dict[str, Any]] = {}
    for start in range(0, len(orders), CHUNK):
        answers |= told(store, orders[start : start + CHUNK])
    for owed in rows:
        if answer := answers.get(owed.amazon_order_id):
            owed.state = State.PAID
            for name, value in answer.items():
                setattr(owed, name, value)
            yield owed


def _reimbursed(store: Store, orders: Sequence[str]) -> dict[str, dict[str, Any]]:
    rows = Reimbursement.objects.filter(store=store, amazon_order_id__in=orders, original_id="")
    return {
        row.amazon_order_id: {
            "paid": row.amount,
            "settled_at": row.approved_at,
            "reference": row.reimbursement_id,
        }
        for row in rows.order_by("approved_at", "id")
    }


def _safe_t_paid(store: Store, orders: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By the most exact ledger that tells of it."""
    rows = MoneyMovement.objects.filter(
        store=store, amazon_order_id__in=orders, kind=MoneyMovement.Kind.SAFET, amount__gt=0
    )
    by_trust = sorted(rows, key=lambda row: TRUSTED.index(row.source), reverse=True)
    return {
        row.amazon_order_id: {"paid": row.amount, "settled_at": row.posted_at or row.told_at}
        for row in by_trust
    }
