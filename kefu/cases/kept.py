"""Statements that are built once and filled each time they are asked.

For what is asked at every look at a page: building a query anew costs more than asking it.
Nothing that the database answers is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import connection
from django.db.models import JSONField, QuerySet, Value
from django.db.models.expressions import RawSQL

Row = TypeVar("Row")


class Blank(Value):
    """A place in a statement for what differs from time to time, by its name."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Itself among the values, to be filled by ``Statement.rows``."""
        return "%s", [self]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its values, some of them blanks; ``read``: how a column's values are read."""

    sql: str
    values: Sequence[Any]
    read: Mapping[int, Any]

    def rows(self, given: Mapping[str, Any]) -> Iterable[Sequence[Any]]:
        """What the database answers when the blanks are filled."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self._filled(given))
            return self._read(cursor.fetchall())

    def parts(self, given: Mapping[str, Any], size: int) -> Iterator[Iterable[Sequence[Any]]]:
        """The same, so many rows at a time."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self._filled(given))
            while found := cursor.fetchmany(size):
                yield self._read(found)

    def _filled(self, given: Mapping[str, Any]) -> list[Any]:
        known = {name: _adapted(value) for name, value in given.items()}
        return [known[v.value] if isinstance(v, Blank) else v for v in self.values]

    def _read(self, found: Sequence[Sequence[Any]]) -> Iterable[Sequence[Any]]:
        if not found or not self.read:
            return found
        columns = list(zip(*found, strict=True))
        for at, (converters, expression) in self.read.items():
            for convert in converters:
                columns[at] = tuple(convert(v, expression, connection) for v in columns[at])
        return zip(*columns, strict=True)


def kept(rows: QuerySet[Any, Any]) -> Statement:
    """The statement that reads ``rows``, which name their columns with ``values_list``."""
    compiler = rows.query.get_compiler(connection.alias)
    sql, values = compiler.as_sql()
    found = compiler.get_converters([each for each, _, _ in compiler.select])
    read = {at: ([_quick(each) for each in given], what) for at, (given, what) in found.items()}
    return Statement(sql, values, read)


def one_after_another(first: QuerySet[Any, Any], *others: QuerySet[Any, Any]) -> Statement:
    """The statement that reads several lists of the same columns, each in its order and to its end."""
    parts = [kept(each) for each in (first, *others)]
    sql = " UNION ALL ".join(f"SELECT * FROM ({part.sql}) AS part" for part in parts)  # noqa: S608 - Django's own
    return Statement(sql, [value for part in parts for value in part.values], parts[0].read)


class Kept:
    """Rows of one's stores that are read again and again: their statement is built once.

    ``build`` makes them of stores, ``None`` for all, and of what else differs; all it sees is blank.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._made: dict[tuple[int | None, str], Statement] = {}

    def __call__(self, stores: Sequence[int] | None, **values: Any) -> Iterable[Sequence[Any]]:
        """The rows within these stores."""
        if stores == []:
            return ()
        about = (None if stores is None else len(stores), connection.vendor)
        if about not in self._made:
            blanks = {name: Blank(name) for name in values}
            self._made[about] = kept(self._build(store_blanks(about[0]), **blanks))
        return self._made[about].rows({**values, **numbered(stores)})


def within(
    rows: QuerySet[Any, Row], stores: Sequence[Any] | None, path: str = "store"
) -> QuerySet[Any, Row]:
    """``rows`` of these stores, which may be blanks; ``None`` for all."""
    if stores is None:
        return rows
    marks = ", ".join(["%s"] * len(stores))
    return rows.filter(**{f"{path}__in": RawSQL(marks, tuple(stores))})  # noqa: S611 - marks alone


def store_blanks(number: int | None) -> list[Blank] | None:
    """So many stores, to be filled with ``numbered``; ``None`` for all."""
    return None if number is None else [Blank(f"store{n}") for n in range(number)]


def numbered(stores: Sequence[int] | None) -> dict[str, int]:
    """The stores by the names of their blanks."""
    return {f"store{n}": pk for n, pk in enumerate(stores or ())}


def _quick(convert: Callable[..., Any]) -> Callable[..., Any]:
    """The same converter, or ours where a page reads hundreds: SQLite's moments, JSON that says nothing."""
    if convert == getattr(connection.ops, "convert_datetimefield_value", None):
        return _moment
    field = getattr(convert, "__self__", None)
    if isinstance(field, JSONField) and field.decoder is None:
        return lambda value, *about: [] if value == "[]" else convert(value, *about)
    return convert


def _moment(
    value: datetime | str | None, _expression: object, _connection: object
) -> datetime | None:
    if value is None:
        return None
    told = datetime.fromisoformat(value) if isinstance(value, str) else value
    return told.replace(tzinfo=UTC)


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
