"""Pay money back: a line of the payment adjustment feed, never more than Amazon says is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from kefu.connectors.amazon.actions.envelope import text
from kefu.connectors.amazon.actions.kinds import UNKNOWN, Answer, Later, Look, NotPossible
from kefu.connectors.amazon.actions.reading import SHIPPED, Order, Posted, order, refunds_posted
from kefu.connectors.amazon.actions.shares import Share, TooMuch, less, share_out
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import NotDone
from kefu.outbox import proofs
from kefu.outbox.models import Action
from kefu.outbox.refunds import still_owed
from kefu.policy.money import STEP

State = Action.State
COMPONENTS = (("Principal", "principal"), ("Tax", "tax"), ("Shipping", "shipping"))
# Amazon refuses tax as a component of its own there.
TAX_IN_PRINCIPAL = frozenset({"JP"})
WAIT = timedelta(minutes=5)


class Refund:
    """Proved by Amazon's finances or its refund notice, and by nothing else.

    Amazon's own staff contradict each other on this feed: that it was processed without an
    error is no proof. Finances may lag two days behind.
    """

    feed_type = "POST_PAYMENT_ADJUSTMENT_DATA"
    message_type = "OrderAdjustment"
    first_look = timedelta(minutes=5)
    patience = timedelta(hours=72)

    def prepare(self, amazon: Amazon, action: Action, *, now: datetime) -> dict[str, Any]:
        """Share the sum out over what is left of each line, after what Amazon has posted."""
        others = _others(action)
        if any(other.state in (State.TRANSMITTING, State.IN_DOUBT) for other in others):
            raise Later("waits_for_other_refund", WAIT)
        found = order(amazon, action.amazon_order_id)
        if found.status not in SHIPPED:
            raise NotPossible("not_shipped", found.status)
        if found.currency != action.payload["currency"]:
            raise NotPossible("other_currency", found.currency)
        posted = _posted(amazon, action)
        proofs.take_in_refunds(action.store_id, action.amazon_order_id, _told(posted), now=now)
        if not still_owed(action):
            raise NotPossible("paid_already")
        strange = proofs.refunds_of_nobody(action, _told(posted))
        if strange:
            raise NotPossible("refunded_elsewhere", strange[0].key)
        left = less(
            [line.paid for line in found.lines],
            [*(p.share for p in posted), *_unseen(_others(action))],
        )
        return {"shares": [share.to_json() for share in _shares(action, found, left)]}

    def message(self, action: Action) -> Element:
        """One adjusted item a line, with its components."""
        root = Element("OrderAdjustment")
        text(root, "AmazonOrderID", action.amazon_order_id)
        text(root, "ActionType", "Refund")
        for number, data in enumerate(action.payload["prepared"]["shares"], 1):
            share = Share.from_json(data)
            item = SubElement(root, "AdjustedItem")
            text(item, "AmazonOrderItemCode", share.item)
            text(item, "MerchantAdjustmentItemID", f"KEFU-{action.pk}-{number}")
            text(item, "AdjustmentReason", action.payload["reason"])
            prices = SubElement(item, "ItemPriceAdjustments")
            for kind, name in COMPONENTS:
                if money := getattr(share, name):
                    component = SubElement(prices, "Component")
                    text(component, "Type", kind)
                    text(component, "Amount", f"{money:f}", currency=action.payload["currency"])
        return root

    def look_up(self, amazon: Amazon, action: Action, *, now: datetime) -> Look:
        """What Amazon has posted proves the order's refunds, the oldest first."""
        posted = _told(_posted(amazon, action))
        proofs.take_in_refunds(action.store_id, action.amazon_order_id, posted, now=now)
        action.refresh_from_db()
        if action.state == State.CONFIRMED:
            return Look(answer=Answer.YES, source="finances", seen=action.proof.get("finances"))
        return UNKNOWN


def _shares(action: Action, found: Order, left: Sequence[Share]) -> list[Share]:
    """On the lines that the buyer wrote about where these hold enough, else on all."""
    amount, currency = Decimal(action.payload["amount"]), action.payload["currency"]
    wanted = set(action.payload.get("asins") or ())
    named = {line.item for line in found.lines if line.asin in wanted}
    concerned = [share for share in left if share.item in named]
    if sum((share.total for share in concerned), Decimal()) < amount:
        concerned = list(left)
    country = action.store.marketplace
    try:
        return share_out(
            amount, concerned, STEP[currency], tax_apart=country not in TAX_IN_PRINCIPAL
        )
    except TooMuch as much:
        raise NotPossible("more_than_left", f"{much.left} {currency}") from much


def _others(action: Action) -> list[Action]:
    """The order's other refunds, as they stand now."""
    same = Action.objects.filter(
        store=action.store_id, amazon_order_id=action.amazon_order_id, kind=Action.Kind.REFUND
    )
    return list(same.exclude(pk=action.pk))


def _unseen(others: Sequence[Action]) -> list[Share]:
    """Shares that Amazon took and has not posted yet."""
    return [
        Share.from_json(data)
        for other in others
        if other.state in (State.SENT, State.CONFIRMED) and "finances" not in other.proof
        for data in (other.payload.get("prepared") or {}).get("shares", ())
    ]


def _posted(amazon: Amazon, action: Action) -> list[Posted]:
    """Nothing where the seller has not granted the role: then notices alone can prove."""
    try:
        return refunds_posted(amazon, action.amazon_order_id)
    except NotDone as no:
        if no.code != "role_missing":
            raise
    return []


def _told(posted: Sequence[Posted]) -> list[proofs.Refunded]:
    return [
        proofs.Refunded(
            key=p.id,
            at=p.at,
            amount=p.share.total,
            currency=p.currency,
            item=p.share.item,
        )
        for p in posted
    ]
