"""Notifications as Amazon words them: older kinds begin their names with a capital, newer ones do not."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from simulator.books.entries import OrderEntry, Refund
from simulator.spapi.jobs import Job
from simulator.spapi.values import fnsku, iso
from simulator.world.model import Product, Store

STATUS = {
    "PENDING": "Pending",
    "UNSHIPPED": "Unshipped",
    "PARTIALLY_SHIPPED": "PartiallyShipped",
    "SHIPPED": "Shipped",
    "CANCELLED": "Canceled",
}
ASKED = "cancel_asked"


def order_changed(entry: OrderEntry, what: str, seller: str, at: datetime) -> dict[str, Any]:
    """`ORDER_CHANGE`: another status, or the buyer's wish to cancel."""
    order = entry.order
    asked = what == ASKED
    sent = entry.status == "SHIPPED"
    pieces = sum(line.quantity for line in order.lines)
    return {
        "OrderChangeNotification": {
            "NotificationLevel": "OrderLevel",
            "SellerId": seller,
            "AmazonOrderId": order.id,
            "OrderChangeType": "BuyerRequestedChange" if asked else "OrderStatusChange",
            "OrderChangeTrigger": {
                "TimeOfOrderChange": iso(at),
                "ChangeReason": "Buyer Requested Cancel" if asked else what,
            },
            "Summary": {
                "MarketplaceId": order.marketplace.id,
                "OrderStatus": STATUS.get(entry.status, "Unshipped"),
                "PurchaseDate": iso(order.ordered_at),
                "DestinationPostalCode": None,
                "FulfillmentType": "AFN" if order.fulfilment == "amazon" else "MFN",
                "OrderType": "StandardOrder",
                "NumberOfItemsShipped": pieces if sent else 0,
                "NumberOfItemsUnshipped": 0 if sent else pieces,
                "EarliestDeliveryDate": iso(order.earliest_delivery),
                "LatestDeliveryDate": iso(order.latest_delivery),
                "LatestShipDate": iso(order.latest_ship),
                "OrderItems": [
                    {
                        "OrderItemId": line.item_id,
                        "SellerSKU": line.product.sku,
                        "SupplySourceId": None,
                        "OrderItemStatus": "Shipped" if sent else "Unshipped",
                        "Quantity": line.quantity,
                        "QuantityShipped": line.quantity if sent else 0,
                        "IsBuyerRequestedCancel": asked,
                    }
                    for line in order.lines
                ],
            },
        }
    }


def job_finished(job: Job, noun: str, seller: str) -> dict[str, Any]:
    """`REPORT_PROCESSING_FINISHED` and `FEED_PROCESSING_FINISHED`; `noun` is report or feed."""
    document = {"report": "reportDocumentId", "feed": "resultFeedDocumentId"}[noun]
    told = {
        "sellerId": seller,
        "accountId": f"amzn1.merchant.o.{seller}",
        f"{noun}Id": job.id,
        f"{noun}Type": job.kind,
        "processingStatus": job.outcome,
    }
    if job.document:
        told[document] = job.document
    return {f"{noun}ProcessingFinishedNotification": told}


def money_moved(entry: OrderEntry, refund: Refund, seller: str, at: datetime) -> dict[str, Any]:
    """`TRANSACTION_UPDATE` of a refund."""
    amount = refund.principal + refund.tax + refund.shipping
    return {
        "TransactionUpdateNotification": {
            "SellingPartnerMetadata": {
                "SellingPartnerId": seller,
                "MarketplaceId": entry.order.marketplace.id,
                "AccountType": "PAYABLE",
            },
            "RelatedIdentifiers": [
                {
                    "RelatedIdentifierName": "OrderId",
                    "RelatedIdentifierValue": entry.order.id,
                }
            ],
            "TransactionType": "Refund",
            "PostedDate": iso(at),
            "TotalAmount": {
                "CurrencyAmount": -float(amount),
                "CurrencyCode": entry.order.marketplace.currency,
            },
        }
    }


def stock_changed(store: Store, product: Product, quantity: int, seller: str) -> dict[str, Any]:
    """`FBA_INVENTORY_AVAILABILITY_CHANGES`: what can be sent now; nothing is on its way in."""
    inventory = {
        "InboundQuantityBreakdown": {"Working": 0, "Shipped": 0, "Receiving": 0},
        "Fulfillable": quantity,
        "Unfulfillable": 0,
        "Researching": 0,
        "ReservedQuantityBreakdown": {
            "WarehouseProcessing": 0,
            "WarehouseTransfer": 0,
            "PendingCustomerOrder": 0,
        },
        "FutureSupplyBuyable": 0,
        "PendingCustomerOrderInTransit": 0,
    }
    return {
        "SellerId": seller,
        "FNSKU": fnsku(product),
        "ASIN": product.asin,
        "SKU": product.sku,
        "FulfillmentInventoryByMarketplace": [
            {
                "MarketplaceId": store.marketplace.id,
                "ItemName": product.title(store.marketplace.language),
                "FulfillmentInventory": inventory,
                "Stores": [],
            }
        ],
    }


def listing_status(store: Store, product: Product, buyable: bool, seller: str) -> dict[str, Any]:
    """`LISTINGS_ITEM_STATUS_CHANGE`: it can be bought again, or not any more."""
    return {
        **_listing(store, product, seller),
        "Status": ["BUYABLE", "DISCOVERABLE"] if buyable else ["DISCOVERABLE"],
    }


def listing_issues(store: Store, product: Product, seller: str) -> dict[str, Any]:
    """`LISTINGS_ITEM_ISSUES_CHANGE` after a correction: nothing stands against the page."""
    return {**_listing(store, product, seller), "Severities": ["NONE"], "EnforcementActions": []}


def _listing(store: Store, product: Product, seller: str) -> dict[str, Any]:
    return {
        "SellerId": seller,
        "MarketplaceId": store.marketplace.id,
        "Asin": product.asin,
        "Sku": product.sku,
    }


def account_status_changed(store: Store, before: str, now: str, seller: str) -> dict[str, Any]:
    """`ACCOUNT_STATUS_CHANGED`: the account is at risk, or as it should be again."""
    return {
        "accountStatusChangeNotification": {
            "merchantId": seller,
            "marketplaceId": store.marketplace.id,
            "previousAccountStatus": before,
            "currentAccountStatus": now,
        }
    }


def enveloped(
    kind: str,
    version: str,
    payload: dict[str, Any],
    *,
    application: str,
    subscription: str,
    at: datetime,
) -> dict[str, Any]:
    """The payload in what stands around every notification."""
    told = {
        "notificationVersion": version,
        "notificationType": kind,
        "payloadVersion": version,
        "eventTime": iso(at),
        "payload": payload,
        "notificationMetadata": {
            "applicationId": application,
            "subscriptionId": subscription,
            "publishTime": iso(at),
            "notificationId": str(uuid4()),
        },
    }
    return _capitals(told) if next(iter(payload))[:1].isupper() else told


def _capitals(told: dict[str, Any]) -> dict[str, Any]:
    """Older kinds: the envelope's names begin with a capital, as the payload's do."""
    metadata = {_capital(name): value for name, value in told["notificationMetadata"].items()}
    return {_capital(name): value for name, value in told.items()} | {
        "NotificationMetadata": metadata
    }


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
