"""Tell Amazon that a parcel is on its way: carrier and number (ORD-6)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from kefu.connectors.amazon.actions.kinds import UNKNOWN, Answer, Look, NotPossible, Seen
from kefu.connectors.amazon.actions.reading import GONE, Order, order
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.marketplaces import marketplace_id
from kefu.outbox.models import Action

OTHER = "Other"
# Not shown by then, Amazon has not heard of it; telling it again changes nothing more.
CERTAIN = timedelta(minutes=10)


@cache
def carriers() -> Mapping[str, list[str]]:
    """Amazon's codes, each with the names by which people call the carrier."""
    text = (files(__package__) / "carriers.toml").read_text("utf-8")
    found: Mapping[str, list[str]] = tomllib.loads(text)
    return found


def code_of(carrier: str) -> str:
    """Amazon's code of a carrier as somebody typed it."""
    wanted = carrier.casefold()
    for code, names in carriers().items():
        if wanted in (name.casefold() for name in names):
            return code
    return OTHER


class ConfirmShipment:
    """Proved by the order, which shows the package. Our own reference makes a repetition harmless."""

    proved = False
    first_look = timedelta(minutes=2)
    patience = timedelta(hours=24)

    def prepare(self, amazon: Amazon, action: Action, *, now: datetime) -> dict[str, Any]:
        """The order's lines with their quantities; the package holds all of them."""
        found = order(amazon, action.amazon_order_id, "PACKAGES")
        if _shown(found, action.payload["tracking_number"]):
            raise Seen("order", {"status": found.status})
        if found.status in GONE:
            raise NotPossible("order_cancelled")
        if found.raw.get("fulfillment", {}).get("fulfilledBy") == "AMAZON":
            raise NotPossible("shipped_by_amazon")
        lines = [{"orderItemId": line.item, "quantity": line.quantity} for line in found.lines]
        if not lines:
            raise NotPossible("no_order_lines")
        return {"items": lines}

    def do(self, amazon: Amazon, action: Action) -> dict[str, Any]:
        """Confirm."""
        given = action.payload
        code = code_of(given["carrier"])
        package = {
            "packageReferenceId": str(action.pk),
            "carrierCode": code,
            **({"carrierName": given["carrier"]} if code == OTHER else {}),
            "trackingNumber": given["tracking_number"],
            "shipDate": given["shipped_at"],
            "orderItems": given["prepared"]["items"],
        }
        place = marketplace_id(action.store.marketplace)
        try:
            amazon.call(
                "confirmShipment",
                order_id=action.amazon_order_id,
                payload={"marketplaceId": place, "packageDetail": package},
            )
        except NotDone as no:
            if no.code == "invalid":
                raise NotPossible("refused_by_amazon", no.detail) from no
            raise
        return {}

    def look_up(self, amazon: Amazon, action: Action, *, now: datetime) -> Look:
        """The package shows with its number, or not yet."""
        found = order(amazon, action.amazon_order_id, "PACKAGES")
        if _shown(found, action.payload["tracking_number"]):
            return Look(answer=Answer.YES, source="order", seen={"status": found.status})
        tried = action.told_at or action.done_at or action.asked_at
        if action.state == Action.State.IN_DOUBT and now - tried >= CERTAIN:
            return Look(answer=Answer.NOT)
        return UNKNOWN


def _shown(found: Order, number: str) -> bool:
    packages = found.raw.get("packages")
    told = packages if isinstance(packages, list) else []
    return any(str(p.get("trackingNumber")) == number for p in told if isinstance(p, Mapping))
