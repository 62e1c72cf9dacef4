"""Refunds that notices and finances both tell of: which of the two stands in the ledger, order by order.

The larger sum counts, as in ``cases.concessions``; where both tell of as much, the notice does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from kefu.cases.concessions import refund_notices, refunded
from kefu.cases.models import Case
from kefu.records.models import MoneyMovement
from kefu.records.money import TO_BUYER, TRUSTED

OrderOf = tuple[int, str]
"""Store and order number."""


class Tellers:
    """What is known of the orders looked at so far; an order is asked about once."""

    def __init__(self) -> None:
        self._by_money: dict[OrderOf, bool] = {}
        self._source: dict[OrderOf, str] = {}

    def look(self, orders: Iterable[OrderOf]) -> None:
        """Ask about those that nobody asked about yet, with two queries."""
        fresh = {order for order in orders if order[1]} - self._by_money.keys()
        if not fresh:
            return
        noticed, moved = _noticed(fresh), self._moved(fresh)
        for order in fresh:
            self._by_money[order] = moved[order] > noticed[order]

    def lists(self, store: int, order: str, source: str) -> bool:
        """Whether what a source of the finances tells stands in the ledger, or a notice (no source)."""
        by_money = self._by_money.get((store, order), False)
        if not source:
            return not by_money
        return by_money and self._source.get((store, order)) == source

    def _moved(self, orders: set[OrderOf]) -> dict[OrderOf, Decimal]:
        """The sums by the most exact source that tells of any."""
        sums: dict[tuple[OrderOf, str], Decimal] = defaultdict(Decimal)
        rows = MoneyMovement.objects.filter(
            store__in={store for store, _ in orders},
            amazon_order_id__in={order for _, order in orders},
            kind__in=TO_BUYER,
        )
        for store, order, source, amount in rows.values_list(
            "store", "amazon_order_id", "source", "to_buyer"
        ):
            sums[(store, order), source] += amount or Decimal()
        found: dict[OrderOf, Decimal] = defaultdict(Decimal)
        for order in orders:
            source = next((s for s in TRUSTED if (order, s) in sums), None)
            if source is not None:
                self._source[order], found[order] = source, sums[order, source]
        return found


class CaseOf(NamedTuple):
    """What the ledger shows of an order's case."""

    case: int
    buyer: str
    marketplace: str


def newest_cases(orders: Iterable[OrderOf]) -> dict[OrderOf, CaseOf]:
    """The newest case of each order, where it has one."""
    wanted = set(orders)
    rows = Case.objects.filter(
        store__in={store for store, _ in wanted},
        amazon_order_id__in={order for _, order in wanted},
    )
    found = rows.exclude(state=Case.State.MERGED).order_by("id")
    columns = found.values_list("store_id", "amazon_order_id", "pk", "buyer_name", "marketplace")
    return {(store, order): CaseOf(*case) for store, order, *case in columns}


def _noticed(orders: set[OrderOf]) -> dict[OrderOf, Decimal]:
    sums: dict[OrderOf, Decimal] = defaultdict(Decimal)
    rows = refund_notices().filter(
        case__store__in={store for store, _ in orders},
        case__amazon_order_id__in={order for _, order in orders},
    )
    for store, order, notice in rows.values_list("case__store", "case__amazon_order_id", "notice"):
        sums[store, order] += refunded(notice)[0]
    return sums
