"""Tasks of departments, questions for a second person, account health, stores."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from kefu.accounts.access import access, access_store, require, stores_for, within_stores
from kefu.accounts.roles import Verb
from kefu.api import schemas, shapes
from kefu.api.cases import DONE, REFUSED, Done
from kefu.approvals.models import Approval
from kefu.cases import tasks as verbs
from kefu.cases.models import Task
from kefu.flow import approving
from kefu.flow.judging import judge
from kefu.metrics.figures import Figure
from kefu.metrics.health import health
from kefu.metrics.periods import today

router = Router(tags=["work"])
PAGE = 50


@router.get("/stores", response=list[schemas.StoreOut], summary="Stores you work for")
def stores(request: HttpRequest) -> QuerySet[Any]:
    """All of them for an owner."""
    return stores_for(request.user)


@router.get("/tasks", response=schemas.TaskPage, summary="Open tasks")
def tasks(request: HttpRequest, department: str = "", after: int = 0) -> dict[str, Any]:
    """Due soonest first; of one department where it is named."""
    require(request.user, Verb.READ_CASES)
    rows = Task.objects.filter(state=Task.State.OPEN).select_related("case")
    rows = within_stores(rows, request.user, "case__store").order_by("due_at", "id")
    if department:
        rows = rows.filter(department=department)
    if after and (last := Task.objects.filter(pk=after).first()):
        rows = rows.filter(Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, id__gt=last.pk))
    found = list(rows[: PAGE + 1])
    more = len(found) > PAGE
    return {
        "tasks": [shapes.task(row) for row in found[:PAGE]],
        "next": str(found[PAGE - 1].pk) if more else None,
    }


@router.post("/tasks/{int:pk}/finish", response={204: None, **REFUSED}, summary="It is done")
def finish(request: HttpRequest, pk: int, wanted: schemas.FinishIn) -> Done:
    """What the department found becomes facts of the case, which is judged anew."""
    row, now = _task(request, pk), timezone.now()
    verbs.finish_task(
        row,
        actor=request.user,
        now=now,
        note=wanted.note,
        answer=wanted.answer,
        recovered=wanted.recovered,
    )
    judge(row.case, now=now)
    return DONE


@router.post("/tasks/{int:pk}/drop", response={204: None, **REFUSED}, summary="Not needed")
def drop(request: HttpRequest, pk: int, wanted: schemas.DenyIn) -> Done:
    """Nobody has to do it any more."""
    verbs.drop_task(_task(request, pk), actor=request.user, now=timezone.now(), note=wanted.note)
    return DONE


@router.get("/approvals", response=schemas.ApprovalPage, summary="What waits for a second person")
def approvals(request: HttpRequest, after: int = 0) -> dict[str, Any]:
    """Questions that this person may answer, in the order in which they were asked."""
    require(request.user, Verb.APPROVE)
    rows = within_stores(
        Approval.objects.select_related("asked_by").filter(answer=Approval.Answer.OPEN),
        request.user,
        "case__store",
    ).exclude(asked_by=request.user)
    if request.user.role != "owner":
        rows = rows.exclude(needs="owner")
    found = list(rows.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
    return {
        "approvals": [shapes.approval(row) for row in found[:PAGE]],
        "next": str(found[PAGE - 1].pk) if len(found) > PAGE else None,
    }


@router.post("/approvals/{int:pk}/grant", response={204: None, **REFUSED}, summary="Say yes")
def grant(request: HttpRequest, pk: int, wanted: schemas.DenyIn) -> Done:
    """The letter leaves exactly as it was shown."""
    row = _approval(request, pk)
    approving.grant(row, actor=request.user, now=timezone.now(), note=wanted.note)
    return DONE


@router.post("/approvals/{int:pk}/deny", response={204: None, **REFUSED}, summary="Say no")
def deny(request: HttpRequest, pk: int, wanted: schemas.DenyIn) -> Done:
    """The draft stays with the case."""
    row = _approval(request, pk)
    approving.deny(row, actor=request.user, now=timezone.now(), note=wanted.note)
    return DONE


@router.get(
    "/stores/{slug:key}/health",
    response={200: list[schemas.FigureOut], **REFUSED},
    summary="Account health as of a day",
)
def figures(request: HttpRequest, key: str, as_of: date | None = None) -> list[dict[str, Any]]:
    """As ``kefu health`` prints it; today's where no day is named."""
    store, now = access_store(request.user, Verb.READ_CASES, key=key), timezone.now()
    day = as_of or today(store.marketplace, now)
    return [_figure(figure) for figure in health(store, day, now=now)]


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "metric": figure.code,
        "window_days": figure.period.days,
        "numerator": figure.count.numerator,
        "denominator": figure.count.denominator,
        "rate": None if figure.rate is None else round(float(figure.rate), 6),
        "limit": None if figure.limit is None else float(figure.limit),
        "state": figure.state.value,
        "orders": list(figure.count.orders),
    }


def _task(request: HttpRequest, pk: int) -> Task:
    rows = Task.objects.select_related("case__store")
    return access(rows, request.user, Verb.DO_TASKS, "case__store", pk=pk)


def _approval(request: HttpRequest, pk: int) -> Approval:
    rows = Approval.objects.select_related("case__store", "asked_by")
    return access(rows, request.user, Verb.APPROVE, "case__store", pk=pk)
