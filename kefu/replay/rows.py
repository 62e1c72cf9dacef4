"""Differing cases as rows: with product, and with what they cost in their own and in the base currency."""

from __future__ import annotations

from decimal import Decimal

from kefu.policy.numbers import Numbers
from kefu.records.models import OrderItem
from kefu.replay.comparing import Differing, Found
from kefu.replay.models import ReplayedCase


def rows_of(found: Found, numbers: Numbers) -> list[ReplayedCase]:
    """Unsaved rows, the dearest difference first."""
    ordered = products({d.order_id for d in found.cases.values() if d.order_id})
    rows = [
        _row(differing, ordered.get(differing.order_id or 0, ("", "")), numbers)
        for differing in found.cases.values()
    ]
    return sorted(rows, key=lambda row: (-_weight(row), row.case_id))


def products(order_ids: set[int]) -> dict[int, tuple[str, str]]:
    """For each order ASIN and SKU of its dearest item, which stands for the case."""
    found: dict[int, OrderItem] = {}
    wanted = sorted(order_ids)
    for first in range(0, len(wanted), MOST_IDS):
        some = wanted[first : first + MOST_IDS]
        for item in OrderItem.objects.filter(order__in=some).order_by("id"):
            known = found.get(item.order_id)
            if known is None or (item.paid or 0) > (known.paid or 0):
                found[item.order_id] = item
    return {order: (item.asin, item.sku) for order, item in found.items()}


MOST_IDS = 10_000  # in one question; SQLite takes no more than some 32,000


def _row(differing: Differing, product: tuple[str, str], numbers: Numbers) -> ReplayedCase:
    before, after = (side.amount or Decimal() for side in (differing.before, differing.after))
    return ReplayedCase(
        case_id=differing.case_id,
        store_id=differing.store_id,
        decision_id=differing.decision_id,
        decided_at=differing.at,
        before=differing.before.to_json(),
        after=differing.after.to_json(),
        rule=differing.after.rule or differing.before.rule or "",
        asin=product[0],
        sku=product[1],
        currency=differing.currency,
        cost_before=before,
        cost_after=after,
        base_before=_in_base(numbers, before, differing.currency),
        base_after=_in_base(numbers, after, differing.currency),
    )


def _in_base(numbers: Numbers, amount: Decimal, currency: str) -> Decimal | None:
    """By the newest rates of the policy; nothing is nothing in any currency."""
    return numbers.in_base(amount, currency) if amount else Decimal()


def _weight(row: ReplayedCase) -> Decimal:
    if row.base_before is None or row.base_after is None:
        return Decimal()
    return abs(row.base_after - row.base_before)
