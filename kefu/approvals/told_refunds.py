"""Refunds that notices and finances both tell of: which of the two stands in the ledger, order by order.

The larger sum counts, as in ``cases.concessions``; where both tell of as much, the notice does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

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

    def by_money(self, store: int, order: str) -> bool:
        """Whether the finances tell of more than the notices do."""
        return self._by_money.get((store, order), False)

    def lists(self, movement: MoneyMovement) -> bool:
        """Whether a movement stands in the ledger: its order goes by money, and by this source."""
        order = (movement.store_id, movement.amazon_order_id)
        return self.by_money(*order) and self._source.get(order) == movement.source

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


def newest_cases(orders: Iterable[OrderOf]) -> dict[OrderOf, Case]:
    """The newest case of each order, where it has one."""
    wanted = set(orders)
    rows = Case.objects.filter(
        store__in={store for store, _ in wanted},
        amazon_order_id__in={order for _, order in wanted},
    )
    found = rows.exclude(state=Case.State.MERGED).select_related("store").order_by("id")
    return {(case.store_id, case.amazon_order_id): case for case in found}


def _noticed(orders: set[OrderOf]) -> dict[OrderOf, Decimal]:
    sums: dict[OrderOf, Decimal] = defaultdict(Decimal)
    rows = refund_notices().filter(
        case__store__in={store for store, _ in orders},
        case__amazon_order_id__in={order for _, order in orders},
    )
    for store, order, notice in rows.values_list("case__store", "case__amazon_order_id", "notice"):
        sums[store, order] += refunded(notice)[0]
    return sums
