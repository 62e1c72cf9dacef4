"""Several short lists in one query: a page shows a little of many tables without asking each."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import CharField, DecimalField, F, Field, JSONField, Model, QuerySet, Value
from django.db.models.functions import JSONObject


def together(**lists: QuerySet[Any]) -> dict[str, list[Any]]:
    """Read each of ``lists`` whole, all with one query, in no particular order.

    A list may name foreign keys with ``select_related``, one step far, or columns with
    ``values``. JSON columns must hold objects or lists; encrypted columns cannot be read so.
    """
    first, *rest = (
        rows.order_by()
        .annotate(of=Value(name, output_field=CharField()), row=_as_json(rows))
        .values_list("of", "row")
        for name, rows in lists.items()
    )
    found: dict[str, list[Any]] = {name: [] for name in lists}
    for name, row in first.union(*rest, all=True):
        found[name].append(_from_json(lists[name], row))
    return found


def _as_json(rows: QuerySet[Any]) -> JSONObject:
    if columns := rows.query.values_select:
        return JSONObject(**{column: F(column) for column in columns})
    joined = {
        name: JSONObject(**{f.attname: F(f"{name}__{f.attname}") for f in fields})
        for name, fields in _joined(rows)
    }
    return JSONObject(**{f.attname: F(f.attname) for f in _fields(rows.model)}, **joined)


def _from_json(rows: QuerySet[Any], row: dict[str, Any]) -> Any:
    if columns := rows.query.values_select:
        return {c: _value(_field(rows.model, c), row[c]) for c in columns}
    found = _instance(rows.model, row)
    for name, _ in _joined(rows):
        related = rows.model._meta.get_field(name).related_model
        known = row[name][related._meta.pk.attname] is not None
        setattr(found, name, _instance(related, row[name]) if known else None)
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
