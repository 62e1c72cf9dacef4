"""Lists that are read again and again: their statement is built once, and filled each time.

Building a query anew for every look at a board cost more than asking it.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model

from kefu.cases.kept import Blank, Statement, kept, numbered, store_blanks, within
from kefu.web.board_walks import Order, Place, Rows, ids, sets_of, walks

# So many statements are kept: every list with its filters, for one store and for several.
KEPT = 512


class Shown:
    """What follows from a row's columns; boards add to it."""

    __slots__ = ()


class Columns:
    """What a board and its file show of a row: columns of its own, and of what it refers to.

    ``of``: a class with what follows from them.
    """

    def __init__(self, model: type[Model], *names: str, of: type[Shown] = Shown) -> None:
        self.model, self.names = model, names
        plain = namedtuple("plain", names)
        self.row: Any = type("Row", (of, plain), {"__slots__": ()})


@dataclass(frozen=True, slots=True)
class Listed:
    """A list with what a board shows of it.

    ``build`` makes it of ``codes``, for each of which a statement is kept, and of ``values``, which
    go into the statement as they are and of which ``build`` sees but blanks.
    """

    columns: Columns
    build: Callable[..., Rows[Any]]
    codes: tuple[Any, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)

    def read(
        self, order: Order, stores: Sequence[int] | None, after: Place | None, size: int
    ) -> list[Any]:
        """The next rows behind a place, with one query."""
        number = None if stores is None else len(stores)
        about = (self.columns, self.build, self.codes, tuple(self.values), order)
        statement = _reading(*about, number, after is not None, size, connection.vendor)
        found = statement.rows(
            {**self.values, **numbered(stores), **(after._asdict() if after else {})}
        )
        rows = list(map(self.columns.row._make, found))
        rows.sort(key=order.key, reverse=order.newest_first)
        return rows


class Counts:
    """How many rows each of some lists holds, with one query.

    ``build`` makes the lists, as that of ``Listed`` does. Counting stops at ``cap``, or where
    ``caps`` has a list stop: "999+". Where it reads more than an index, a smaller one is given.
    """

    def __init__(
        self,
        build: Callable[..., Mapping[str, Rows[Any]]],
        *,
        cap: int = 1_000,
        caps: Mapping[str, int] | None = None,
    ) -> None:
        self._build, self._cap, self._caps = build, cap, caps or {}
        self._made: dict[tuple[int | None, str], tuple[tuple[str, ...], Statement]] = {}

    def __call__(self, stores: Sequence[int] | None, **values: Any) -> dict[str, str]:
        """The numbers within these stores; ``None`` for all."""
        about = (None if stores is None else len(stores), connection.vendor)
        names, statement = self._made.get(about) or self._make(about, tuple(values))
        if stores == []:
            return dict.fromkeys(names, "0")
        (found,) = statement.rows({**values, **numbered(stores)})
        return {name: self._told(name, n) for name, n in zip(names, found, strict=True)}

    def _make(
        self, about: tuple[int | None, str], names: tuple[str, ...]
    ) -> tuple[tuple[str, ...], Statement]:
        lists = self._build(**{name: Blank(name) for name in names})
        parts: list[str] = []
        values: list[Any] = []
        for name, rows in lists.items():
            counts = []
            for each in sets_of(rows):
                own = (
                    within(each, store_blanks(about[0]))
                    .order_by()
                    .values("pk")[: self._cap_of(name)]
                )
                sql, wanted = own.query.sql_with_params()
                counts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - Django's own
                values += wanted
            parts.append(" + ".join(counts))
        self._made[about] = tuple(lists), Statement(f"SELECT {', '.join(parts)}", values, {})
        return self._made[about]

    def _cap_of(self, name: str) -> int:
        return self._caps.get(name, self._cap)

    def _told(self, name: str, number: int) -> str:
        cap = self._cap_of(name)
        return f"{cap - 1}+" if number >= cap else str(number)


@lru_cache(maxsize=KEPT)
def _reading(
    columns: Columns,
    build: Callable[..., Rows[Any]],
    codes: tuple[Any, ...],
    values: tuple[str, ...],
    order: Order,
    stores: int | None,
    goes_on: bool,
    size: int,
    vendor: str,
) -> Statement:
    rows = build(*codes, **{name: Blank(name) for name in values})
    after = Place(Blank("value"), Blank("pk")) if goes_on else None
    wanted = ids(walks(rows, order, store_blanks(stores), after, size), order, size)
    shown = columns.model._default_manager.filter(pk__in=wanted).order_by()
    return kept(shown.values_list(*columns.names))
