"""What a letter may name: the order, the item, the parcel, the amounts; unknown stays out."""

from __future__ import annotations

from decimal import Decimal

from kefu.cases.models import Case, Decision
from kefu.replies import ReplyContext


def letter_context(case: Case, decision: Decision) -> ReplyContext:
    """The context of a case's letter."""
    order = case.order
    parcel = order.parcels.last() if order else None
    titles = [item.title for item in order.items.all()] if order else []
    option = next(iter(decision.verdict["options"]), None) or {}
    return ReplyContext(
        buyer_name=case.buyer_name or None,
        order_id=case.amazon_order_id or None,
        item_title=titles[0] if len(titles) == 1 else None,
        carrier=(parcel.carrier or None) if parcel else None,
        tracking_number=(parcel.tracking_number or None) if parcel else None,
        store_name=case.store.name,
        currency=case.currency or None,
        percent=_decimal(option.get("target_percent") or option.get("max_percent")),
    )


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
