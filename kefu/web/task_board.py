"""The board of tasks between departments: narrowed, page by page, whole as a file, with what came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext_noop as _n

from kefu.accounts.models import NAME_OF, User, name_in
from kefu.accounts.roles import Role
from kefu.cases.kept import Kept, within
from kefu.cases.models import Task
from kefu.cases.models.task import DEPARTMENT, ENDED, TO_DO
from kefu.web import boards
from kefu.web.board_lists import Columns, Counts, Shown
from kefu.web.headings import Moment
from kefu.web.words import word

DEPARTMENTS = (Role.AGENT, Role.WAREHOUSE, Role.LOGISTICS, Role.PRODUCT)
# Where counting stops, because it reads more than an index.
FEW = 100
OPEN, OVER = "open", "over"
# What each list shows, and by what it is ordered: due soonest, or ended last.
LISTS: dict[str, tuple[Q, boards.Order]] = {
    OPEN: (TO_DO, boards.Order(field="due_at", read=boards.moment)),
    OVER: (ENDED, boards.Order(field="done_at", newest_first=True, read=boards.moment)),
}
RECOVERED_OVER = timedelta(days=90)
HEADINGS = (
    _n("Task"),
    _n("Department"),
    _n("Store"),
    _n("Case"),
    _n("Order"),
    _n("Rule"),
    Moment(_n("Due")),
    _n("State"),
    Moment(_n("Ended")),
    _n("By"),
    _n("Note"),
    _n("Recovered"),
    _n("Currency"),
)


class _Shown(Shown):
    """What follows from a task's columns."""

    __slots__ = ()

    @property
    def assignee(self) -> str:
        """Who is to do it; empty for nobody."""
        return name_in(self, "assignee")

    @property
    def done_by(self) -> str:
        """Who ended it."""
        return name_in(self, "done_by")


# What the board and its file show of a task.
COLUMNS = Columns(
    Task,
    "pk",
    "store_id",
    "case_id",
    "case__buyer_name",
    "case__amazon_order_id",
    "code",
    "department",
    "rule",
    "state",
    "due_at",
    "done_at",
    "note",
    "answer",
    "recovered",
    "currency",
    *(f"{who}__{part}" for who in ("assignee", "done_by") for part in NAME_OF),
    of=_Shown,
)


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
            tab=boards.one_of(request.GET.get("tab"), LISTS) or OPEN,
            department=boards.one_of(request.GET.get("department", own), DEPARTMENTS),
            task=boards.one_of(request.GET.get("task"), DEPARTMENT),
            store=boards.number(request.GET.get("store")),
        )


def rows_of(wanted: Wanted) -> QuerySet[Task]:
    """The tasks of a list, narrowed; of all stores."""
    rows = Task.objects.filter(LISTS[wanted.tab][0])
    if wanted.department:
        rows = rows.filter(department=wanted.department)
    if wanted.task:
        rows = rows.filter(code=wanted.task)
    return rows


def _counted() -> dict[str, Any]:
    rows = Task.objects.filter(TO_DO)
    return {"": rows, **{code: rows.filter(department=code) for code in DEPARTMENTS}}


# How much each department has to do; "" stands for all of them.
COUNTS = Counts(_counted, cap=FEW)


def recovered(user: User, *, now: datetime) -> list[tuple[str, Decimal]]:
    """What carriers and insurances paid back lately, by currency (DEL-5, DEL-7)."""
    sums = _RECOVERED(boards.stores_of(user), since=now - RECOVERED_OVER)
    return [(currency, whole) for currency, whole in sums]


def _recovered(stores: Any, since: Any) -> QuerySet[Any, Any]:
    rows = Task.objects.filter(
        state=Task.State.DONE, done_at__gte=since, recovered__isnull=False
    ).order_by()
    sums = within(rows, stores).values_list("currency").annotate(Sum("recovered"))
    return sums.order_by("currency")


_RECOVERED = Kept(_recovered)


def cells(stores: Mapping[int, str], row: Any) -> list[Any]:
    """A task as a line of a spreadsheet."""
    return [
        word("task", row.code),
        word("role", row.department),
        stores.get(row.store_id, ""),
        row.case_id,
        row.case__amazon_order_id,
        row.rule,
        row.due_at,
        word("task_state", row.state),
        row.done_at,
        row.done_by,
        row.note,
        row.recovered,
        row.currency,
    ]
