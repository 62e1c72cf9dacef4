"""An order as the Orders API shows it: what was asked for by `includedData`, and nothing more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from simulator.books.entries import OrderEntry, Shipment
from simulator.spapi.values import iso, money
from simulator.world.model import OrderLine


def shown(entry: OrderEntry, included: Collection[str]) -> dict[str, Any]:
    """One order in Amazon's form."""
    order, marketplace = entry.order, entry.order.marketplace
    by_amazon = order.fulfilment == "amazon"
    shown: dict[str, Any] = {
        "orderId": order.id,
        "createdTime": iso(order.ordered_at),
        "lastUpdatedTime": iso(entry.updated_at),
        "programs": [],
        "salesChannel": {
            "channelName": "AMAZON",
            "marketplaceId": marketplace.id,
            "marketplaceName": marketplace.host,
        },
        "orderItems": [_item(entry, line, included) for line in order.lines],
    }
    if "FULFILLMENT" in included:
        shown["fulfillment"] = {
            "fulfillmentStatus": entry.status,
            "fulfilledBy": "AMAZON" if by_amazon else "MERCHANT",
            "fulfillmentServiceLevel": order.service.upper(),
            "shipByWindow": _window(order.ordered_at, order.latest_ship),
            "deliverByWindow": _window(order.earliest_delivery, order.latest_delivery),
        }
    if "BUYER" in included:
        # Amazon hands the relay address over for orders that the seller ships himself.
        mail = (
            {}
            if by_amazon
            else {"buyerEmail": f"{order.buyer.alias}@marketplace.{marketplace.host}"}
        )
        shown["buyer"] = {"buyerName": order.buyer.name, **mail}
    if "RECIPIENT" in included and not by_amazon and entry.status != "PENDING":
        shown["recipient"] = {"deliveryAddress": _address(entry)}
    if "PROCEEDS" in included and entry.status != "PENDING":
        shown["proceeds"] = {"grandTotal": money(entry.paid, marketplace.currency)}
    if "PACKAGES" in included and not by_amazon:
        shown["packages"] = [_package(entry, shipment) for shipment in entry.shipments]
    return shown


def _item(entry: OrderEntry, line: OrderLine, included: Collection[str]) -> dict[str, Any]:
    currency = entry.order.marketplace.currency
    sent = line.quantity if entry.status == "SHIPPED" else 0
    item: dict[str, Any] = {
        "orderItemId": line.item_id,
        "quantityOrdered": line.quantity,
        "product": {
            "asin": line.product.asin,
            "title": line.product.title(entry.order.marketplace.language),
            "sellerSku": line.product.sku,
            "condition": {"conditionType": "NEW", "conditionSubtype": "NEW"},
            "price": {"unitPrice": money(line.price / line.quantity, currency)},
        },
    }
    if "PROCEEDS" in included and entry.status != "PENDING":
        first = line is entry.order.lines[0]
        shares = {"ITEM": line.price - line.tax, "TAX": line.tax}
        if first and entry.order.shipping_price:
            shares["SHIPPING"] = entry.order.shipping_price
        item["proceeds"] = {
            "proceedsTotal": money(sum(shares.values(), Decimal(0)), currency),
            "breakdowns": [
                {"type": kind, "subtotal": money(amount, currency)}
                for kind, amount in shares.items()
            ],
        }
    if "FULFILLMENT" in included:
        item["fulfillment"] = {
            "quantityFulfilled": sent,
            "quantityUnfulfilled": 0 if entry.status == "CANCELLED" else line.quantity - sent,
        }
    if "CANCELLATION" in included:
        item["cancellation"] = _cancellation(entry)
    return item


def _cancellation(entry: OrderEntry) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if entry.cancel_asked_at:
        found["cancellationRequest"] = {
            "requester": "BUYER",
            "cancelReason": "Order no longer needed",
        }
    if entry.status == "CANCELLED":
        found["cancellationExecution"] = {
            "cancelledBy": entry.cancelled_by or "SELLER",
            "cancelReason": entry.cancel_reason or "BuyerCanceled",
        }
    return found


def _package(entry: OrderEntry, shipment: Shipment) -> dict[str, Any]:
    return {
        "packageReferenceId": shipment.reference,
        "createdTime": iso(shipment.shipped_at),
        "packageStatus": {"status": "DELIVERED" if entry.delivered_at else "SHIPPED"},
        "carrier": shipment.carrier,
        "shipTime": iso(shipment.shipped_at),
        "shippingService": shipment.method,
        "trackingNumber": shipment.tracking_number,
        "packageItems": [
            {"orderItemId": line.item_id, "quantity": line.quantity} for line in entry.order.lines
        ],
    }


def _address(entry: OrderEntry) -> dict[str, Any]:
    buyer = entry.order.buyer
    return {
        "name": buyer.name,
        "addressLine1": buyer.address.street,
        "city": buyer.address.city,
        "stateOrRegion": buyer.address.region,
        "postalCode": buyer.address.postal_code,
        "countryCode": buyer.address.country,
    }


def _window(first: datetime, last: datetime) -> dict[str, str]:
    return {"earliestDateTime": iso(first), "latestDateTime": iso(last)}
