"""FBA Inventory and Fulfillment Outbound: what is there, and having Amazon send it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from simulator.books.stock import TRANSIT, FulfillmentOrder, Stock
from simulator.spapi.call import Answer, Call, invalid, not_found
from simulator.spapi.values import fnsku, iso
from simulator.world.model import Product, World

LONGEST_ID = 40
LONGEST_COMMENT = 750
PAGE = 50
TOKEN_LASTS = 30
LONGEST_BACK = timedelta(days=548)


class StockPages:
    """Handlers by operation name."""

    def __init__(self, stock: Stock, world: World, began: datetime) -> None:
        self._stock = stock
        self._world = world
        self._began = began
        self.handlers = {
            "getInventorySummaries": self.summaries,
            "getFulfillmentPreview": self.preview,
            "createFulfillmentOrder": self.create,
            "getFulfillmentOrder": self.get,
            "listAllFulfillmentOrders": self.listed,
            "cancelFulfillmentOrder": self.cancel,
        }

    def summaries(self, call: Call) -> Answer:
        """Quantities by SKU, fifty a page; a page's token is good for half a minute."""
        wanted, first = self._wanted(call), _first(call)
        language = self._world.stores[call.store].marketplace.language
        found = []
        for product in wanted[first : first + PAGE]:
            quantity = self._stock.fulfillable(call.store, product.sku)
            entry: dict[str, Any] = {
                "asin": product.asin,
                "fnSku": fnsku(product),
                "sellerSku": product.sku,
                "condition": "NewItem",
                "lastUpdatedTime": iso(self._moved_at(call.store, product)),
                "productName": product.title(language),
                "totalQuantity": quantity,
            }
            if call.query.get("details"):
                entry["inventoryDetails"] = {"fulfillableQuantity": quantity}
            found.append(entry)
        granularity = {
            "granularityType": "Marketplace",
            "granularityId": call.query["granularityId"],
        }
        body: dict[str, Any] = {
            "payload": {"granularity": granularity, "inventorySummaries": found}
        }
        if first + PAGE < len(wanted):
            token = f"{first + PAGE}@{call.now.timestamp():.0f}"
            body["pagination"] = {"nextToken": token}
        return Answer(body=body)

    def _wanted(self, call: Call) -> list[Product]:
        """All of them, or those named; where a time is named, whatever has moved since."""
        products = self._world.products
        if since := call.query.get("startDateTime"):
            if since < call.now - LONGEST_BACK:
                raise invalid("The startDateTime is more than 18 months ago.")
            return [p for p in products if self._moved_at(call.store, p) > since]
        named = call.query.get("sellerSkus") or [call.query.get("sellerSku")]
        return [p for p in products if p.sku in named] if named != [None] else list(products)

    def _moved_at(self, store: str, product: Product) -> datetime:
        """After a restart nobody knows: as if everything had moved then."""
        return self._stock.moved_at.get((store, product.sku), self._began)

    def preview(self, call: Call) -> Answer:
        """Whether and when it could be sent."""
        items = call.body["items"]
        lacking = self._stock.lacking(call.store, items)
        marketplace = call.body.get("marketplaceId") or self._home(call.store)
        shown: dict[str, Any] = {
            "shippingSpeedCategory": "Standard",
            "isFulfillable": not lacking,
            "isCODCapable": False,
            "marketplaceId": marketplace,
            "unfulfillablePreviewItems": [
                {
                    "sellerSku": item["sellerSku"],
                    "quantity": int(item["quantity"]),
                    "sellerFulfillmentOrderItemId": item["sellerFulfillmentOrderItemId"],
                    "itemUnfulfillableReasons": ["NotEnoughInventory"],
                }
                for item in lacking
            ],
        }
        return Answer(body={"payload": {"fulfillmentPreviews": [shown]}})

    def create(self, call: Call) -> Answer:
        """Send it. An ID of the seller's own is taken once; again, Amazon refuses."""
        order_id = str(call.body["sellerFulfillmentOrderId"])
        if (
            len(order_id) > LONGEST_ID
            or len(call.body["displayableOrderComment"]) > LONGEST_COMMENT
        ):
            raise invalid("The order ID or the comment is too long.")
        if (call.store, order_id) in self._stock.orders:
            raise invalid(f"A fulfillment order with ID {order_id} already exists.")
        if lacking := self._stock.lacking(call.store, call.body["items"]):
            names = ", ".join(item["sellerSku"] for item in lacking)
            raise invalid(f"Not enough inventory for {names}.")
        self._stock.send(call.store, dict(call.body), call.now)
        return Answer(body={})

    def get(self, call: Call) -> Answer:
        """One order with its shipment."""
        order = self._order(call)
        shown = {
            "fulfillmentOrder": self._shown(order, call.now),
            "fulfillmentOrderItems": [_item(item, order) for item in order.asked["items"]],
            "fulfillmentShipments": _shipments(order, call.now),
            "returnItems": [],
            "returnAuthorizations": [],
        }
        return Answer(body={"payload": shown})

    def listed(self, call: Call) -> Answer:
        """All of the store's."""
        own = [order for order in self._stock.orders.values() if order.store == call.store]
        return Answer(
            body={"payload": {"fulfillmentOrders": [self._shown(order, call.now) for order in own]}}
        )

    def cancel(self, call: Call) -> Answer:
        """Call it off while it is still there."""
        if not self._stock.cancel(self._order(call), call.now):
            raise invalid("The fulfillment order has been shipped.")
        return Answer(body={})

    def _order(self, call: Call) -> FulfillmentOrder:
        order = self._stock.orders.get((call.store, call.path["sellerFulfillmentOrderId"]))
        if order is None:
            raise not_found(f"Fulfillment order {call.path['sellerFulfillmentOrderId']}")
        return order

    def _shown(self, order: FulfillmentOrder, now: datetime) -> dict[str, Any]:
        asked = order.asked
        kept = (
            "sellerFulfillmentOrderId",
            "displayableOrderId",
            "displayableOrderDate",
            "displayableOrderComment",
            "shippingSpeedCategory",
            "destinationAddress",
        )
        return {
            **{name: asked[name] for name in kept},
            "marketplaceId": asked.get("marketplaceId") or self._home(order.store),
            "receivedDate": iso(order.received),
            "fulfillmentOrderStatus": order.status(now),
            "statusUpdatedDate": iso(order.cancelled or order.received),
        }

    def _home(self, store: str) -> str:
        return self._world.stores[store].marketplace.id


def _first(call: Call) -> int:
    """Where a page begins. Tokens end soon, as Amazon's do."""
    token = call.query.get("nextToken")
    if not token:
        return 0
    first, _, made = token.partition("@")
    if not (first.isdecimal() and made.isdecimal()):
        raise invalid("The nextToken is invalid.")
    if call.now.timestamp() - int(made) > TOKEN_LASTS:
        raise invalid("The nextToken has expired.")
    return int(first)


def _item(item: dict[str, Any], order: FulfillmentOrder) -> dict[str, Any]:
    quantity = int(item["quantity"])
    return {
        "sellerSku": item["sellerSku"],
        "sellerFulfillmentOrderItemId": item["sellerFulfillmentOrderItemId"],
        "quantity": quantity,
        "cancelledQuantity": quantity if order.cancelled else 0,
        "unfulfillableQuantity": 0,
        "estimatedShipDate": iso(order.ships_at),
        "estimatedArrivalDate": iso(order.ships_at + TRANSIT),
    }


def _shipments(order: FulfillmentOrder, now: datetime) -> list[dict[str, Any]]:
    if order.status(now) != "Complete":
        return []
    items = [
        {
            "sellerSku": item["sellerSku"],
            "sellerFulfillmentOrderItemId": item["sellerFulfillmentOrderItemId"],
            "quantity": int(item["quantity"]),
            "packageNumber": 1,
        }
        for item in order.asked["items"]
    ]
    number = crc32(order.asked["sellerFulfillmentOrderId"].encode()) % 10**9
    package = {
        "packageNumber": 1,
        "carrierCode": "AMZN",
        "trackingNumber": f"TBA{number:012d}",
        "estimatedArrivalDate": iso(order.ships_at + TRANSIT),
    }
    return [
        {
            "amazonShipmentId": f"S{number:09d}",
            "fulfillmentCenterId": "BNA2",
            "fulfillmentShipmentStatus": "SHIPPED",
            "shippingDate": iso(order.ships_at),
            "fulfillmentShipmentItem": items,
            "fulfillmentShipmentPackage": [package],
        }
    ]
