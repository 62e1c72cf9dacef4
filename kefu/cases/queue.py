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

from kefu.accounts.access import store_ids_for
from kefu.accounts.models import User
from kefu.cases.models import Case

PAGE = 50
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


# Counts stop here; the page shows "999+". Where counting reads more than an index, it stops sooner.
CAPS = {
    View.DUE: 1_000,
    View.MINE: 100,
    View.UNASSIGNED: 100,
    View.WAITING: 1_000,
    View.DONE: 1_000,
}


class Row(NamedTuple):
    """What a list shows of a case."""

    due_at: datetime | None
    last_message_at: datetime
    price: Decimal | None
    id: int
    queue_rank: int
    state: str
    store_id: int
    marketplace: str
    issue: str
    language: str
    subject: str
    snippet: str
    buyer_name: str
    buyer_address: str
    amazon_order_id: str
    currency: str
    assignee_id: int | None
    assignee_name: str | None
    assignee_login: str | None


def _columns(**others: str) -> str:
    return ", ".join(f"{others.get(name, f'c.{name}')} AS {name}" for name in Row._fields)


_OF_PERSON = {"assignee_name": "u.display_name", "assignee_login": "u.username"}
_COLUMNS = _columns(**_OF_PERSON)
# SQLite knows neither zones nor decimals: what it keeps of them comes as text; see _read.
_COLUMNS_OF_SQLITE = _columns(
    **_OF_PERSON,
    due_at="c.due_at || '+00:00'",
    last_message_at="c.last_message_at || '+00:00'",
    price="CASE WHEN c.price IS NOT NULL THEN printf('%%.2f', c.price) END",
)
_FROM = "FROM cases_case c LEFT JOIN accounts_user u ON u.id = c.assignee_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to; empty means everything. ``changed_after``: see ``cases.changes``."""

    store: int | None = None
    marketplace: str = ""
    issue: str = ""
    language: str = ""
    changed_after: int | None = None

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
    asked = statement(user, view, filters, after=after, size=size + 1)
    found = _read(*asked) if asked else []
    more = len(found) > size
    found = found[:size]
    return Page(found, Place(found[-1].queue_rank, found[-1].id) if more else None)


def statement(
    user: User, view: View, filters: Filters, *, after: Place | None, size: int = PAGE
) -> tuple[str, list[Any]] | None:
    """The SQL behind ``page`` with its values; ``None`` where the user has no such store.

    Written by hand: building it anew for every look at the inbox cost more than running it.
    """
    stores = _stores(user, filters)
    if stores == []:
        return None
    condition, values = _conditions({**_of_view(view, user), **filters.lookups()}, "c.")
    if filters.changed_after is not None:
        condition += " AND c.id IN (SELECT e.case_id FROM cases_event e WHERE e.id > %s)"
        values.append(filters.changed_after)
    if after is not None:
        # The first condition alone is a range of the index; the second cuts off ties.
        condition += " AND c.queue_rank >= %s AND (c.queue_rank > %s OR c.id > %s)"
        values += [after.rank, after.rank, after.id]
    columns = _COLUMNS_OF_SQLITE if connection.vendor == "sqlite" else _COLUMNS
    one = f"SELECT {columns} {_FROM} WHERE {condition}"
    if stores is None:
        parts = [(one, values)]
    elif len(stores) > MERGED_STORES or view is View.MINE:
        parts = [(f"{one} AND c.store_id IN ({_marks(stores)})", values + stores)]
    else:
        parts = [(f"{one} AND c.store_id = %s", [*values, store]) for store in stores]
    sql = " UNION ALL ".join(part for part, _ in parts)
    # The parts of a union are ordered by name, a single one by its table's columns.
    order = "queue_rank, id" if len(parts) > 1 else "c.queue_rank, c.id"
    return f"{sql} ORDER BY {order} LIMIT {size}", [v for _, own in parts for v in own]


def counts(user: User, store: int | None = None) -> dict[View, int]:
    """How many cases each view holds, at most its cap, with one query."""
    stores = _stores(user, Filters(store=store))
    if stores == []:
        return dict.fromkeys(View, 0)
    parts: list[str] = []
    values: list[Any] = []
    for view in View:
        condition, wanted = _conditions(_of_view(view, user))
        if stores is not None:
            condition += f" AND store_id IN ({_marks(stores)})"
            wanted += stores
        parts.append(
            "(SELECT COUNT(*) FROM (SELECT 1 FROM cases_case "  # noqa: S608 - our own names
            f"WHERE {condition} LIMIT {CAPS[view]}) AS counted)"
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
    """Columns and what they must hold; ``None`` stands for nothing."""
    if view is View.MINE:
        return {"assignee_id": user.pk, "state": State.OPEN}
    if view is View.UNASSIGNED:
        return {"assignee_id": None, "state": State.OPEN}
    return {
        "state": {View.DUE: State.OPEN, View.WAITING: State.WAITING, View.DONE: State.DONE}[view]
    }


def _conditions(wanted: dict[str, Any], table: str = "") -> tuple[str, list[Any]]:
    tests = [f"{table}{name} {'IS NULL' if v is None else '= %s'}" for name, v in wanted.items()]
    values = [v for v in wanted.values() if v is not None]
    return " AND ".join(tests), [str(v) if isinstance(v, str) else v for v in values]


def _marks(values: list[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _read(sql: str, values: list[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchall()
    if connection.vendor != "sqlite":
        return [Row._make(row) for row in found]
    moment = datetime.fromisoformat
    return [
        Row(due and moment(due), moment(last), price and Decimal(price), *others)
        for due, last, price, *others in found
    ]
