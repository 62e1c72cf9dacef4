"""FBA Inventory and Fulfillment Outbound: what is there, and having Amazon send it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zlib import crc32

from simulator.books.stock import TRANSIT, FulfillmentOrder, Stock
from simulator.spapi.call import Answer, Call, invalid, not_found
from simulator.spapi.values import iso
from simulator.world.model import World

LONGEST_ID = 40
LONGEST_COMMENT = 750


class StockPages:
    """Handlers by operation name."""

    def __init__(self, stock: Stock, world: World) -> None:
        self._stock = stock
        self._world = world
        self.handlers = {
            "getInventorySummaries": self.summaries,
            "getFulfillmentPreview": self.preview,
            "createFulfillmentOrder": self.create,
            "getFulfillmentOrder": self.get,
            "listAllFulfillmentOrders": self.listed,
            "cancelFulfillmentOrder": self.cancel,
        }

    def summaries(self, call: Call) -> Answer:
        """Quantities by SKU."""
        asked = call.query.get("sellerSkus") or (
            [call.query["sellerSku"]] if call.query.get("sellerSku") else None
        )
        language = self._world.stores[call.store].marketplace.language
        found = []
        for product in self._world.products:
            if asked and product.sku not in asked:
                continue
            quantity = self._stock.fulfillable(call.store, product.sku)
            entry: dict[str, Any] = {
                "asin": product.asin,
                "fnSku": "X00" + product.asin[-7:],
                "sellerSku": product.sku,
                "condition": "NewItem",
                "lastUpdatedTime": iso(call.now),
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
        return Answer(body={"payload": {"granularity": granularity, "inventorySummaries": found}})

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
