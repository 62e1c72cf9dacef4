"""What every board shares: a page of rows from where the reader left off, whatever is in the list.

A page walks an index from the last row seen on (keyset paging) and stops after a page. People of
a few stores get one such walk a store, merged, so that no list is sorted or read to its end.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from kefu.accounts.access import store_ids_for
from kefu.accounts.models import User

PAGE = 50
# Up to this many stores a list is merged from one index walk a store.
MERGED_STORES = 8
# A file holds no more rows than a spreadsheet can open.
MOST_ROWS = 1_000_000

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """By what a list is ordered; ``field`` is never null, ties go by id in the same direction."""

    field: str
    newest_first: bool = False
    read: Callable[[str], Any] = int
    """Its value from an address. Raises ``ValueError``."""

    def key(self, row: Model) -> tuple[Any, int]:
        """What a row is compared by."""
        return getattr(row, self.field), row.pk


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page; ``next`` names the following one and is empty on the last."""

    rows: list[Row]
    next: str


def page(
    rows: QuerySet[Row],
    user: User,
    order: Order,
    *,
    after: str = "",
    store: int | None = None,
    size: int = PAGE,
) -> Page[Row]:
    """The page of ``rows`` behind ``after``, within the user's stores. ``rows`` have a ``store``."""
    found = _from(rows, user, order, after, store, size + 1)
    more, found = len(found) > size, found[:size]
    return Page(found, _place(order, found[-1]) if more else "")


def every(rows: QuerySet[Row], user: User, order: Order, store: int | None = None) -> Iterator[Row]:
    """All of it, page by page, for a file."""
    after, read = "", 0
    while read < MOST_ROWS:
        following = page(rows, user, order, after=after, store=store, size=1_000)
        yield from following.rows
        read, after = read + len(following.rows), following.next
        if not after:
            return


def capped(rows: QuerySet[Row], user: User, store: int | None = None, *, cap: int = 1_000) -> int:
    """How many there are; counting stops at ``cap``."""
    stores = _stores(user, store)
    if stores is not None:
        rows = rows.filter(store__in=stores)
    return rows.order_by().values("pk")[:cap].count()


def counted(
    lists: Mapping[str, QuerySet[Any]], user: User, store: int | None = None, *, cap: int = 1_000
) -> dict[str, int]:
    """How many rows each list holds within the user's stores, at most ``cap``, with one query."""
    stores = _stores(user, store)
    if stores == []:
        return dict.fromkeys(lists, 0)
    parts: list[str] = []
    values: list[Any] = []
    for rows in lists.values():
        own = rows if stores is None else rows.filter(store__in=stores)
        sql, wanted = own.order_by().values("pk")[:cap].query.sql_with_params()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - Django's own
        values += wanted
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return dict(zip(lists, cursor.fetchone(), strict=True))


def _from(
    rows: QuerySet[Row], user: User, order: Order, after: str, store: int | None, size: int
) -> list[Row]:
    rows = rows.filter(_behind(order, after))
    sign = "-" if order.newest_first else ""
    rows = rows.order_by(f"{sign}{order.field}", f"{sign}pk")
    stores = _stores(user, store)
    if stores is None:
        return list(rows[:size])
    if len(stores) > MERGED_STORES:
        return list(rows.filter(store__in=stores)[:size])
    walks = [list(rows.filter(store=pk)[:size]) for pk in stores]
    merged = heapq.merge(*walks, key=order.key, reverse=order.newest_first)
    return [row for row, _ in zip(merged, range(size), strict=False)]


def _stores(user: User, store: int | None) -> list[int] | None:
    own = store_ids_for(user)
    if store is None:
        return own
    return [store] if own is None or store in own else []


def _behind(order: Order, after: str) -> Q:
    """What lies behind a place; a place that makes no sense is the beginning."""
    value, _, pk = after.rpartition("~")
    if not pk.isdecimal() or len(pk) > 18:
        return Q()
    try:
        seen = order.read(value)
    except ValueError:
        return Q()
    step = "lt" if order.newest_first else "gt"
    # The first condition alone is a range of the index; the second cuts off ties.
    return Q(**{f"{order.field}__{step}e": seen}) & (
        Q(**{f"{order.field}__{step}": seen}) | Q(**{f"pk__{step}": int(pk)})
    )


def _place(order: Order, row: Model) -> str:
    value = getattr(row, order.field)
    return f"{value.isoformat() if isinstance(value, datetime) else value}~{row.pk}"


def moment(text: str) -> datetime:
    """A time in an address. Raises ``ValueError``."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


def number(text: str | None) -> int | None:
    """A row's id in an address, or ``None``."""
    return int(text) if text and text.isdecimal() and len(text) < 18 else None


def one_of(text: str | None, choices: Any) -> str:
    """``text`` where it is one of ``choices``, else empty."""
    return text if text and text in choices else ""


def day(text: str | None) -> date | None:
    """A day in an address, or ``None``."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def span(request: HttpRequest) -> tuple[datetime | None, datetime | None]:
    """``since`` and ``until`` of an address as moments of the reader's zone; both days included."""
    since, until = day(request.GET.get("since")), day(request.GET.get("until"))
    return _midnight(since), _midnight(until and until + timedelta(days=1))


def kept(request: HttpRequest, *without: str) -> Mapping[str, str]:
    """What the address narrows the list to, to be carried on to the next page and to files."""
    return {
        name: value
        for name, value in request.GET.items()
        if value and name not in ("after", "as", *without)
    }


def query(parameters: Mapping[str, Any]) -> str:
    """Parameters as they stand in an address; empty ones are left out."""
    return urlencode({name: value for name, value in parameters.items() if value})


def _midnight(at: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(at, time())) if at else None
