"""Several short lists in one query: a page shows a little of many tables without asking each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import CharField, DecimalField, F, Field, JSONField, Model, QuerySet, Value
from django.db.models.functions import JSONObject

# PostgreSQL builds an object of no more than fifty names and values.
MOST = 40
REST = "_rest"


def together(**lists: QuerySet[Any]) -> dict[str, list[Any]]:
    """Read each of ``lists`` whole, all with one query, in no particular order.

    A list may name foreign keys with ``select_related``, one step far, or columns with
    ``values``. JSON columns must hold objects or lists; encrypted columns cannot be read so.
    """
    return _sorted_out(lists, _one_query(lists))


class Prepared:
    """Lists that are read again and again, as by ``together``: their query is built once.

    ``build`` gets numbers by name and returns the lists; each number goes into the query as it is.
    """

    def __init__(self, build: Callable[..., dict[str, QuerySet[Any]]]) -> None:
        self._build = build
        self._made: dict[str, tuple[dict[str, QuerySet[Any]], str, list[Any]]] = {}

    def __call__(self, **numbers: int) -> dict[str, list[Any]]:
        """The lists of these numbers."""
        lists, sql, given = self._made.get(connection.vendor) or self._make(tuple(numbers))
        with connection.cursor() as cursor:
            cursor.execute(sql, [numbers[p.name] if isinstance(p, _Place) else p for p in given])
            rows = cursor.fetchall()
        return _sorted_out(lists, ((name, _decoded(row)) for name, row in rows))

    def _make(self, names: tuple[str, ...]) -> tuple[dict[str, QuerySet[Any]], str, list[Any]]:
        # Numbers that nothing in the database has stand for those that differ from time to time.
        places = {_NOBODYS - place: _Place(name) for place, name in enumerate(names)}
        lists = self._build(**{place.name: number for number, place in places.items()})
        sql, given = _one_query(lists).query.sql_with_params()
        found = [places.get(p, p) if type(p) is int else p for p in given]
        self._made[connection.vendor] = lists, sql, found
        return self._made[connection.vendor]


@dataclass(frozen=True, slots=True)
class _Place:
    name: str


_NOBODYS = -(10**15)


def _one_query(lists: Mapping[str, QuerySet[Any]]) -> QuerySet[Any]:
    first, *rest = (
        rows.order_by()
        .annotate(of=Value(name, output_field=CharField()), row=_as_json(rows))
        .values_list("of", "row")
        for name, rows in lists.items()
    )
    return first.union(*rest, all=True)


def _sorted_out(
    lists: Mapping[str, QuerySet[Any]], rows: Iterable[tuple[str, dict[str, Any]]]
) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {name: [] for name in lists}
    for name, row in rows:
        found[name].append(_from_json(lists[name], row))
    return found


def _decoded(row: Any) -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(row) if isinstance(row, str | bytes) else row
    return decoded


def _as_json(rows: QuerySet[Any]) -> JSONObject:
    if columns := rows.query.values_select:
        return _object({column: F(column) for column in columns})
    joined = {
        name: _object({f.attname: F(f"{name}__{f.attname}") for f in fields})
        for name, fields in _joined(rows)
    }
    return _object({**{f.attname: F(f.attname) for f in _fields(rows.model)}, **joined})


def _object(columns: Mapping[str, Any]) -> JSONObject:
    """One object of these columns; what is too many for one lies in another within it."""
    names = list(columns)
    first = {name: columns[name] for name in names[:MOST]}
    if rest := {name: columns[name] for name in names[MOST:]}:
        first[REST] = _object(rest)
    return JSONObject(**first)


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an object, those of the ones within it as well."""
    found = dict(row)
    while rest := found.pop(REST, None):
        found |= rest
    return found


def _from_json(rows: QuerySet[Any], row: dict[str, Any]) -> Any:
    row = _flat(row)
    if columns := rows.query.values_select:
        return {c: _value(_field(rows.model, c), row[c]) for c in columns}
    found = _instance(rows.model, row)
    for name, _ in _joined(rows):
        related = rows.model._meta.get_field(name).related_model
        theirs = _flat(row[name])
        known = theirs[related._meta.pk.attname] is not None
        setattr(found, name, _instance(related, theirs) if known else None)
    return found


def _instance(model: type[Model], row: dict[str, Any]) -> Model:
    fields = _fields(model)
    values = [_value(field, row[field.attname]) for field in fields]
    return model.from_db("default", [field.attname for field in fields], values)


def _joined(rows: QuerySet[Any]) -> list[tuple[str, list[Field[Any, Any]]]]:
    wanted = rows.query.select_related
    if not isinstance(wanted, dict):
        return []
    return [(name, _fields(rows.model._meta.get_field(name).related_model)) for name in wanted]


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    return list(model._meta.concrete_fields)


def _field(model: type[Model], path: str) -> Field[Any, Any]:
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    return model._meta.get_field(last)


def _value(field: Field[Any, Any], stored: Any) -> Any:
    """A value as the field itself would have read it; JSON knows no dates and no decimals."""
    if stored is None:
        return None
    if isinstance(field, JSONField):
        return json.loads(stored) if isinstance(stored, str) else stored
    if isinstance(field, DecimalField):
        return Decimal(str(stored)).quantize(Decimal(1).scaleb(-field.decimal_places))
    value = field.to_python(stored)
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value
