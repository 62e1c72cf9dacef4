"""The board of tasks between departments: narrowed, page by page, whole as a file, with what came back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext

from kefu.accounts.access import within_stores
from kefu.accounts.models import User
from kefu.accounts.roles import Role
from kefu.cases.models import Task
from kefu.cases.models.task import DEPARTMENT
from kefu.web import boards
from kefu.web.words import word

PAGE = 50
DEPARTMENTS = (Role.AGENT, Role.WAREHOUSE, Role.LOGISTICS, Role.PRODUCT)
OPEN, OVER = "open", "over"
STATES = {OPEN: (Task.State.OPEN,), OVER: (Task.State.DONE, Task.State.DROPPED)}
RECOVERED_OVER = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the board is narrowed to; empty means everything."""

    tab: str = OPEN
    department: str = ""
    task: str = ""
    store: int | None = None

    @classmethod
    def read(cls, request: HttpRequest) -> Wanted:
        """From the address; one's own department unless another, or all, are asked for."""
        own = request.user.role if request.user.role in DEPARTMENTS else ""
        return cls(
            tab=boards.one_of(request.GET.get("tab"), STATES) or OPEN,
            department=boards.one_of(request.GET.get("department", own), DEPARTMENTS),
            task=boards.one_of(request.GET.get("task"), DEPARTMENT),
            store=boards.number(request.GET.get("store")),
        )


def rows_of(user: User, wanted: Wanted) -> QuerySet[Task]:
    """Open ones due soonest first, ended ones newest first."""
    rows = within_stores(
        Task.objects.filter(state__in=STATES[wanted.tab]).select_related(
            "case__store", "assignee", "done_by"
        ),
        user,
        "case__store",
    )
    if wanted.department:
        rows = rows.filter(department=wanted.department)
    if wanted.task:
        rows = rows.filter(code=wanted.task)
    if wanted.store:
        rows = rows.filter(case__store=wanted.store)
    return rows.order_by("due_at", "id") if wanted.tab == OPEN else rows.order_by("-done_at", "-id")


def page(user: User, wanted: Wanted, after: str) -> tuple[list[Task], str]:
    """One page, and where the next one begins."""
    rows = rows_of(user, wanted)
    moment, _, pk = after.partition("~")
    place, number = _moment(moment), boards.number(pk)
    if place is not None and number is not None:
        field, way = ("due_at", "gt") if wanted.tab == OPEN else ("done_at", "lt")
        beyond = Q(**{f"{field}__{way}": place})
        rows = rows.filter(beyond | Q(**{field: place, f"id__{way}": number}))
    found = list(rows[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    at = last.due_at if wanted.tab == OPEN else last.done_at
    return found[:PAGE], f"{at.isoformat() if at else ''}~{last.pk}"


def recovered(user: User, *, now: datetime) -> list[tuple[str, Decimal]]:
    """What carriers and insurances paid back lately, by currency (DEL-5, DEL-7)."""
    rows = within_stores(
        Task.objects.filter(
            state=Task.State.DONE, done_at__gte=now - RECOVERED_OVER, recovered__isnull=False
        ),
        user,
        "case__store",
    )
    sums = rows.order_by().values("currency").annotate(whole=Sum("recovered"))
    return [(row["currency"], row["whole"]) for row in sums.order_by("currency")]


def headings() -> Sequence[str]:
    """Of the file."""
    return [
        gettext("Task"),
        gettext("Department"),
        gettext("Store"),
        gettext("Case"),
        gettext("Order"),
        gettext("Rule"),
        gettext("Due"),
        gettext("State"),
        gettext("Ended"),
        gettext("By"),
        gettext("Note"),
        gettext("Recovered"),
        gettext("Currency"),
    ]


def lines(rows: QuerySet[Task]) -> Iterator[list[Any]]:
    """The board's rows as cells of a spreadsheet."""
    for row in rows.iterator(chunk_size=500):
        yield [
            word("task", row.code),
            word("role", row.department),
            row.case.store.name,
            row.case_id,
            row.case.amazon_order_id,
            row.rule,
            row.due_at,
            word("task_state", row.state),
            row.done_at,
            str(row.done_by or ""),
            row.note,
            row.recovered,
            row.currency,
        ]


def _moment(text: str) -> datetime | None:
    try:
        return boards.moment(text)
    except ValueError:
        return None
