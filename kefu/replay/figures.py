"""What a replay found, in figures, as far as somebody may see it: cases and money, by rule and product."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from kefu.accounts.access import store_ids_for, within_stores
from kefu.accounts.models import User
from kefu.replay.models import Replay, ReplayedCase

MOST_GROUPS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What the proposals may cost at most, before and after."""

    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """More is positive."""
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The changed cases of one rule, product or currency. `money` is in the base currency of the rates
    (of a currency, in itself)."""

    key: str
    cases: int
    money: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A whole replay. ``not_converted`` cases are in currencies that the rates do not name."""

    compared: int
    changed: int
    total: Money
    not_converted: int
    currencies: tuple[Group, ...]
    rules: tuple[Group, ...]
    products: tuple[Group, ...]


def changed_cases(replay: Replay, user: User) -> QuerySet[ReplayedCase]:
    """The changed cases of the user's stores, dearest difference first (by id: a keyset)."""
    return within_stores(ReplayedCase.objects.filter(replay=replay), user)


def figures(replay: Replay, user: User) -> Figures:
    """The figures over the user's stores."""
    stores = store_ids_for(user)
    counts = replay.compared.items()
    compared = sum(n for store, n in counts if stores is None or int(store) in stores)
    return figures_of(changed_cases(replay, user), compared=compared)


def figures_of(rows: QuerySet[ReplayedCase], *, compared: int) -> Figures:
    """The figures over these rows; five queries, however many there are."""
    base = {"before": Sum("base_before"), "after": Sum("base_after")}
    whole = rows.aggregate(changed=Count("pk"), converted=Count("base_before"), **base)
    return Figures(
        compared=compared,
        changed=whole["changed"],
        total=_money(whole),
        not_converted=whole["changed"] - whole["converted"],
        currencies=_groups(
            rows.exclude(currency=""),
            "currency",
            {"before": Sum("cost_before"), "after": Sum("cost_after")},
        ),
        rules=_groups(rows, "rule", base),
        products=_groups(rows, "asin", base),
    )


def _groups(rows: QuerySet[ReplayedCase], key: str, sums: dict[str, Any]) -> tuple[Group, ...]:
    found = (
        rows.order_by()
        .values(key=F(key))
        .annotate(cases=Count("pk"), **sums)
        .order_by("-cases", "key")[:MOST_GROUPS]
    )
    return tuple(Group(key=row["key"], cases=row["cases"], money=_money(row)) for row in found)


def _money(sums: dict[str, Any]) -> Money:
    return Money(before=sums["before"] or Decimal(), after=sums["after"] or Decimal())
