"""What every board shares: a page of rows from where the reader left off, whatever is in the list.

A page walks an index from the last row seen on (keyset paging) and stops after a page. People of
a few stores get one such walk a store, merged, so that no list is sorted or read to its end. The
walks read nothing but places; what the page shows of its rows is read by their ids, so that no
join can lead the database away from the index. All of it is one query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from kefu.accounts.access import store_ids_for
from kefu.accounts.models import User
from kefu.web.board_lists import Listed
from kefu.web.board_walks import Order, Place, ids, walks

PAGE = 50
# A file holds no more rows than a spreadsheet can open; they are read so many at a time.
MOST_ROWS = 1_000_000
READ_AT_ONCE = 1_000

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page; ``next`` names the following one and is empty on the last."""

    rows: list[Row]
    next: str


def page(
    rows: Listed | QuerySet[Any, Row],
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
    stores, seen = stores_of(user, store), order.named(after)
    found = [] if stores == [] else _next(rows, order, stores, seen, size + 1)
    shown = found[:size]
    return Page(shown, order.name(shown[-1]) if len(found) > size else "")


def every(rows: Listed, user: User, order: Order, store: int | None = None) -> Iterator[Any]:
    """All of it, page by page, for a file."""
    after, read = "", 0
    while read < MOST_ROWS:
        following: Page[Any] = page(rows, user, order, after=after, store=store, size=READ_AT_ONCE)
        yield from following.rows
        read, after = read + len(following.rows), following.next
        if not after:
            return


def stores_of(user: User, store: int | None = None) -> list[int] | None:
    """The stores to look in, ``None`` for all; ``store`` never widens what the user may see."""
    own = store_ids_for(user)
    if store is None:
        return own
    return [store] if own is None or store in own else []


def _next(
    rows: Listed | QuerySet[Any, Row],
    order: Order,
    stores: list[int] | None,
    after: Place | None,
    size: int,
) -> list[Any]:
    if isinstance(rows, Listed):
        return rows.read(order, stores, after, size)
    wanted = ids(walks(rows, order, stores, after, size), order, size)
    return sorted(rows.filter(pk__in=wanted), key=order.key, reverse=order.newest_first)


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
