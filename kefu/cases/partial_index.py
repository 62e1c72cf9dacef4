"""Rows narrowed in the very words of a partial index, so that the database takes that index."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from django.db import connections
from django.db.models import BooleanField, Model, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.sql.query import Query

Row = TypeVar("Row")


def narrowed(rows: QuerySet[Any, Row], condition: Q) -> QuerySet[Any, Row]:
    """``rows`` that meet ``condition``, the condition of an index over them.

    Its values stand in the statement as they stand in the index: SQLite, which sees but a mark
    where a value is passed beside the statement, cannot tell that the index holds all that is
    wanted. For conditions of our own only, made of codes and numbers.
    """
    said = _words(rows.model, condition, rows.db)
    return rows.filter(RawSQL(said, (), output_field=BooleanField()))  # noqa: S611 - our own words


@cache
def _words(model: type[Model], condition: Q, database: str) -> str:
    query, connection = Query(model), connections[database]
    where = query.build_where(condition)
    sql, values = where.as_sql(query.get_compiler(database), connection)
    return sql % tuple(str(v) if isinstance(v, int) else f"'{v}'" for v in values)
