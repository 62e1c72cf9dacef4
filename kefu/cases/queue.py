"""The inbox's lists. No query here grows with the number of cases.

Every list walks one of the ``case_queue`` indexes from the reader's last row on (keyset paging)
and stops after a page; every count stops at a cap.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from kefu.accounts.access import store_ids_for
from kefu.accounts.models import User
from kefu.cases.models import Case

PAGE = 50
# Counts stop here; the page shows "999+".
CAP = 1_000
# Up to this many stores a list is merged from one index walk a store.
MERGED_STORES = 8

State = Case.State


class View(StrEnum):
    """The lists of the inbox."""

    DUE = "due"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    DONE = "done"


class Row(NamedTuple):
    """What a list shows of a case."""

    id: int
    queue_rank: int
    state: str
    due_at: datetime | None
    last_message_at: datetime
    store_id: int
    marketplace: str
    issue: str
    language: str
    subject: str
    snippet: str
    buyer_name: str
    buyer_address: str
    amazon_order_id: str
    price: Decimal | None
    currency: str
    assignee_id: int | None
    assignee_name: str | None
    assignee_login: str | None


_FIELDS = (
    *(name for name in Row._fields if not name.startswith("assignee_")),
    "assignee_id",
    "assignee__display_name",
    "assignee__username",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to; empty means everything."""

    store: int | None = None
    marketplace: str = ""
    issue: str = ""
    language: str = ""

    def lookups(self) -> dict[str, str]:
        """Filters other than the store, as lookups."""
        chosen = {
            "marketplace": self.marketplace,
            "issue": self.issue,
            "language": self.language,
        }
        return {name: value for name, value in chosen.items() if value}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the rank and id of its last row."""

    rank: int
    id: int

    def __str__(self) -> str:
        return f"{self.rank}.{self.id}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """The place that ``text`` names, or ``None``."""
        rank, _, pk = text.partition(".")
        if rank.isdecimal() and pk.isdecimal() and len(text) < 40:
            return cls(int(rank), int(pk))
        return None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; ``next`` is ``None`` on the last one."""

    rows: list[Row]
    next: Place | None


def page(
    user: User,
    view: View,
    filters: Filters = Filters(),
    *,
    after: Place | None = None,
    size: int = PAGE,
) -> Page:
    """One page of a view, in the order of ``Case.rank``."""
    query = rows(user, view, filters, after=after)
    found = [Row(*values) for values in query[: size + 1]] if query is not None else []
    more = len(found) > size
    found = found[:size]
    return Page(found, Place(found[-1].queue_rank, found[-1].id) if more else None)


def rows(
    user: User, view: View, filters: Filters, *, after: Place | None
) -> QuerySet[Case, Any] | None:
    """The query behind ``page``, unsliced; ``None`` where the user has no such store."""
    stores = _stores(user, filters)
    if stores == []:
        return None
    wanted = Case.objects.filter(**_of_view(view, user), **filters.lookups())
    if after is not None:
        # The first condition alone is a range of the index; the second cuts off ties.
        wanted = wanted.filter(
            Q(queue_rank__gte=after.rank) & (Q(queue_rank__gt=after.rank) | Q(id__gt=after.id))
        )
    if stores is None:
        return wanted.order_by("queue_rank", "id").values_list(*_FIELDS)
    if len(stores) > MERGED_STORES or view is View.MINE:
        narrowed = wanted.filter(store__in=stores)
        return narrowed.order_by("queue_rank", "id").values_list(*_FIELDS)
    parts = [wanted.filter(store=pk).order_by().values_list(*_FIELDS) for pk in stores]
    if len(parts) == 1:
        return parts[0].order_by("queue_rank", "id")
    return parts[0].union(*parts[1:], all=True).order_by("queue_rank", "id")


def counts(user: User, store: int | None = None) -> dict[View, int]:
    """How many cases each view holds, at most ``CAP``, with one query."""
    stores = _stores(user, Filters(store=store))
    if stores == []:
        return dict.fromkeys(View, 0)
    parts: list[str] = []
    values: list[Any] = []
    for view in View:
        condition, wanted = [], []
        for name, value in _of_view(view, user).items():
            column, _, null = name.partition("__")
            condition.append(f"{column} IS NULL" if null else f"{column} = %s")
            wanted += [] if null else [value]
        if stores is not None:
            condition.append(f"store_id IN ({', '.join(['%s'] * len(stores))})")
            wanted += stores
        parts.append(
            "(SELECT COUNT(*) FROM (SELECT 1 FROM cases_case "  # noqa: S608 - our own names
            f"WHERE {' AND '.join(condition)} LIMIT {CAP}) AS some)"
        )
        values += wanted
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return dict(zip(View, cursor.fetchone(), strict=True))


def _stores(user: User, filters: Filters) -> list[int] | None:
    """The stores to look in, ``None`` for all; the filter never widens what the user may see."""
    own = store_ids_for(user)
    if filters.store is None:
        return own
    return [filters.store] if own is None or filters.store in own else []


def _of_view(view: View, user: User) -> dict[str, Any]:
    if view is View.MINE:
        return {"assignee_id": user.pk, "state": State.OPEN}
    if view is View.UNASSIGNED:
        return {"assignee_id__isnull": True, "state": State.OPEN}
    return {
        "state": {View.DUE: State.OPEN, View.WAITING: State.WAITING, View.DONE: State.DONE}[view]
    }
