"""Amazon's word that money went back, held against who was asked to send it: a person, or the desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from kefu.cases.concession_sums import What, as_it_came_back, tally
from kefu.cases.concessions import History, history_of, refunded
from kefu.cases.models import Case, Message, Task
from kefu.cases.tasks import note_on_task, prove_task
from kefu.outbox.proofs import MONEY, NOTICE, Refunded, orders_with_refunds, take_in_refunds
from kefu.records.models import MoneyMovement
from kefu.records.money import refunds_by_order

TASK = "refund_at_amazon"


def settle_refund_tasks(notices: Sequence[tuple[Case, Message]], *, now: datetime) -> None:
    """Notices that cover all that was promised for an order finish its open tasks.

    Where they tell of less, or what was promised is not known, the task stays open and says so.
    ``notices``: cases of one store with the notices that came to them, oldest first.
    """
    paid = {
        case.amazon_order_id: refunded(notice.notice)
        for case, notice in notices
        if case.amazon_order_id and refunded(notice.notice)[0] > 0
    }
    if paid:
        _prove_refunds(notices, now)
        settle_paid(notices[0][0].store_id, paid, now=now)


def settle_paid(store_id: int, paid: Mapping[str, tuple[Decimal, str]], *, now: datetime) -> None:
    """The same, whoever told it; ``paid``: order → amount and currency that went back just now."""
    tasks = Task.objects.select_related("case").filter(
        code=TASK,
        state=Task.State.OPEN,
        case__store=store_id,
        case__amazon_order_id__in=paid,
    )
    for task in tasks:
        amount, currency = paid[task.case.amazon_order_id]
        code, left = _compared(history_of(task.case))
        told = {"code": code, "refunded": str(amount), "currency": currency, "left": left}
        _SETTLE[code](task, told=told, now=now)


def _prove_refunds(notices: Sequence[tuple[Case, Message]], now: datetime) -> None:
    """The desk's own refunds that the notices tell of have happened."""
    told: dict[str, list[Refunded]] = defaultdict(list)
    for case, notice in notices:
        amount, currency = refunded(notice.notice)
        if case.amazon_order_id and amount > 0:
            key = notice.message_id or f"message:{notice.pk}"
            told[case.amazon_order_id].append(
                Refunded(key=key, at=notice.at, amount=amount, currency=currency)
            )
    store = notices[0][0].store_id
    for order in orders_with_refunds(store, told):
        take_in_refunds(store, order, told[order], now=now, source=NOTICE)


def prove_by_money(store: int, orders: Iterable[str], *, now: datetime) -> None:
    """The desk's own refunds that Amazon's money, once fetched, tells of have happened."""
    asked = orders_with_refunds(store, orders)
    if not asked:
        return
    for order, found in refunds_by_order(store, asked).items():
        told = [
            Refunded(key=one.key, at=one.at, amount=one.amount, currency=one.currency)
            for one in found
            # What a claim or chargeback took from the seller is no refund of ours, if of the same sum.
            if one.amount is not None and one.kind == MoneyMovement.Kind.REFUND
        ]
        take_in_refunds(store, order, told, now=now, source=MONEY)


def _compared(history: History) -> tuple[str, str]:
    """What the order's payments say of its promises, and how much of those is not paid yet."""
    lines = as_it_came_back(history.order_lines())
    left = tally(lines).promised
    if history.unsure or not any(line.what is What.PROMISED for line in lines):
        return "refund_unclear", ""
    return ("refund_short", str(left)) if left else ("refund_proved", "")


_SETTLE: dict[str, Any] = {
    "refund_proved": prove_task,
    "refund_short": note_on_task,
    "refund_unclear": note_on_task,
}
