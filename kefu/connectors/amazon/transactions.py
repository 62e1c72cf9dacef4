"""A transaction as the Finances API (2024-06-19) tells it, and events (version 0), into movements of money. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from kefu.records.money_words import kind_of, to_buyer

# What version 0 calls its lists of events that concern an order's buyer → the kind.
EVENTS = {
    "RefundEventList": "refund",
    "GuaranteeClaimEventList": "claim",
    "ChargebackEventList": "chargeback",
}
Movement = dict[str, Any]


class Unreadable(ValueError):
    """A transaction that cannot be taken in; says which and why."""


def movement_of(told: Any) -> tuple[str, Movement]:
    """Amazon's number of a transaction, and what moved. Raises ``Unreadable``.

    Where Amazon gives no number, what it says of the transaction is its mark.
    """
    if not isinstance(told, Mapping):
        raise Unreadable("not an object")
    total, currency = _money(told.get("totalAmount"))
    posted = _moment(told.get("postedDate"))
    number = told.get("transactionId")
    if total is None or posted is None:
        raise Unreadable(f"{str(number)[:60]}: no amount or date")
    identifiers = _identifiers(told)
    key = number if isinstance(number, str) and number else _mark(told)
    word = _text(told.get("transactionType"))
    kind = kind_of(word, _text(told.get("description")))
    return key[:120], {
        "kind": kind,
        "told_kind": (word or _text(told.get("description")))[:60],
        "amazon_order_id": identifiers.get("ORDER_ID", "")[:20],
        "sku": _sku(told),
        "amount": total,
        "to_buyer": to_buyer(kind, _parts(told)),
        "currency": currency,
        "state": _text(told.get("transactionStatus")).lower()[:20],
        "posted_at": posted,
    }


def movements_of_events(events: Any) -> Iterator[tuple[str, Movement]]:
    """Refunds, guarantee claims and chargebacks of an order, and SAFE-T payments (version 0)."""
    if not isinstance(events, Mapping):
        return
    for name, kind in EVENTS.items():
        for event in _objects(events.get(name)):
            yield from _of_event(event, kind)
    for event in _objects(events.get("SAFETReimbursementEventList")):
        amount, currency = _money(event.get("ReimbursedAmount"))
        claim = _text(event.get("SAFETClaimId"))
        if amount is not None and claim:
            yield (
                f"safet:{claim}"[:120],
                {
                    "kind": "safet",
                    "told_kind": _text(event.get("ReasonCode"))[:60],
                    "amount": amount,
                    "currency": currency,
                    "posted_at": _moment(event.get("PostedDate")),
                },
            )


def _of_event(event: Mapping[str, Any], kind: str) -> Iterator[tuple[str, Movement]]:
    """One movement an item: its charges are the buyer's, its fees the seller's."""
    order = _text(event.get("AmazonOrderId"))[:20]
    for item in _objects(event.get("ShipmentItemAdjustmentList")):
        charges = [*_components(item, "ItemChargeAdjustmentList", "Charge")]
        promotions = [*_components(item, "PromotionAdjustmentList", "Promotion")]
        fees = [*_components(item, "ItemFeeAdjustmentList", "Fee")]
        amounts = [amount for amount, _ in (*charges, *promotions, *fees)]
        if not amounts or any(amount is None for amount in amounts):
            continue
        given = [amount for amount, _ in (*charges, *promotions) if amount is not None]
        number = _text(item.get("OrderAdjustmentItemId")) or _text(item.get("OrderItemId"))
        yield (
            f"{kind}:{order}:{number}:{_text(event.get('PostedDate'))}"[:120],
            {
                "kind": kind,
                "told_kind": kind,
                "amazon_order_id": order,
                "sku": _text(item.get("SellerSKU"))[:60],
                "amount": sum((a for a in amounts if a is not None), Decimal()),
                "to_buyer": -sum(given, Decimal()),
                "currency": next((c for _, c in (*charges, *promotions, *fees) if c), ""),
                "posted_at": _moment(event.get("PostedDate")),
            },
        )


def _components(
    item: Mapping[str, Any], name: str, word: str
) -> Iterator[tuple[Decimal | None, str]]:
    for part in _objects(item.get(name)):
        yield _money(part.get(f"{word}Amount"))


def _parts(told: Mapping[str, Any]) -> Iterator[tuple[str, Decimal | None]]:
    """The parts of the amount: of the whole, or where it has none of each item."""
    parts = _objects(told.get("breakdowns"))
    if not parts:
        parts = [
            b for item in _objects(told.get("items")) for b in _objects(item.get("breakdowns"))
        ]
    for part in parts:
        yield _text(part.get("breakdownType")), _money(part.get("breakdownAmount"))[0]


def _identifiers(told: Mapping[str, Any]) -> dict[str, str]:
    return {
        _text(known.get("relatedIdentifierName")): _text(known.get("relatedIdentifierValue"))
        for known in _objects(told.get("relatedIdentifiers"))
    }


def _sku(told: Mapping[str, Any]) -> str:
    """The article, where all of it is of one."""
    contexts = [
        context
        for item in _objects(told.get("items"))
        for context in _objects(item.get("contexts"))
    ]
    skus = {sku for context in contexts if (sku := _text(context.get("sku")))}
    return skus.pop()[:60] if len(skus) == 1 else ""


def _mark(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def _money(value: Any) -> tuple[Decimal | None, str]:
    """Amount and currency, in either spelling; binary fractions as they are written."""
    if not isinstance(value, Mapping):
        return None, ""
    amount = value.get("currencyAmount", value.get("CurrencyAmount"))
    currency = _text(value.get("currencyCode") or value.get("CurrencyCode"))[:3]
    if isinstance(amount, bool) or not isinstance(amount, int | float | str):
        return None, currency
    try:
        found = Decimal(str(amount))
    except InvalidOperation:
        return None, currency
    return (found if found.is_finite() and abs(found) < Decimal("1e11") else None), currency


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [v for v in value if isinstance(v, Mapping)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
