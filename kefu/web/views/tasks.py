"""Hand-overs between departments: what is due, and the answers that flow back into cases."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import access, store_names_for
from kefu.accounts.roles import Verb
from kefu.cases import tasks as verbs
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Task
from kefu.cases.models.task import DEPARTMENT
from kefu.cases.tasks import TASK_QUESTIONS
from kefu.flow.judging import judge
from kefu.web import task_board
from kefu.web.board_lists import Listed
from kefu.web.board_pages import Sheet, answered_with
from kefu.web.boards import stores_of
from kefu.web.facts import read_fact
from kefu.web.guard import action, back, desk
from kefu.web.task_board import Wanted
from kefu.web.words import word


@desk(Verb.READ_CASES)
def tasks(request: HttpRequest) -> HttpResponseBase:
    """One page of the board, or all of it as a file; one's own department unless asked."""
    user, wanted = request.user, Wanted.read(request)

    def around() -> dict[str, Any]:
        over = wanted.tab == task_board.OVER
        return {
            "section": "tasks",
            "wanted": wanted,
            "departments": task_board.DEPARTMENTS,
            "counts_to_do": {} if over else task_board.COUNTS(stores_of(user, wanted.store)),
            "codes": [(code, word("task", code)) for code in sorted(DEPARTMENT)],
            "recovered": task_board.recovered(user, now=timezone.now()) if over else [],
            "questions": TASK_QUESTIONS,
        }

    return answered_with(
        request,
        "tasks.html",
        Listed(task_board.COLUMNS, task_board.rows_of, (wanted,)),
        task_board.LISTS[wanted.tab][1],
        Sheet(
            name="tasks",
            headings=task_board.HEADINGS,
            cells=partial(task_board.cells, store_names_for(user)),
        ),
        around,
    )


@action(Verb.DO_TASKS)
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, with what was found."""
    task, now = _task(request, pk), timezone.now()
    answer: dict[str, Any] = {}
    for field in TASK_QUESTIONS.get(task.code, ()):
        value = read_fact(field, request.POST.get(f"answer:{field}", ""))
        if value is not None:
            answer[field] = value
    verbs.finish_task(
        task,
        actor=request.user,
        now=now,
        note=request.POST.get("note", ""),
        answer=answer,
        recovered=_amount(request.POST.get("recovered", "")),
    )
    judge(task.case, now=now)
    messages.success(request, _told(gettext("Done: %(task)s. Case #%(pk)s knows of it."), task))
    return back(request, "tasks")


@action(Verb.DO_TASKS)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Not needed any more."""
    task = _task(request, pk)
    verbs.drop_task(
        task,
        actor=request.user,
        now=timezone.now(),
        note=request.POST.get("note", ""),
    )
    messages.success(request, _told(gettext("Dropped: %(task)s (case #%(pk)s)."), task))
    return back(request, "tasks")


def _amount(typed: str) -> Decimal | None:
    """Raises ``NotAllowedNow("no_amount_typed")`` for what is no amount."""
    if not typed.strip():
        return None
    try:
        value = Decimal(typed.strip().replace(",", "."))
    except InvalidOperation:
        raise NotAllowedNow("no_amount_typed", typed=typed[:20]) from None
    if not value.is_finite() or abs(value) >= 10**9:
        raise NotAllowedNow("no_amount_typed", typed=typed[:20])
    return value.quantize(Decimal("0.01"))


def _told(sentence: str, task: Task) -> str:
    return sentence % {"task": word("task", task.code), "pk": task.case_id}


def _task(request: HttpRequest, pk: int) -> Task:
    return access(
        Task.objects.select_related("case__store"),
        request.user,
        Verb.DO_TASKS,
        "case__store",
        pk=pk,
    )
