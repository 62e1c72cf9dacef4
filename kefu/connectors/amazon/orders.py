"""An order as the Orders API (2026-01-01) tells it, into the rows that order reports are read into. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from kefu.connectors.amazon.marketplaces import marketplace_of
from kefu.records.report_reading import ORDER_ID, Row

INCLUDED = ("BUYER", "RECIPIENT", "PROCEEDS", "FULFILLMENT", "PACKAGES", "CANCELLATION")
STATUS = {
    "PENDING_AVAILABILITY": "pending",
    "PENDING": "pending",
    "UNSHIPPED": "unshipped",
    "PARTIALLY_SHIPPED": "shipped",
    "SHIPPED": "shipped",
    "CANCELLED": "cancelled",
    "UNFULFILLABLE": "cancelled",
}
CANCELLED_BY = {"BUYER": "buyer", "MERCHANT": "seller", "SELLER": "seller", "AMAZON": "amazon"}
FULFILMENT = {"AMAZON": "amazon", "MERCHANT": "seller"}
TRACKING = {
    "DELIVERED": "delivered",
    "IN_TRANSIT": "in_transit",
    "SHIPPED": "in_transit",
    "UNDELIVERABLE": "returned_to_sender",
}
ADDRESS = {
    "name": "recipient",
    "addressLine1": "street",
    "addressLine2": "street_2",
    "addressLine3": "street_3",
    "city": "city",
    "stateOrRegion": "state",
    "postalCode": "postal_code",
    "countryCode": "country",
}


class Unreadable(ValueError):
    """An order that cannot be taken in; says which and why."""


def rows_of(order: Any) -> list[Row]:
    """One row an item and package. A value of an unknown shape is left out, unknown codes too.

    Raises ``Unreadable`` where there is no order ID or no list of items.
    """
    if not isinstance(order, Mapping):
        raise Unreadable("not an object")
    order_id = order.get("orderId")
    if not isinstance(order_id, str) or not ORDER_ID.match(order_id):
        raise Unreadable(f"no order ID: {str(order_id)[:40]!r}")
    items = order.get("orderItems")
    if not isinstance(items, list):
        raise Unreadable(f"{order_id}: orderItems is no list")
    head = _head(order)
    told = order.get("packages")
    packages = [p for p in (told if isinstance(told, list) else []) if isinstance(p, Mapping)]
    rows = [
        Row(key=order_id, cells={**head, **_item(item)})
        for item in items
        if isinstance(item, Mapping)
    ] or [Row(key=order_id, cells=head)]
    # A package is of the order: its rows name no article, so that items are counted once.
    rows += [Row(key=order_id, cells={**head, **_package(package)}) for package in packages]
    return rows


def _head(order: Mapping[str, Any]) -> dict[str, Any]:
    fulfilment, channel = _part(order, "fulfillment"), _part(order, "salesChannel")
    ship, deliver = _part(fulfilment, "shipByWindow"), _part(fulfilment, "deliverByWindow")
    proceeds = _part(_part(order, "proceeds"), "grandTotal")
    address = _part(_part(order, "recipient"), "deliveryAddress")
    cells = {
        "ordered_at": _moment(order.get("createdTime")),
        "last_updated_at": _moment(order.get("lastUpdatedTime")),
        "status": STATUS.get(str(fulfilment.get("fulfillmentStatus"))),
        "fulfilment": FULFILMENT.get(str(fulfilment.get("fulfilledBy"))),
        "latest_ship": _moment(ship.get("latestDateTime")),
        "earliest_delivery": _moment(deliver.get("earliestDateTime")),
        "latest_delivery": _moment(deliver.get("latestDateTime")),
        "ship_service": _text(fulfilment.get("fulfillmentServiceLevel"), 60),
        "currency": _text(proceeds.get("currencyCode"), 3),
        "buyer_name": _text(_part(order, "buyer").get("buyerName"), 200),
        "marketplace": marketplace_of(str(channel.get("marketplaceId"))),
        **{ours: _text(address.get(theirs), 200) for theirs, ours in ADDRESS.items()},
    }
    return {name: value for name, value in cells.items() if value not in (None, "")}


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    product = _part(item, "product")
    told = _part(item, "proceeds").get("breakdowns")
    shares = {
        str(share.get("type")): _amount(_part(share, "subtotal").get("amount"))
        for share in (told if isinstance(told, list) else [])
        if isinstance(share, Mapping)
    }
    quantity = item.get("quantityOrdered")
    discount = shares.get("DISCOUNT")
    cells = {
        "asin": _text(product.get("asin"), 12),
        "sku": _text(product.get("sellerSku"), 60),
        "title": _text(product.get("title"), 1000),
        "quantity": quantity if isinstance(quantity, int) and quantity >= 0 else None,
        "item_price": shares.get("ITEM"),
        "item_tax": shares.get("TAX"),
        "shipping_price": shares.get("SHIPPING"),
        "item_discount": discount,
        "cancelled_by": _cancelled_by(_part(item, "cancellation")),
    }
    return {name: value for name, value in cells.items() if value not in (None, "")}


def _cancelled_by(told: Mapping[str, Any]) -> str | None:
    """At whose wish: a seller who cancels because the buyer asked did not cancel by himself."""
    done = CANCELLED_BY.get(str(_part(told, "cancellationExecution").get("cancelledBy")))
    asked = CANCELLED_BY.get(str(_part(told, "cancellationRequest").get("requester")))
    return (asked or done) if done else None


def _package(package: Mapping[str, Any]) -> dict[str, Any]:
    status = _part(package, "packageStatus")
    cells = {
        "carrier": _text(package.get("carrier"), 60),
        "tracking_number": _text(package.get("trackingNumber"), 60),
        "tracking_state": TRACKING.get(str(status.get("status"))),
        "shipped_at": _moment(package.get("shipTime")),
    }
    return {name: value for name, value in cells.items() if value not in (None, "")}


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = whole.get(name)
    return found if isinstance(found, Mapping) else {}


def _text(value: Any, longest: int) -> str:
    return value[:longest] if isinstance(value, str) else ""


def _read(value: Any, read: Callable[[str], Any]) -> Any:
    try:
        return read(value) if isinstance(value, str) else None
    except (ValueError, InvalidOperation):
        return None


def _moment(value: Any) -> datetime | None:
    found: datetime | None = _read(value, datetime.fromisoformat)
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def _amount(value: Any) -> Decimal | None:
    found: Decimal | None = _read(value, Decimal)
    return found if found is not None and found.is_finite() else None
