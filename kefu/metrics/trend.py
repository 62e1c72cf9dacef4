"""Where the order defect rate goes from here: orders and defects leave the window day by day (HLT-3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection

from kefu.accounts.models import Store
from kefu.metrics.periods import midnight

AHEAD = 14
"""Days that are looked ahead."""
LATELY = 14
"""What is sold a day from now on is what was sold a day over so many days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A day to come: the rate without a new defect, if all that is open is won, and if it is lost."""

    day: date
    if_won: Decimal | None
    if_lost: Decimal | None


def daily_orders(store: Store, first: date, last: date) -> dict[date, int]:
    """How many orders each day had, on the marketplace's calendar; one walk over the index."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    bounds = [midnight(day, store.marketplace) for day in [*days, last + timedelta(days=1)]]
    rows = ", ".join(["(%s, %s, %s)"] * len(days))
    given = [
        part for n in range(len(days)) for part in (n, _instant(bounds[n]), _instant(bounds[n + 1]))
    ]
    cast = "::timestamptz" if connection.vendor == "postgresql" else ""
    query = (
        f"WITH days (n, began, ended) AS (VALUES {rows}) "  # noqa: S608 - placeholders only
        "SELECT n, (SELECT COUNT(*) FROM records_order o WHERE o.store_id = %s "
        f"AND o.ordered_at >= began{cast} AND o.ordered_at < ended{cast}) FROM days"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [*given, store.pk])
        return {days[n]: number for n, number in cursor.fetchall()}


def _instant(at: datetime) -> object:
    """As the database keeps it: SQLite compares texts."""
    return connection.ops.adapt_datetimefield_value(at)


def ahead(
    orders: Mapping[date, int],
    defects: Sequence[tuple[date, bool]],
    *,
    as_of: date,
    window: int,
    days: int = AHEAD,
) -> list[Ahead]:
    """The coming days. ``defects``: (day of the order, whether it counts already; else it is open). Pure."""
    known = {day: number for day, number in orders.items() if day <= as_of}
    lately = [known.get(as_of - timedelta(days=n), 0) for n in range(LATELY)]
    usual = Decimal(sum(lately)) / LATELY
    counting = Counter(day for day, counts in defects if counts)
    at_stake = Counter(day for day, counts in defects if not counts)
    found = []
    for step in range(1, days + 1):
        last = as_of + timedelta(days=step)
        first = last - timedelta(days=window - 1)
        sold = sum(number for day, number in known.items() if first <= day) + usual * step
        bad = sum(number for day, number in counting.items() if first <= day)
        worse = bad + sum(number for day, number in at_stake.items() if first <= day)
        found.append(
            Ahead(
                day=last,
                if_won=bad / sold if sold else None,
                if_lost=worse / sold if sold else None,
            )
        )
    return found
