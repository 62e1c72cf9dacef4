"""Amazon's word that money went back, held against the task that asked somebody to send it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from kefu.cases.concession_sums import What, tally
from kefu.cases.concessions import History, history_of, refunded
from kefu.cases.models import Case, Message, Task
from kefu.cases.tasks import note_on_task, prove_task

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


def _compared(history: History) -> tuple[str, str]:
    """What the order's payments say of its promises, and how much of those is not paid yet."""
    lines = history.order_lines()
    left = tally(lines).promised
    if history.unsure or not any(line.what is What.PROMISED for line in lines):
        return "refund_unclear", ""
    return ("refund_short", str(left)) if left else ("refund_proved", "")


_SETTLE: dict[str, Any] = {
    "refund_proved": prove_task,
    "refund_short": note_on_task,
    "refund_unclear": note_on_task,
}
