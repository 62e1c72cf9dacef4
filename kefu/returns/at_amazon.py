"""What must be done at Amazon by a person: the one seam through which the desk asks for it."""

from __future__ import annotations

from datetime import datetime

from kefu.accounts.models import User
from kefu.cases.models import Task
from kefu.cases.tasks import add_task
from kefu.returns.models import Return

TASKS = {
    "authorise": "authorise_return_at_amazon",
    "close": "close_return_at_amazon",
    "refund": "refund_at_amazon",
}


def ask_for(
    ret: Return, what: str, *, rule: str, actor: User | None, now: datetime, note: str = ""
) -> Task | None:
    """A task on the return's case; ``None`` where it has no case to hang it on."""
    if ret.case is None:
        return None
    return add_task(ret.case, code=TASKS[what], actor=actor, now=now, note=note, rule=rule)
