"""Money that Amazon says moved → records → what waits for it: refund tasks, claims, verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from kefu.accounts.models import Store
from kefu.cases.models import Case
from kefu.claims import takein as claims
from kefu.claims.paid_back import end_paid_back
from kefu.flow.refund_notices import prove_by_money, settle_paid
from kefu.flow.step_words import told_by_money
from kefu.records.models import MoneyMovement
from kefu.records.money import TO_BUYER, take_in_movements
from kefu.records.report_reading import Row
from kefu.records.settlements import write_settlements
from kefu.returns.notices import take_in_money as take_in_returned

Kind = MoneyMovement.Kind
# Kinds that claims are told by, as claims call them.
CLAIMS = {Kind.CLAIM: "a_to_z", Kind.CHARGEBACK: "chargeback"}


def take_in_money(
    store: Store, told: Mapping[tuple[str, str], Mapping[str, Any]], *, now: datetime
) -> tuple[int, int]:
    """Write movements by (Amazon's key, source) and tell who waits for them. In a transaction.

    Safe to repeat: only what is new or has changed is told on. Returns (new, changed).
    """
    written = take_in_movements(store, told, now=now)
    fresh = [(key, told[key]) for key in (*written.new, *written.changed)]
    claims.take_in_money(
        store, [row for key, movement in fresh for row in _claim(*key, movement)], now=now
    )
    told_by_money(store, [movement for _, movement in fresh], now=now)
    paid: dict[str, tuple[Decimal, str]] = {}
    for _, movement in fresh:
        order = movement.get("amazon_order_id")
        if movement["kind"] in TO_BUYER and order and movement.get("to_buyer"):
            amount, currency = paid.get(order, (Decimal(), movement["currency"]))
            paid[order] = (amount + movement["to_buyer"], currency)
    if paid:
        end_paid_back(store, paid, now=now)
        prove_by_money(store.pk, paid, now=now)
        settle_paid(store.pk, paid, now=now)
        take_in_returned(
            store, {o: (*told, _when(fresh, o, now)) for o, told in paid.items()}, now=now
        )
        _wake_cases(store, paid, now)
    return written.counts


def _when(fresh: Sequence[tuple[Any, Mapping[str, Any]]], order: str, now: datetime) -> datetime:
    """When the last of an order's money moved; now, where no movement says."""
    moved = (m.get("posted_at") for _, m in fresh if m.get("amazon_order_id") == order)
    return max((at for at in moved if at), default=now)


def take_in_settlements(store: Store, rows: Sequence[Row], *, now: datetime) -> tuple[int, int]:
    """Settlements as their report tells them, and what moved in them. Returns (new, changed) settlements."""
    counts, movements = write_settlements(store, rows, now=now)
    take_in_money(store, movements, now=now)
    return counts


def _claim(key: str, source: str, movement: Mapping[str, Any]) -> list[claims.MoneyRow]:
    kind = CLAIMS.get(movement["kind"])
    order, at = movement.get("amazon_order_id"), movement.get("posted_at")
    if not (kind and order and at) or movement.get("amount") is None:
        return []
    return [
        claims.MoneyRow(
            order_id=order,
            kind=kind,
            ref=key,
            at=at,
            amount=movement["amount"],
            currency=movement["currency"],
            ledger=source,
        )
    ]


def _wake_cases(store: Store, orders: Mapping[str, Any], now: datetime) -> None:
    Case.objects.filter(store=store, amazon_order_id__in=list(orders)).exclude(
        state=Case.State.MERGED
    ).update(unread_since=now)
