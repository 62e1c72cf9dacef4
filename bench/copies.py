"""A thousand rows made by hand become a hundred thousand: the database copies them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import connection

from bench import desk

SEED = 1_000
MARKETPLACES = ("US", "DE", "FR", "JP")


def copy(model: Any, copies: int, **changed: str) -> None:
    """Copy the seed until there are ``copies`` of it; ``changed`` says in SQL what differs in copy ``n``."""
    if copies < 2:
        return
    columns = [f.column for f in model._meta.concrete_fields if not f.primary_key]
    table = model._meta.db_table
    values = ", ".join(changed.get(column, f's."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies "
            f"WHERE n < {copies - 1}) INSERT INTO {table} ({names}) "
            f"SELECT {values} FROM {table} s CROSS JOIN copies"
        )


def earlier(column: str, unit: str = "hours", step: int = 1) -> str:
    """A moment, an hour earlier each copy, or whatever is said."""
    return f"strftime('%Y-%m-%d %H:%M:%S', s.\"{column}\", '-' || (n * {step}) || ' {unit}')"


def at(n: int) -> Any:
    return desk.NOW - timedelta(minutes=37 * n)


def place(n: int) -> Mapping[str, Any]:
    return {"marketplace": MARKETPLACES[n % 4], "amazon_order_id": f"303-{n:07d}-0000000"}
