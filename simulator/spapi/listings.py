"""Listings Items: what the page says, and correcting it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from simulator.spapi.call import Answer, Call, invalid, not_found
from simulator.spapi.values import iso, money
from simulator.world.model import Product, World

CORRECTABLE = ("item_name", "product_description", "bullet_point", "main_product_image_locator")


class Listings:
    """Handlers by operation name. `corrections` keeps what was patched: attributes by store and SKU."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.corrections: dict[tuple[str, str], dict[str, Any]] = {}
        self.on_correction: Callable[[str, Product], None] = lambda store, product: None
        self.handlers = {"getListingsItem": self.get, "patchListingsItem": self.patch}

    def get(self, call: Call) -> Answer:
        """One listing, as far as asked for; summaries where nothing is."""
        product = self._product(call)
        [marketplace] = call.query["marketplaceIds"]
        place = self._world.stores[call.store].marketplace
        attributes = self._attributes(call.store, product, marketplace, place.language)
        included = call.query.get("includedData") or ["summaries"]
        shown: dict[str, Any] = {"sku": product.sku}
        if "summaries" in included:
            shown["summaries"] = [
                {
                    "marketplaceId": marketplace,
                    "asin": product.asin,
                    "productType": "LAMP",
                    "conditionType": "new_new",
                    "status": ["BUYABLE", "DISCOVERABLE"],
                    "itemName": attributes["item_name"][0]["value"],
                    "createdDate": iso(self._world.born),
                    "lastUpdatedDate": iso(call.now),
                }
            ]
        if "attributes" in included:
            shown["attributes"] = attributes
        if "issues" in included:
            shown["issues"] = []
        if "offers" in included and place.currency in product.prices:
            price = money(product.prices[place.currency], place.currency)
            shown["offers"] = [{"marketplaceId": marketplace, "offerType": "B2C", "price": price}]
        return Answer(body=shown)

    def patch(self, call: Call) -> Answer:
        """Correct texts and pictures; with mode VALIDATION_PREVIEW nothing changes."""
        product = self._product(call)
        issues = []
        changes = {}
        for patch in call.body["patches"]:
            name = str(patch.get("path", "")).removeprefix("/attributes/")
            if patch.get("op") not in ("add", "replace", "merge", "delete"):
                raise invalid(f"The patch operation '{patch.get('op')}' is invalid.")
            if name not in CORRECTABLE or not patch.get("value"):
                issues.append(_issue(f"'{patch.get('path')}' cannot be changed so.", name))
            changes[name] = patch.get("value")
        preview = call.query.get("mode") == "VALIDATION_PREVIEW"
        status = "INVALID" if issues else "VALID" if preview else "ACCEPTED"
        if status == "ACCEPTED":
            self.corrections.setdefault((call.store, product.sku), {}).update(changes)
            self.on_correction(call.store, product)
        return Answer(
            body={
                "sku": product.sku,
                "status": status,
                "submissionId": uuid4().hex,
                "issues": issues,
            }
        )

    def _product(self, call: Call) -> Product:
        if len(call.query["marketplaceIds"]) != 1:
            raise invalid("Exactly one marketplace is expected.")
        for product in self._world.products:
            if product.sku == call.path["sku"]:
                return product
        raise not_found(f"SKU {call.path['sku']}")

    def _attributes(
        self, store: str, product: Product, marketplace: str, language: str
    ) -> dict[str, Any]:
        def text(value: str) -> list[dict[str, str]]:
            return [{"value": value, "marketplace_id": marketplace}]

        return {
            "item_name": text(product.title(language)),
            "bullet_point": text(product.spec),
            **self.corrections.get((store, product.sku), {}),
        }


def _issue(message: str, attribute: str) -> dict[str, Any]:
    return {
        "code": "4000001",
        "message": message,
        "severity": "ERROR",
        "attributeNames": [attribute],
        "categories": ["INVALID_ATTRIBUTE"],
    }
