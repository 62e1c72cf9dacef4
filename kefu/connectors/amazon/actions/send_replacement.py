"""Have Amazon send a replacement from its own stock to the order's address (DEL-8: stock first)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from kefu.connectors.amazon.actions.kinds import Answer, Look, NotPossible, Seen
from kefu.connectors.amazon.actions.reading import Order, order
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.marketplaces import marketplace_id
from kefu.outbox.models import Action

SPEED = "Standard"
COMMENT = "Replacement"
OVER = ("CANCELLED", "INVALID", "UNFULFILLABLE")
NEEDED = ("name", "addressLine1", "postalCode", "countryCode")
ADDRESS = (*NEEDED, "addressLine2", "city", "stateOrRegion")


class SendReplacement:
    """The order ID is our own, so Amazon takes it once, and can always be asked about it.

    The address is read when it is needed and kept nowhere.
    """

    proved = False
    first_look = timedelta(minutes=1)
    patience = timedelta(hours=24)

    def prepare(self, amazon: Amazon, action: Action, *, now: datetime) -> dict[str, Any]:
        """Not sent already, address known, enough in stock."""
        if found := _sent(amazon, action):
            raise Seen("stock", _seen(found))
        _address(order(amazon, action.amazon_order_id, "RECIPIENT"))
        lacking = _lacking(amazon, action)
        if lacking:
            raise NotPossible("not_in_stock", ", ".join(lacking))
        return {}

    def do(self, amazon: Amazon, action: Action) -> dict[str, Any]:
        """Send it."""
        found = order(amazon, action.amazon_order_id, "RECIPIENT")
        body = {
            "sellerFulfillmentOrderId": number(action),
            "displayableOrderId": number(action),
            "displayableOrderDate": action.asked_at.isoformat(),
            "displayableOrderComment": COMMENT,
            "shippingSpeedCategory": SPEED,
            "marketplaceId": marketplace_id(action.store.marketplace),
            "destinationAddress": _address(found),
            "items": [
                {
                    "sellerSku": item["sku"],
                    "sellerFulfillmentOrderItemId": f"{number(action)}-{place}",
                    "quantity": item["quantity"],
                }
                for place, item in enumerate(action.payload["items"], 1)
            ],
        }
        try:
            amazon.call("createFulfillmentOrder", body=body)
        except NotDone as no:
            if no.code == "invalid":
                raise NotPossible("refused_by_amazon", no.detail) from no
            raise
        return {"number": number(action)}

    def look_up(self, amazon: Amazon, action: Action, *, now: datetime) -> Look:
        """By our own ID; where Amazon does not know it, nothing was sent."""
        found = _sent(amazon, action)
        if found is None:
            return Look(answer=Answer.NOT)
        if str(found.get("fulfillmentOrderStatus")).upper() in OVER:
            return Look(answer=Answer.NEVER, code="replacement_called_off")
        return Look(answer=Answer.YES, source="stock", seen=_seen(found))


def number(action: Action) -> str:
    """Our own ID of the replacement at Amazon."""
    return f"KEFU-{action.pk}"


def _sent(amazon: Amazon, action: Action) -> Mapping[str, Any] | None:
    try:
        answer = amazon.call("getFulfillmentOrder", seller_fulfillment_order_id=number(action))
    except NotDone as no:
        if no.code == "not_found":
            return None
        raise
    payload = answer.get("payload") if isinstance(answer, dict) else None
    found = payload.get("fulfillmentOrder") if isinstance(payload, dict) else None
    if not isinstance(found, Mapping):
        raise NotDone("amazon_failed", "no fulfilment order", permanent=False)
    return found


def _seen(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": found.get("sellerFulfillmentOrderId"),
        "status": found.get("fulfillmentOrderStatus"),
    }


def _address(found: Order) -> dict[str, str]:
    told = (found.raw.get("recipient") or {}).get("deliveryAddress") or {}
    address = {name: str(told[name]) for name in ADDRESS if told.get(name)}
    if any(name not in address for name in NEEDED):
        raise NotPossible("no_delivery_address")
    return address


def _lacking(amazon: Amazon, action: Action) -> list[str]:
    wanted = {item["sku"]: int(item["quantity"]) for item in action.payload["items"]}
    place = marketplace_id(action.store.marketplace)
    answer = amazon.call(
        "getInventorySummaries",
        granularity_type="Marketplace",
        granularity_id=place,
        marketplace_ids=[place],
        seller_skus=list(wanted),
        details=True,
    )
    payload = answer.get("payload") if isinstance(answer, dict) else None
    told = payload.get("inventorySummaries") if isinstance(payload, dict) else None
    if not isinstance(told, list):
        raise NotDone("amazon_failed", "no inventory", permanent=False)
    there = {
        str(one.get("sellerSku")): int(
            (one.get("inventoryDetails") or {}).get("fulfillableQuantity") or 0
        )
        for one in told
    }
    return [sku for sku, quantity in wanted.items() if there.get(sku, 0) < quantity]
