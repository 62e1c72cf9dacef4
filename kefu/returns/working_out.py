"""What a return's refund rests on, read from its order, its case and the policy's dated numbers."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from kefu.cases.concession_sums import What
from kefu.cases.concessions import History, history_of
from kefu.policy.money import STEP
from kefu.records.models import OrderItem
from kefu.returns.amounts import Goods, Shares, Worked, worked_out
from kefu.returns.models import Return
from kefu.returns.numbers import numbers_at
from kefu.returns.portions import pieces_in, portions_of
from kefu.returns.terms import asked_by

SHARES = {
    "worn_refund": "worn_return_share",
    "worn_most": "restocking_worn_share",
    "late_most": "restocking_late_share",
    "media_most": "restocking_media_share",
    "photo_from": "restocking_photo_share",
}


def refund_of(ret: Return, *, now: datetime) -> Worked:
    """The amount for this return as things stand."""
    return worked_out(goods_of(ret, now=now), shares_of(ret, now=now))


def shares_of(ret: Return, *, now: datetime) -> Shares:
    """The percentages that hold for this return: those of the day on which it arrived."""
    numbers, day = numbers_at(now), ret.arrived_at or now
    found = {field: numbers(name, ret.place, day) for field, name in SHARES.items()}
    return Shares(**{field: held.value for field, held in found.items() if held is not None})


def goods_of(ret: Return, *, now: datetime) -> Goods:
    """What is known of the goods and their price."""
    facts: dict[str, Any] = {}
    if ret.case is not None:
        decision = ret.case.decisions.first()
        facts = decision.facts if decision is not None else {}
    paid = paid_for(ret)
    return Goods(
        paid=paid,
        left=left_of(ret, paid),
        currency=ret.currency,
        portions=portions_of(ret),
        fewer=fewer_came(ret),
        fault=facts.get("fault"),
        issue=facts.get("issue", ""),
        late=sent_late(ret, now=now),
        kept=ret.kept_at is not None,
    )


def items_of(ret: Return) -> list[OrderItem]:
    """The order's lines that came back: by SKU, else by ASIN, else the only one there is."""
    items = list(ret.order.items.all()) if ret.order is not None else []
    for name in ("sku", "asin"):
        wanted = getattr(ret, name)
        if wanted:
            return [item for item in items if getattr(item, name) == wanted]
    return items if len(items) == 1 else []


def paid_for(ret: Return) -> Decimal | None:
    """What was paid for the articles of this return; ``None`` where no report told it."""
    items = items_of(ret)
    parts = [item.paid for item in items]
    if not parts or any(part is None for part in parts) or ret.currency not in STEP:
        return None
    whole = sum((part for part in parts if part is not None), Decimal())
    all_of_it = sum(item.quantity for item in items)
    back = came_back(ret) or ret.quantity or all_of_it
    if back >= all_of_it:
        return whole
    return (whole * back / all_of_it).quantize(STEP[ret.currency], ROUND_DOWN)


def announced(ret: Return) -> int | None:
    """How many pieces are to come back: as told, else as many as were bought."""
    return ret.quantity or bought(ret)


def bought(ret: Return) -> int | None:
    """How many pieces the order has of this article; ``None`` where nobody told."""
    return sum(item.quantity for item in items_of(ret)) or None


def came_back(ret: Return) -> int | None:
    """How many pieces the warehouse counted; ``None`` where it found them all alike and uncounted."""
    return pieces_in(portions_of(ret)) if ret.portions else None


def fewer_came(ret: Return) -> bool:
    """Whether the warehouse counted fewer pieces than were announced."""
    return missing(ret) > 0


def missing(ret: Return) -> int:
    """How many of the announced pieces have not come; none where the pieces were not counted."""
    here, told = came_back(ret), announced(ret)
    return max(told - here, 0) if here is not None and told is not None else 0


def left_of(ret: Return, paid: Decimal | None) -> Decimal | None:
    """How much of what was paid for the whole order has not gone back yet, at most ``paid``."""
    if paid is None or ret.order is None:
        return None
    parts = [item.paid for item in ret.order.items.all()]
    if any(part is None for part in parts):
        return paid
    whole = sum((part for part in parts if part is not None), Decimal())
    gone = (
        _paid_back(history_of(ret.case)) if ret.case is not None else ret.amount_told or Decimal()
    )
    return max(min(paid, whole - gone), Decimal())


def sent_late(ret: Return, *, now: datetime) -> bool:
    """Whether the goods were asked back after the return window; unknown is not late."""
    delivered = delivered_at(ret)
    if ret.in_policy is not None or delivered is None:
        return ret.in_policy is False
    return ret.requested_at > asked_by(ret, delivered, paid=paid_for(ret), now=now)


def paid_back(ret: Return) -> Decimal | None:
    """What has gone back for this return, or is on its road: the first refund and what was asked for since.

    ``None`` where money went back and nobody told how much.
    """
    given = ret.refunds.filter(state__in=["waiting", "asked", "proved"])
    if ret.refunded_at is None:
        return sum(given.values_list("amount", flat=True), Decimal())
    before = given.filter(asked_at__lte=ret.refunded_at).values_list("amount", flat=True)
    first = ret.amount_told if ret.amount_told is not None else sum(before, Decimal()) or None
    later = given.filter(asked_at__gt=ret.refunded_at).values_list("amount", flat=True)
    return None if first is None else first + sum(later, Decimal())


def _paid_back(history: History) -> Decimal:
    lines = history.order_lines()
    return sum((line.amount for line in lines if line.what is What.PAID), Decimal())


def delivered_at(ret: Return) -> datetime | None:
    if ret.order is None:
        return None
    found = [parcel.delivered_at for parcel in ret.order.parcels.all() if parcel.delivered_at]
    return max(found, default=None)
