"""What Amazon tells of refunds, held against those that the desk asked for.

The one seam through which a refund is proved: finances, money that was fetched, a notice by
mail. Each thing that Amazon tells proves one refund, whatever the order in which it is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from kefu.accounts.models import Store
from kefu.cases.models import Case
from kefu.outbox.models import Action
from kefu.outbox.outcomes import happened

State = Action.State
FINANCES, MONEY, NOTICE = "finances", "money", "notice"
# Asked for, and at Amazon as far as anybody knows.
MAY_BE_THERE = (State.SENT, State.IN_DOUBT, State.CONFIRMED)
# Clocks differ a little.
SKEW = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded:
    """Money that went back, as one source tells it. ``key`` is the source's own.

    ``item``: the order line where the source tells lines; empty where it tells a whole sum.
    """

    key: str
    at: datetime
    amount: Decimal
    currency: str
    item: str = ""


def take_in_refunds(
    store: int,
    order_id: str,
    told: Sequence[Refunded],
    *,
    now: datetime,
    source: str = FINANCES,
) -> list[Action]:
    """Give each refund that was asked for its proof. Idempotent; returns the newly confirmed."""
    if not told:
        return []
    with transaction.atomic():
        actions = _held(store, order_id)
        used = {key for action in actions for key in action.proof.get(source, ())}
        free = [
            one for one in sorted(told, key=lambda one: (one.at, one.key)) if one.key not in used
        ]
        confirmed = []
        for action in actions:
            if action.state not in MAY_BE_THERE or source in action.proof:
                continue
            found = _proving(action, free)
            if not found:
                continue
            free = [one for one in free if one not in found]
            keys = [one.key for one in found]
            if happened(action, source=source, seen=keys, worker="proof", now=now):
                confirmed.append(action)
        return confirmed


def orders_with_refunds(store: int, orders: Iterable[str]) -> list[str]:
    """Those of ``orders`` for which the desk was asked to refund anything."""
    asked = Action.objects.filter(
        store=store, kind=Action.Kind.REFUND, amazon_order_id__in=list(orders)
    )
    return sorted(set(asked.values_list("amazon_order_id", flat=True)))


def refunds_of_nobody(action: Action, told: Iterable[Refunded]) -> list[Refunded]:
    """Refunds posted since ``action`` was asked for that no action of ours accounts for."""
    known = {
        key
        for other in _of_order(action.store_id, action.amazon_order_id)
        for key in other.proof.get(FINANCES, ())
    }
    return [one for one in told if one.key not in known and one.at >= action.asked_at]


def _held(store: int, order_id: str) -> list[Action]:
    """The order's refunds, oldest first, with nobody else changing them meanwhile."""
    cases = {action.case_id for action in _of_order(store, order_id)} - {None}
    list(Case.objects.select_for_update().filter(pk__in=cases).order_by("pk").values_list("pk"))
    Store.objects.select_for_update(no_key=True).only("pk").get(pk=store)
    return list(_of_order(store, order_id).select_related("case", "letter"))


def _of_order(store: int, order_id: str):
    return Action.objects.filter(
        store=store, amazon_order_id=order_id, kind=Action.Kind.REFUND
    ).order_by("asked_at", "pk")


def _proving(action: Action, free: Sequence[Refunded]) -> list[Refunded]:
    """What of ``free`` tells of exactly this refund: each of its lines, or its sum."""
    currency, since = action.payload["currency"], action.asked_at - SKEW
    fitting = [one for one in free if one.currency == currency and one.at >= since]
    amount = Decimal(action.payload["amount"])
    whole = [one for one in fitting if not one.item and one.amount == amount]
    if whole:
        return whole[:1]
    found: list[Refunded] = []
    for item, total in _lines(action):
        one = next(
            (o for o in fitting if o not in found and o.item == item and o.amount == total), None
        )
        if one is None:
            return []
        found.append(one)
    return found


def _lines(action: Action) -> list[tuple[str, Decimal]]:
    shares = (action.payload.get("prepared") or {}).get("shares", ())
    return [
        (s["item"], Decimal(s["principal"]) + Decimal(s["tax"]) + Decimal(s["shipping"]))
        for s in shares
    ]
