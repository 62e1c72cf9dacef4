"""What the kinds read at Amazon: an order with its lines, and the refunds that were posted for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from kefu.connectors.amazon.actions.shares import ZERO, Share
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import NotDone

GONE = ("CANCELLED", "UNFULFILLABLE")
SHIPPED = ("SHIPPED", "PARTIALLY_SHIPPED")
COMPONENTS = {
    "Principal": "principal",
    "Tax": "tax",
    "ShippingCharge": "shipping",
    "ShippingTax": "shipping",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An order's line with what was paid for it, as far as Amazon tells."""

    item: str
    asin: str
    sku: str
    quantity: int
    paid: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as it stands now. ``currency`` is empty where no money was told."""

    id: str
    status: str
    currency: str
    lines: tuple[Line, ...]
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A refund that Amazon has posted. ``id`` is Amazon's own."""

    id: str
    at: datetime
    currency: str
    share: Share


def order(amazon: Amazon, order_id: str, *more: str) -> Order:
    """An order afresh. Raises ``AmazonError``."""
    included = ["FULFILLMENT", "PROCEEDS", *more]
    answer = amazon.call("getOrder", order_id=order_id, included_data=included)
    told = answer.get("order") if isinstance(answer, dict) else None
    if not isinstance(told, dict) or not isinstance(told.get("orderItems"), list):
        raise NotDone("amazon_failed", "getOrder: no order", permanent=False)
    lines = tuple(_line(item) for item in told["orderItems"] if isinstance(item, dict))
    fulfilment = told.get("fulfillment") or {}
    money = [share for item in told["orderItems"] for share in _breakdowns(item)]
    currencies = {str((s.get("subtotal") or {}).get("currencyCode") or "") for s in money}
    return Order(
        id=order_id,
        status=str(fulfilment.get("fulfillmentStatus") or ""),
        currency=currencies.pop() if len(currencies) == 1 else "",
        lines=lines,
        raw=told,
    )


def refunds_posted(amazon: Amazon, order_id: str) -> list[Posted]:
    """All refunds of an order with the buyer's money in them, item by item.

    The older finances operation is asked because it tells what the buyer got; the newer one's
    totals are what the seller lost, fees set off. Raises ``AmazonError``.
    """
    found: list[Posted] = []
    token: dict[str, str] = {}
    while True:
        answer = amazon.call("listFinancialEventsByOrderId", order_id=order_id, **token)
        payload = answer.get("payload") if isinstance(answer, dict) else None
        if not isinstance(payload, dict):
            raise NotDone("amazon_failed", "finances: no events", permanent=False)
        events = payload.get("FinancialEvents") or {}
        for event in events.get("RefundEventList") or []:
            found += _posted(event)
        if not payload.get("NextToken"):
            return found
        token = {"next_token": str(payload["NextToken"])}


def _line(item: Mapping[str, Any]) -> Line:
    product = item.get("product") or {}
    shares = {
        str(part.get("type")): amount((part.get("subtotal") or {}).get("amount"))
        for part in _breakdowns(item)
    }
    code = str(item.get("orderItemId") or "")
    return Line(
        item=code,
        asin=str(product.get("asin") or ""),
        sku=str(product.get("sellerSku") or ""),
        quantity=int(item.get("quantityOrdered") or 0),
        paid=Share(
            item=code,
            principal=shares.get("ITEM", ZERO) - abs(shares.get("DISCOUNT", ZERO)),
            tax=shares.get("TAX", ZERO),
            shipping=shares.get("SHIPPING", ZERO),
        ),
    )


def _breakdowns(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    told = (item.get("proceeds") or {}).get("breakdowns")
    return [part for part in told or [] if isinstance(part, Mapping)]


def _posted(event: Mapping[str, Any]) -> Iterator[Posted]:
    at = datetime.fromisoformat(str(event.get("PostedDate") or "1970-01-01T00:00:00Z"))
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    for item in event.get("ShipmentItemAdjustmentList") or []:
        parts = dict.fromkeys(("principal", "tax", "shipping"), ZERO)
        currency = ""
        for charge in item.get("ItemChargeAdjustmentList") or []:
            name, money = COMPONENTS.get(str(charge.get("ChargeType"))), charge.get("ChargeAmount")
            if name and isinstance(money, Mapping):
                parts[name] -= amount(money.get("CurrencyAmount"))
                currency = str(money.get("CurrencyCode") or "")
        code = str(item.get("OrderItemId") or item.get("OrderAdjustmentItemId") or "")
        yield Posted(
            id=f"{item.get('OrderAdjustmentItemId') or code}@{at.isoformat()}",
            at=at,
            currency=currency,
            share=Share(item=code, **parts),
        )


def amount(value: Any) -> Decimal:
    """A number of Amazon's as Decimal; what is none counts as nothing."""
    try:
        found = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return ZERO
    return found if found.is_finite() else ZERO
