"""A replacement from Amazon's stock for an order that the seller shipped (DEL-8: is there any?)."""

from __future__ import annotations

from datetime import datetime

from kefu.accounts.models import User
from kefu.cases.errors import NotAllowedNow
from kefu.cases.facts import articles_named
from kefu.cases.models import Case
from kefu.outbox.amazon_actions import ask_for
from kefu.outbox.models import Action
from kefu.records.models import OrderItem, StockLevel
from kefu.records.stock import OLDEST


def amazon_can_send(case: Case, now: datetime) -> bool:
    """Whether Amazon was seen of late to have enough of all that would be sent again."""
    wanted = {item.sku: item.quantity for item in _items(case)}
    if not wanted or "" in wanted:
        return False
    levels = StockLevel.objects.filter(
        store=case.store_id,
        place=StockLevel.Place.AMAZON,
        sku__in=wanted,
        told_at__gt=now - OLDEST,
    )
    there = {level.sku: level.available or 0 for level in levels}
    return all(there.get(sku, 0) >= quantity for sku, quantity in wanted.items())


def send_replacement(
    case: Case, *, about: str, actor: User | None, now: datetime, letter: Action | None = None
) -> Action:
    """Queue it; the stock is looked at once more before it is sent. ``about``: the occasion.

    Raises ``NotAllowedNow``: ``no_order``, and what ``ask_for`` raises.
    """
    items = _items(case)
    if not case.amazon_order_id or not items:
        raise NotAllowedNow("no_order")
    return ask_for(
        case.store,
        Action.Kind.SEND_REPLACEMENT,
        about=f"{case.amazon_order_id}:{about}",
        payload={"items": [{"sku": i.sku, "quantity": i.quantity} for i in items]},
        order_id=case.amazon_order_id,
        case=case,
        letter=letter,
        actor=actor,
        now=now,
    )


def _items(case: Case) -> list[OrderItem]:
    """The lines that the buyer wrote about, or all."""
    items = list(case.order.items.all()) if case.order else []
    if len(items) < 2:
        return items
    named = articles_named(case)
    return [item for item in items if item.asin in named] or items
