"""What every board shares: a page of rows from where the reader left off, whatever is in the list.

A page walks an index from the last row seen on (keyset paging) and stops after a page. People of
a few stores get one such walk a store, merged, so that no list is sorted or read to its end. The
walk reads nothing but places; what the page shows of its rows is read by their ids, so that no
join can lead the database away from the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from kefu.accounts.access import store_ids_for
from kefu.accounts.models import User

PAGE = 50
# Up to this many stores a list is merged from one index walk a store.
MERGED_STORES = 8
# A file holds no more rows than a spreadsheet can open; they are read so many at a time.
MOST_ROWS = 1_000_000
READ_AT_ONCE = 1_000

Row = TypeVar("Row")
# A list is one set of rows, or several that share none and each of which walks an index.
Rows = QuerySet[Any, Row] | Sequence[QuerySet[Any, Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """By what a list is ordered; ``field`` is never null, ties go by id in the same direction."""

    field: str
    newest_first: bool = False
    read: Callable[[str], Any] = int
    """Its value from an address. Raises ``ValueError``."""

    def key(self, row: Any) -> tuple[Any, int]:
        """What a row is compared by."""
        return getattr(row, self.field), row.pk

    @property
    def by(self) -> tuple[str, str]:
        """For ``order_by``."""
        sign = "-" if self.newest_first else ""
        return f"{sign}{self.field}", f"{sign}pk"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page; ``next`` names the following one and is empty on the last."""

    rows: list[Row]
    next: str


def page(
    rows: Rows[Row],
    user: User,
    order: Order,
    *,
    after: str = "",
    store: int | None = None,
    size: int = PAGE,
) -> Page[Row]:
    """The page of ``rows`` behind ``after``, within the user's stores.

    ``rows`` have a ``store``, and show their ``pk`` and what they are ordered by.
    """
    sets: Sequence[QuerySet[Any, Row]] = [rows] if isinstance(rows, QuerySet) else rows
    walks = walks_of(sets, user, order, after=after, store=store, size=size + 1)
    places = _merged(walks, order)[: size + 1]
    more, places = len(places) > size, places[:size]
    found: dict[int, Row] = {}
    for number, each in enumerate(sets):
        a_set = len(walks) // len(sets)
        if ids := [pk for _, pk, walk in places if walk // a_set == number]:
            found |= {row.pk: row for row in each.filter(pk__in=ids)}
    shown = [found[pk] for _, pk, _ in places if pk in found]
    return Page(shown, _place(order, shown[-1]) if more and shown else "")


def beside(rows: QuerySet[Any, Row], **others: Sequence[str]) -> QuerySet[Any, Row]:
    """``rows`` whole, and of what they refer to only what a board shows: whole cases are wide."""
    own = [field.attname for field in rows.model._meta.concrete_fields]
    shown = [f"{name}__{field}" for name, fields in others.items() for field in fields]
    return rows.select_related(*others).only(*own, *shown)


def every(rows: Rows[Row], user: User, order: Order, store: int | None = None) -> Iterator[Row]:
    """All of it, page by page, for a file."""
    after, read = "", 0
    while read < MOST_ROWS:
        following = page(rows, user, order, after=after, store=store, size=READ_AT_ONCE)
        yield from following.rows
        read, after = read + len(following.rows), following.next
        if not after:
            return


def counted(
    lists: Mapping[str, Rows[Any]], user: User, store: int | None = None, *, cap: int = 1_000
) -> dict[str, str]:
    """How many rows each list holds within the user's stores, with one query.

    Counting stops at ``cap``: "999+". Where it reads more than an index, a smaller one is given.
    """
    stores = _stores(user, store)
    if stores == [] or not lists:
        return dict.fromkeys(lists, "0")
    parts: list[str] = []
    values: list[Any] = []
    for rows in lists.values():
        counts = []
        for each in [rows] if isinstance(rows, QuerySet) else rows:
            own = each if stores is None else each.filter(store__in=stores)
            sql, wanted = own.order_by().values("pk")[:cap].query.sql_with_params()
            counts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - Django's own
            values += wanted
        parts.append(" + ".join(counts))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        found = zip(lists, cursor.fetchone(), strict=True)
    return {name: f"{cap - 1}+" if number >= cap else str(number) for name, number in found}


def walks_of(
    sets: Sequence[QuerySet[Any, Any]],
    user: User,
    order: Order,
    *,
    after: str = "",
    store: int | None = None,
    size: int = PAGE,
) -> list[QuerySet[Any, Any]]:
    """The walks behind a page, each along an index: the next places of a set and a store."""
    stores = _stores(user, store)
    behind = _behind(order, after)
    ordered = [each.filter(behind).order_by(*order.by) for each in sets]
    if stores is None:
        narrowed = ordered
    elif len(stores) > MERGED_STORES:
        narrowed = [each.filter(store__in=stores) for each in ordered]
    else:
        narrowed = [each.filter(store=pk) for each in ordered for pk in stores]
    return [each.values_list(order.field, "pk")[:size] for each in narrowed]


def _merged(walks: Sequence[QuerySet[Any, Any]], order: Order) -> list[tuple[Any, int, int]]:
    """The places of all walks in order, each with its walk's number; read with one query."""
    if len(walks) < 2:
        return [(value, pk, 0) for walk in walks for value, pk in walk]
    parts: list[str] = []
    values: list[Any] = []
    for number, walk in enumerate(walks):
        sql, wanted = walk.query.sql_with_params()
        parts.append(f"SELECT walk.*, {number} FROM ({sql}) AS walk")  # noqa: S608 - Django's own
        values += wanted
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return sorted(cursor.fetchall(), reverse=order.newest_first)


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


def _place(order: Order, row: Any) -> str:
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
    return midnight(since), midnight(until and until + timedelta(days=1))


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


def midnight(at: date | None) -> datetime | None:
    """The beginning of a day in the reader's zone."""
    return timezone.make_aware(datetime.combine(at, time())) if at else None
