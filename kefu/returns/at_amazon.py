"""What must be done at Amazon by a person: the one seam through which the desk asks for it.

Authorising and closing are guided steps; money is a task of the case, as everywhere.
"""

from __future__ import annotations

from datetime import datetime

from kefu.accounts.models import User
from kefu.cases.models import Task
from kefu.cases.tasks import add_task
from kefu.guided.verbs import begin, begin_for_store
from kefu.returns.models import Return

TASKS = {"refund": "refund_at_amazon"}
STEPS = {"authorise": "authorise_return", "close": "close_return"}


def ask_for(
    ret: Return, what: str, *, rule: str, actor: User | None, now: datetime, note: str = ""
) -> Task | None:
    """A task on the return's case; ``None`` where it has no case, or where it became a step."""
    if what in STEPS:
        _begin(ret, STEPS[what], actor, now)
        return None
    if ret.case is None:
        return None
    return add_task(ret.case, code=TASKS[what], actor=actor, now=now, note=note, rule=rule)


def _begin(ret: Return, kind: str, actor: User | None, now: datetime) -> None:
    case = ret.case and (ret.case.merged_into or ret.case)
    if case is not None:
        begin(case, kind=kind, about=ret.rma, actor=actor, now=now)
        return
    begin_for_store(
        ret.store,
        kind=kind,
        about=ret.rma,
        amazon_order_id=ret.amazon_order_id,
        actor=actor,
        now=now,
    )
