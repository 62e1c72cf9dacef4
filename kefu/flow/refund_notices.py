"""Amazon's word that money went back, held against the task that asked somebody to send it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kefu.cases.concession_sums import What, tally
from kefu.cases.concessions import History, history_of, refunded
from kefu.cases.models import Case, Message, Task
from kefu.cases.tasks import note_on_task, prove_task

TASK = "refund_at_amazon"


def settle_refund_tasks(case: Case, notice: Message, *, now: datetime) -> None:
    """A notice that covers all that was promised for the order finishes its open tasks.

    Where it tells of less, or what was promised is not known, the task stays open and says so.
    """
    amount, currency = refunded(notice.notice)
    if not case.amazon_order_id or amount <= 0:
        return
    tasks = Task.objects.select_related("case").filter(
        code=TASK,
        state=Task.State.OPEN,
        case__store=case.store_id,
        case__amazon_order_id=case.amazon_order_id,
    )
    for task in tasks:
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
