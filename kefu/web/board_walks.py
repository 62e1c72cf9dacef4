"""The walks behind a board's page: along an index from a place on, a walk a store and a set of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from kefu.cases.kept import within

# Up to this many stores a list is merged from one index walk a store.
MERGED_STORES = 8

Row = TypeVar("Row")
# A list is one set of rows, or several, each of which walks an index; what stands in two is shown once.
Rows = QuerySet[Any, Row] | Sequence[QuerySet[Any, Row]]


class Place(NamedTuple):
    """Where a row stands in a list: what the list is ordered by, and the id."""

    value: Any
    pk: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """By what a list is ordered; ``field`` is never null, ties go by id in the same direction."""

    field: str
    newest_first: bool = False
    read: Callable[[str], Any] = int
    """Its value from an address. Raises ``ValueError``."""

    def key(self, row: Any) -> Place:
        """What a row is compared by."""
        return Place(getattr(row, self.field), row.pk)

    @property
    def by(self) -> tuple[str, str]:
        """For ``order_by``."""
        sign = "-" if self.newest_first else ""
        return f"{sign}{self.field}", f"{sign}pk"

    def name(self, row: Any) -> str:
        """A row's place in an address."""
        value, pk = self.key(row)
        return f"{value.isoformat() if isinstance(value, datetime) else value}~{pk}"

    def named(self, text: str) -> Place | None:
        """The place that an address names; ``None`` for one that makes no sense."""
        value, _, pk = text.rpartition("~")
        if not pk.isdecimal() or len(pk) > 18:
            return None
        try:
            return Place(self.read(value), int(pk))
        except ValueError:
            return None


def sets_of(rows: Rows[Row]) -> Sequence[QuerySet[Any, Row]]:
    """The sets that a list is made of."""
    return [rows] if isinstance(rows, QuerySet) else rows


def walks(
    rows: Rows[Any], order: Order, stores: Sequence[Any] | None, after: Place | None, size: int
) -> list[QuerySet[Any, Any]]:
    """The next places of each set and store, each along an index."""
    ordered = [each.filter(_behind(order, after)).order_by(*order.by) for each in sets_of(rows)]
    if stores is None or len(stores) > MERGED_STORES:
        narrowed = [within(each, stores) for each in ordered]
    else:
        narrowed = [each.filter(store=pk) for each in ordered for pk in stores]
    return [each.values_list(order.field, "pk")[:size] for each in narrowed]


def ids(merged: Sequence[QuerySet[Any, Any]], order: Order, size: int) -> RawSQL:
    """The first ids of all walks together, to be looked for by ``pk__in``."""
    parts: list[str] = []
    values: list[Any] = []
    for walk in merged:
        sql, wanted = walk.query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) AS walk")  # noqa: S608 - Django's own
        values += wanted
    way = "DESC" if order.newest_first else "ASC"
    first = f"SELECT pk FROM walks ORDER BY place {way}, pk {way} LIMIT {size}"  # noqa: S608 - our own names
    sql = f"WITH walks(place, pk) AS ({' UNION '.join(parts)}) {first}"
    return RawSQL(sql, tuple(values))  # noqa: S611 - Django's own


def _behind(order: Order, after: Place | None) -> Q:
    if after is None:
        return Q()
    step = "lt" if order.newest_first else "gt"
    # The first condition alone is a range of the index; the second cuts off ties.
    return Q(**{f"{order.field}__{step}e": after.value}) & (
        Q(**{f"{order.field}__{step}": after.value}) | Q(**{f"pk__{step}": after.pk})
    )
