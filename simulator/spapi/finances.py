"""What was earned and paid back: transactions (2024-06-19) and financial events (version 0)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from simulator.books.books import Books
from simulator.books.claims import Claim
from simulator.books.entries import OrderEntry, Refund
from simulator.books.ledger import other_movements
from simulator.books.safe_t import SafeTClaim
from simulator.spapi.call import Answer, Call, invalid
from simulator.spapi.values import iso
from simulator.world.model import OrderLine

PAGE = 100
MOST_DAYS = timedelta(days=180)
OTHER_TRANSACTIONS = {
    "A-to-z Guarantee Refund": "GuaranteeClaim",
    "Chargeback Refund": "Chargeback",
    "SAFE-T Reimbursement": "SAFETReimbursement",
    "other-transaction": "Adjustment",
}
DESCRIPTIONS = {
    "Shipment": "Order Payment",
    "Refund": "Refund Order",
    "GuaranteeClaim": "A-to-z Guarantee Claim",
    "Chargeback": "Chargeback",
    "SAFETReimbursement": "SAFE-T Reimbursement",
    "Adjustment": "FBA Inventory Reimbursement",
}


class Finances:
    """Handlers by operation name."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._book = books.orders
        self.handlers = {
            "listTransactions": self.transactions,
            "listFinancialEvents": self.events,
            "listFinancialEventsByOrderId": self.events_of_order,
        }

    def transactions(self, call: Call) -> Answer:
        """A page of transactions, by time of posting or of one order."""
        name, value = (
            call.query.get("relatedIdentifierName"),
            call.query.get("relatedIdentifierValue"),
        )
        if bool(name) != bool(value):
            raise invalid("relatedIdentifierName and relatedIdentifierValue go together.")
        after = call.query.get("postedAfter")
        if after is None and not name:
            raise invalid("Missing required parameter 'postedAfter'.")
        before = call.query.get("postedBefore") or call.now
        if after is not None and before - after > MOST_DAYS:
            raise invalid("The period must not exceed 180 days.")
        found = sorted(
            (
                row
                for row in self._rows(call.store, after, value if name == "ORDER_ID" else None)
                if (after is None or row.at >= after)
                and row.at <= before
                and (not name or row.identifiers.get(name) == value)
            ),
            key=lambda row: (row.at, row.number),
        )
        start = _start(call.query.get("nextToken"))
        payload: dict[str, Any] = {
            "transactions": [row.shown() for row in found[start : start + PAGE]]
        }
        if len(found) > start + PAGE:
            payload["nextToken"] = str(start + PAGE)
        return Answer(body={"payload": payload})

    def _rows(
        self, store: str, since: datetime | None, order_id: str | None
    ) -> Iterator[Transaction]:
        """All of one order, or of a time; others may be among them."""
        entry = self._book.entry(store, order_id) if order_id else None
        one = [entry] if entry else []
        for entry in one if order_id else self._book.of_store(store, since):
            if entry.status == "SHIPPED":
                at = entry.shipments[-1].shipped_at if entry.shipments else entry.updated_at
                yield Transaction(entry, "Shipment", "S", at)
            for refund in entry.refunds:
                yield Transaction(entry, "Refund", refund.id, refund.at, -refund.total)
        for moved in other_movements(self._books, store):
            if kind := OTHER_TRANSACTIONS.get(moved.kind):
                entry = self._book.entries[moved.order_id]
                yield Transaction(entry, kind, moved.number, moved.at, moved.total)

    def events_of_order(self, call: Call) -> Answer:
        """All events of one order; an unknown order has none."""
        entry = self._book.entry(call.store, call.path["orderId"])
        return Answer(body={"payload": {"FinancialEvents": self._events([entry] if entry else [])}})

    def events(self, call: Call) -> Answer:
        """A page of events, order by order."""
        after, before = call.query.get("PostedAfter"), call.query.get("PostedBefore") or call.now
        found = [
            entry
            for entry in self._book.of_store(call.store, after)
            if entry.updated_at <= before and (after is None or entry.updated_at >= after)
        ]
        start, size = (
            _start(call.query.get("NextToken")),
            call.query.get("MaxResultsPerPage") or PAGE,
        )
        payload: dict[str, Any] = {"FinancialEvents": self._events(found[start : start + size])}
        if len(found) > start + size:
            payload["NextToken"] = str(start + size)
        return Answer(body={"payload": payload})

    def _events(self, entries: list[OrderEntry]) -> dict[str, Any]:
        claims = [
            (entry, claim)
            for entry in entries
            for claim in self._books.claims.of_order(entry.order.id)
            if claim.charged
        ]
        paid = [
            asked
            for entry in entries
            for asked in self._books.safe_t.of_order(entry.order.id)
            if asked.reimbursed
        ]
        return {
            "ShipmentEventList": [
                _shipment(entry) for entry in entries if entry.status == "SHIPPED"
            ],
            "RefundEventList": [
                _refund(entry, known) for entry in entries for known in entry.refunds
            ],
            "GuaranteeClaimEventList": [_claim(e, c) for e, c in claims if c.kind == "a_to_z"],
            "ChargebackEventList": [_claim(e, c) for e, c in claims if c.kind == "chargeback"],
            "SAFETReimbursementEventList": [
                _safe_t(asked, self._book.entries[asked.order_id]) for asked in paid
            ],
        }


def _start(token: str | None) -> int:
    if token is not None and not token.isdigit():
        raise invalid("The next token is invalid.")
    return int(token or 0)


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction; written out only where it is asked for. `total` is what was paid where it is not said."""

    entry: OrderEntry
    kind: str
    of_kind: str
    at: datetime
    total: Decimal | None = None

    @property
    def number(self) -> str:
        return f"{self.entry.order.id}-{self.of_kind}"

    @property
    def identifiers(self) -> dict[str, str]:
        """What it is about, by Amazon's name for it."""
        found = {"ORDER_ID": self.entry.order.id}
        return found | ({"REFUND_ID": self.of_kind} if self.kind == "Refund" else {})

    def shown(self) -> dict[str, Any]:
        """In Amazon's form."""
        order = self.entry.order
        total = self.entry.paid if self.total is None else self.total
        amount = {"currencyCode": order.marketplace.currency, "currencyAmount": float(total)}
        return {
            "sellingPartnerMetadata": {
                "sellingPartnerId": order.store.upper(),
                "accountType": "Standard Orders",
                "marketplaceId": order.marketplace.id,
            },
            "relatedIdentifiers": [
                {"relatedIdentifierName": name, "relatedIdentifierValue": value}
                for name, value in self.identifiers.items()
            ],
            "transactionType": self.kind,
            "transactionId": self.number,
            "transactionStatus": "RELEASED",
            "description": DESCRIPTIONS[self.kind],
            "postedDate": iso(self.at),
            "totalAmount": amount,
            "marketplaceDetails": {
                "marketplaceId": order.marketplace.id,
                "marketplaceName": order.marketplace.host,
            },
            "items": [],
            "breakdowns": [{"breakdownType": "Product Charges", "breakdownAmount": amount}],
        }


def _shipment(entry: OrderEntry) -> dict[str, Any]:
    at = entry.shipments[-1].shipped_at if entry.shipments else entry.updated_at
    return {
        **_head(entry, at),
        "ShipmentItemList": [_item(entry, line) for line in entry.order.lines],
    }


def _item(entry: OrderEntry, line: OrderLine) -> dict[str, Any]:
    currency = entry.order.marketplace.currency
    charges = {"Principal": line.price - line.tax, "Tax": line.tax}
    if line is entry.order.lines[0] and entry.order.shipping_price:
        charges["ShippingCharge"] = entry.order.shipping_price
    return {
        "SellerSKU": line.product.sku,
        "OrderItemId": line.item_id,
        "QuantityShipped": line.quantity,
        "ItemChargeList": [_charge(kind, amount, currency) for kind, amount in charges.items()],
    }


def _refund(entry: OrderEntry, refund: Refund) -> dict[str, Any]:
    currency = entry.order.marketplace.currency
    line = entry.line(refund.item_id)
    shares = {
        "Principal": refund.principal,
        "Tax": refund.tax,
        "ShippingCharge": refund.shipping,
    }
    return {
        **_head(entry, refund.at),
        "ShipmentItemAdjustmentList": [
            {
                "SellerSKU": line.product.sku if line else "",
                "OrderAdjustmentItemId": refund.id,
                "OrderItemId": refund.item_id,
                "QuantityShipped": line.quantity if line else 0,
                "ItemChargeAdjustmentList": [
                    _charge(kind, -amount, currency) for kind, amount in shares.items() if amount
                ],
            }
        ],
    }


def _claim(entry: OrderEntry, claim: Claim) -> dict[str, Any]:
    currency, line = entry.order.marketplace.currency, entry.order.lines[0]
    return {
        **_head(entry, claim.decided_at or claim.opened_at),
        "ShipmentItemAdjustmentList": [
            {
                "SellerSKU": line.product.sku,
                "OrderAdjustmentItemId": claim.id,
                "OrderItemId": line.item_id,
                "QuantityShipped": line.quantity,
                "ItemChargeAdjustmentList": [_charge("Principal", -claim.charged, currency)],
            }
        ],
    }


def _safe_t(asked: SafeTClaim, entry: OrderEntry) -> dict[str, Any]:
    currency = entry.order.marketplace.currency
    return {
        "PostedDate": iso(asked.decided_at or asked.asked_at),
        "SAFETClaimId": asked.id,
        "ReimbursedAmount": {
            "CurrencyCode": currency,
            "CurrencyAmount": float(asked.reimbursed),
        },
        "ReasonCode": asked.reason,
        "SAFETReimbursementItemList": [
            {"itemChargeList": [_charge("Principal", asked.reimbursed, currency)]}
        ],
    }


def _head(entry: OrderEntry, at: datetime) -> dict[str, Any]:
    return {
        "AmazonOrderId": entry.order.id,
        "SellerOrderId": entry.order.id,
        "MarketplaceName": entry.order.marketplace.host,
        "PostedDate": iso(at),
    }


def _charge(kind: str, amount: Decimal, currency: str) -> dict[str, Any]:
    return {
        "ChargeType": kind,
        "ChargeAmount": {"CurrencyCode": currency, "CurrencyAmount": float(amount)},
    }
