"""Hand-overs between departments (STD-4): asked, done with an answer, or dropped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from kefu.accounts.models import User
from kefu.cases.active_policy import clock_rules
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Task
from kefu.cases.models.task import DEPARTMENT
from kefu.cases.verbs import changing, remember, state_fact, touch

# The facts that a task's answer may carry back into the case.
TASK_QUESTIONS: dict[str, tuple[str, ...]] = {
    "check_stock": ("in_stock",),
    "check_description": ("mismatch_confirmed", "fault"),
    "ask_logistics": ("tracking",),
    "trace_parcel": ("tracking",),
    "claim_insurance": ("insured",),
    "tell_warehouse_address": (),
    "stop_parcel": ("order_status",),
    "inspect_return": ("return_status", "return_grade"),
    "get_part": ("in_stock",),
    "fix_listing": (),
    "improve_quality": (),
}


# Tasks whose end may bring money back from a carrier or an insurance (DEL-5, DEL-7).
RECOVERING = frozenset({"trace_parcel", "claim_insurance"})


def add_task(
    case: Case,
    *,
    code: str,
    actor: User | None,
    now: datetime,
    note: str = "",
    rule: str = "",
) -> Task:
    """Ask the department that does ``code``; asked twice, it is one task.

    Raises ``NotAllowedNow("unknown_task")``.
    """
    if code not in DEPARTMENT:
        raise NotAllowedNow("unknown_task", code=code)
    with changing(case):
        task, new = Task.objects.get_or_create(
            case=case,
            code=code,
            state=Task.State.OPEN,
            defaults={
                "store_id": case.store_id,
                "rule": rule,
                "department": DEPARTMENT[code],
                "due_at": now + clock_rules(now)("").task,
                "asked_at": now,
                "asked_by": actor,
                "note": note,
            },
        )
        if new:
            remember(case, "task_asked", actor=actor, now=now, task=code, rule=rule)
        return task


def finish_task(
    task: Task,
    *,
    actor: User | None,
    now: datetime,
    note: str,
    answer: Mapping[str, Any],
    recovered: Decimal | None = None,
) -> None:
    """The department did it; what it found becomes facts of the case.

    ``recovered``: what the carrier or the insurance paid, in the case's currency.
    Raises ``NotAllowedNow``: ``task_not_open``, ``not_asked`` for a fact the task is not about,
    ``not_a_fact`` for a value that makes no sense, ``nothing_to_recover`` for a task that brings no
    money or an amount below zero.
    """
    if recovered is not None and (task.code not in RECOVERING or recovered < 0):
        raise NotAllowedNow("nothing_to_recover")
    strange = set(answer) - set(TASK_QUESTIONS.get(task.code, ()))
    if strange:
        raise NotAllowedNow("not_asked", fields=sorted(strange))
    with changing(task.case) as case:
        _end(task, Task.State.DONE, actor, now, note, answer)
        for field, value in answer.items():
            if value is not None:
                state_fact(case, field=field, value=value, actor=actor, now=now)
        facts: dict[str, Any] = {"task": task.code, "answer": dict(answer)}
        if recovered is not None:
            task.recovered, task.currency = recovered, case.currency
            task.save(update_fields=["recovered", "currency"])
            facts["recovered"] = str(recovered)
        remember(case, "task_done", actor=actor, now=now, **facts)
        touch(case, now=now)


def drop_task(task: Task, *, actor: User | None, now: datetime, note: str) -> None:
    """Not needed any more. Raises ``NotAllowedNow("task_not_open")``."""
    with changing(task.case) as case:
        _end(task, Task.State.DROPPED, actor, now, note, {})
        remember(case, "task_dropped", actor=actor, now=now, task=task.code)


def prove_task(task: Task, *, told: Mapping[str, Any], now: datetime) -> None:
    """A notice of Amazon's proves that it was done. ``told``: a sentence's code and its facts."""
    with changing(task.case) as case:
        if _still_open(task):
            _end(task, Task.State.DONE, None, now, "", {"told": dict(told)})
            remember(case, told["code"], actor=None, now=now, task=task.code, **_facts(told))
            touch(case, now=now)


def note_on_task(task: Task, *, told: Mapping[str, Any], now: datetime) -> None:
    """A notice of Amazon's bears on it and does not prove that it was done: it stays open."""
    with changing(task.case) as case:
        if _still_open(task):
            task.answer = {"told": dict(told)}
            task.save(update_fields=["answer"])
            remember(case, told["code"], actor=None, now=now, task=task.code, **_facts(told))


def _still_open(task: Task) -> bool:
    """Read behind the case's lock: somebody may have finished it meanwhile."""
    return Task.objects.filter(pk=task.pk, state=Task.State.OPEN).exists()


def _facts(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "code"}


def _end(
    task: Task,
    state: str,
    actor: User | None,
    now: datetime,
    note: str,
    answer: Mapping[str, Any],
) -> None:
    claimed = Task.objects.filter(pk=task.pk, state=Task.State.OPEN).update(
        state=state, done_at=now, done_by=actor, note=note or task.note, answer=dict(answer)
    )
    if claimed != 1:
        raise NotAllowedNow("task_not_open")
    task.refresh_from_db()
