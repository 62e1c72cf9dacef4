"""Cancel an order before it ships (ORD-1): a line of the order acknowledgement feed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from kefu.connectors.amazon.actions.envelope import text
from kefu.connectors.amazon.actions.kinds import UNKNOWN, Answer, Look, NotPossible, Seen
from kefu.connectors.amazon.actions.reading import GONE, SHIPPED, Order, order
from kefu.connectors.amazon.client import Amazon
from kefu.outbox.models import Action


class CancelOrder:
    """Proved by the order itself: Amazon shows it as cancelled."""

    feed_type = "POST_ORDER_ACKNOWLEDGEMENT_DATA"
    message_type = "OrderAcknowledgement"
    first_look = timedelta(minutes=2)
    patience = timedelta(hours=24)

    def prepare(self, amazon: Amazon, action: Action, *, now: datetime) -> dict[str, Any]:
        """The codes of all lines; Amazon cancels an order line by line."""
        found = order(amazon, action.amazon_order_id, "CANCELLATION")
        if found.status in GONE:
            raise Seen("order", _seen(found))
        if found.status in SHIPPED:
            raise NotPossible("already_shipped")
        codes = [line.item for line in found.lines if line.item]
        if not codes:
            raise NotPossible("no_order_lines")
        return {"items": codes}

    def message(self, action: Action) -> Element:
        """Failure for every line, with the reason."""
        root = Element("OrderAcknowledgement")
        text(root, "AmazonOrderID", action.amazon_order_id)
        text(root, "StatusCode", "Failure")
        for code in action.payload["prepared"]["items"]:
            item = SubElement(root, "Item")
            text(item, "AmazonOrderItemCode", code)
            text(item, "CancelReason", action.payload["reason"])
        return root

    def look_up(self, amazon: Amazon, action: Action, *, now: datetime) -> Look:
        """Cancelled: yes. Shipped: it never will be. Anything else may still become either."""
        found = order(amazon, action.amazon_order_id, "CANCELLATION")
        if found.status in GONE:
            return Look(answer=Answer.YES, source="order", seen=_seen(found))
        if found.status in SHIPPED:
            return Look(answer=Answer.NEVER, code="already_shipped")
        return UNKNOWN


def _seen(found: Order) -> dict[str, Any]:
    return {"status": found.status}
