"""Orders API 2026-01-01 (search, get) and the confirmation of shipments that version 0 still has."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from simulator.books.book import Book, NotPossible
from simulator.books.entries import OrderEntry, Shipment
from simulator.spapi.call import Answer, Call, invalid, not_found
from simulator.spapi.checking import moment
from simulator.spapi.orders_shown import shown
from simulator.spapi.values import iso

PAGE = 100
SETTLING = timedelta(minutes=2)
"""Amazon answers only for what is older than this, so that a page stays what it was."""
TOKEN_LIFE = timedelta(hours=24)


class Orders:
    """Handlers by operation name."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.handlers = {
            "searchOrders": self.search,
            "getOrder": self.get,
            "confirmShipment": self.confirm,
        }

    def search(self, call: Call) -> Answer:
        """One page, by time of the change (or of the order), oldest first."""
        asked, after = _asked(call)
        created = "createdAfter" in asked
        start = moment(asked["createdAfter" if created else "lastUpdatedAfter"], "after")
        end = moment(asked["until"], "until")
        found = [
            (when, entry.order.id)
            for entry in self._book.of_store(call.store, start)
            if start <= (when := _when(entry, created)) <= end and self._fits(entry, asked)
        ]
        rest = sorted(row for row in found if after is None or row > after)
        size = int(asked.get("maxResultsPerPage") or PAGE)
        page = rest[:size]
        included = asked.get("includedData") or []
        body: dict[str, Any] = {
            "orders": [shown(self._book.entries[pk], included) for _, pk in page],
            ("createdBefore" if created else "lastUpdatedBefore"): iso(end),
        }
        if len(rest) > size:
            body["pagination"] = {"nextToken": _token(asked, page[-1], call.now)}
        return Answer(body=body)

    def get(self, call: Call) -> Answer:
        """One order."""
        entry = self._entry(call)
        return Answer(body={"order": shown(entry, call.query.get("includedData", []))})

    def confirm(self, call: Call) -> Answer:
        """A package of the seller's is on its way."""
        entry = self._entry(call)
        package = call.body["packageDetail"]
        for name in (
            "packageReferenceId",
            "carrierCode",
            "trackingNumber",
            "shipDate",
            "orderItems",
        ):
            if not package.get(name):
                raise invalid(f"Missing required field 'packageDetail.{name}'.")
        try:
            self._book.confirm_shipment(
                entry,
                Shipment(
                    reference=str(package["packageReferenceId"]),
                    carrier=package.get("carrierName") or package["carrierCode"],
                    method=package.get("shippingMethod", ""),
                    tracking_number=package["trackingNumber"],
                    shipped_at=moment(package["shipDate"], "shipDate"),
                ),
                now=call.now,
            )
        except NotPossible as no:
            raise invalid(str(no)) from no
        return Answer(body=None)

    def _entry(self, call: Call) -> OrderEntry:
        entry = self._book.entry(call.store, call.path["orderId"])
        if entry is None:
            raise not_found(f"Order {call.path['orderId']}")
        return entry

    def _fits(self, entry: OrderEntry, asked: Mapping[str, Any]) -> bool:
        fulfilled = "AMAZON" if entry.order.fulfilment == "amazon" else "MERCHANT"
        return (
            _among(entry.status, asked.get("fulfillmentStatuses"))
            and _among(entry.order.marketplace.id, asked.get("marketplaceIds"))
            and _among(fulfilled, asked.get("fulfilledBy"))
        )


def _asked(call: Call) -> tuple[dict[str, Any], tuple[datetime, str] | None]:
    """The search as its first page asked for it, and the row after which this page begins."""
    if token := call.query.get("paginationToken"):
        return _from_token(token, call.now)
    starts = [name for name in ("createdAfter", "lastUpdatedAfter") if name in call.query]
    if len(starts) != 1:
        raise invalid("Exactly one of 'createdAfter' and 'lastUpdatedAfter' is expected.")
    name = "createdBefore" if starts == ["createdAfter"] else "lastUpdatedBefore"
    latest = call.now - SETTLING
    end = call.query.get(name, latest)
    if end > latest:
        raise invalid(f"'{name}' must be at least two minutes before now.")
    asked = {
        key: iso(value) if isinstance(value, datetime) else value
        for key, value in call.query.items()
    }
    return {**asked, "until": iso(end)}, None


def _token(asked: Mapping[str, Any], last: tuple[datetime, str], now: datetime) -> str:
    content = {"asked": asked, "after": [last[0].isoformat(), last[1]], "made": iso(now)}
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode()


def _from_token(token: str, now: datetime) -> tuple[dict[str, Any], tuple[datetime, str]]:
    try:
        content = json.loads(base64.urlsafe_b64decode(token))
        when, order_id = content["after"]
        after = (moment(when, "paginationToken"), str(order_id))
        made = moment(content["made"], "paginationToken")
    except (ValueError, KeyError, TypeError):
        raise invalid("The pagination token is invalid.") from None
    if now - made > TOKEN_LIFE:
        raise invalid("The pagination token has expired.")
    return content["asked"], after


def _when(entry: OrderEntry, created: bool) -> datetime:
    return entry.order.ordered_at if created else entry.updated_at


def _among(value: str, wanted: Collection[str] | None) -> bool:
    return not wanted or value in wanted
