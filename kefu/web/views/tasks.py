"""Hand-overs between departments: what is due, and the answers that flow back into cases."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import access, within_stores
from kefu.accounts.roles import Role, Verb
from kefu.cases import tasks as verbs
from kefu.cases.models import Task
from kefu.cases.tasks import TASK_QUESTIONS
from kefu.flow.judging import judge
from kefu.web.facts import read_fact
from kefu.web.guard import action, back, desk
from kefu.web.words import word

MOST = 200
DEPARTMENTS = (Role.AGENT, Role.WAREHOUSE, Role.LOGISTICS, Role.PRODUCT)


@desk(Verb.READ_CASES)
def tasks(request: HttpRequest) -> HttpResponse:
    """Open tasks of a department, due soonest first; one's own department unless asked."""
    own = request.user.role if request.user.role in DEPARTMENTS else ""
    chosen = request.GET.get("department", own)
    if chosen not in DEPARTMENTS:
        chosen = ""
    rows = within_stores(
        Task.objects.filter(state=Task.State.OPEN).select_related("case__store", "assignee"),
        request.user,
        "case__store",
    )
    if chosen:
        rows = rows.filter(department=chosen)
    found = list(rows.order_by("due_at", "id")[: MOST + 1])
    context = {
        "section": "tasks",
        "tasks": found[:MOST],
        "more": len(found) > MOST,
        "departments": DEPARTMENTS,
        "chosen": chosen,
        "questions": TASK_QUESTIONS,
        "at": timezone.now(),
    }
    return render(request, "tasks.html", context)


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
        task, actor=request.user, now=now, note=request.POST.get("note", ""), answer=answer
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
