"""What the order feeds do: acknowledge or cancel, confirm a shipment, pay money back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from simulator.books.book import Book, NotPossible
from simulator.books.entries import OrderEntry, Refund, Shipment
from simulator.spapi.call import Refusal
from simulator.spapi.checking import moment
from simulator.spapi.feed_messages import Message, Outcome
from simulator.spapi.feeds import Doer

CANCEL_REASONS = (
    "NoInventory",
    "ShippingAddressUndeliverable",
    "CustomerExchange",
    "BuyerCanceled",
    "GeneralAdjustment",
    "CarrierCreditDecision",
    "RiskAssessmentInformationNotValid",
    "CarrierCoverageFailure",
    "CustomerReturn",
    "MerchandiseNotReceived",
)
REFUND_REASONS = (
    "NoInventory",
    "CustomerReturn",
    "GeneralAdjustment",
    "CouldNotShip",
    "DifferentItem",
    "Abandoned",
    "CustomerCancel",
    "PriceError",
    "ProductOutofStock",
    "CustomerAddressIncorrect",
    "Exchange",
    "Other",
    "CarrierCreditDecision",
    "RiskAssessmentInformationNotValid",
    "CarrierCoverageFailure",
    "TransactionRecord",
)
COMPONENTS = {"Principal": "principal", "Tax": "tax", "Shipping": "shipping"}


class OrderFeeds:
    """Doers by feed type."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.doers: Mapping[str, Doer] = {
            "POST_ORDER_ACKNOWLEDGEMENT_DATA": self._guarded(self._acknowledge),
            "POST_ORDER_FULFILLMENT_DATA": self._guarded(self._fulfil),
            "POST_PAYMENT_ADJUSTMENT_DATA": self._guarded(self._adjust),
        }

    def _guarded(self, do: Doer) -> Doer:
        def guarded(store: str, message: Message, now: datetime) -> Outcome:
            try:
                return do(store, message, now)
            except (NotPossible, Refusal) as no:
                return Outcome(message_id=message.id, code="18028", error=str(no))
            except InvalidOperation:
                wrong = "An amount is not a number."
                return Outcome(message_id=message.id, code="8058", error=wrong)

        return guarded

    def _acknowledge(self, store: str, message: Message, now: datetime) -> Outcome:
        entry = self._entry(store, message)
        status = message.text("StatusCode")
        if status == "Failure":
            reasons = {item.findtext("CancelReason") or "" for item in message.content.iter("Item")}
            if not reasons or not reasons <= set(CANCEL_REASONS):
                raise NotPossible("Every item needs a valid CancelReason.")
            self._book.cancel(entry, by="SELLER", reason=sorted(reasons)[0], now=now)
        elif status != "Success":
            raise NotPossible("StatusCode must be Success or Failure.")
        return Outcome(message_id=message.id)

    def _fulfil(self, store: str, message: Message, now: datetime) -> Outcome:
        data = "FulfillmentData/"
        shipment = Shipment(
            reference=message.text("MerchantFulfillmentID") or message.id,
            carrier=message.text(data + "CarrierName") or message.text(data + "CarrierCode"),
            method=message.text(data + "ShippingMethod"),
            tracking_number=message.text(data + "ShipperTrackingNumber"),
            shipped_at=moment(message.text("FulfillmentDate"), "FulfillmentDate"),
        )
        self._book.confirm_shipment(self._entry(store, message), shipment, now=now)
        return Outcome(message_id=message.id)

    def _adjust(self, store: str, message: Message, now: datetime) -> Outcome:
        entry = self._entry(store, message)
        items = message.content.findall("AdjustedItem")
        if not items:
            raise NotPossible("The message adjusts no item.")
        for number, item in enumerate(items):
            self._book.refund(entry, _refund(entry, item, f"{message.id}.{number}", now), now=now)
        return Outcome(message_id=message.id)

    def _entry(self, store: str, message: Message) -> OrderEntry:
        entry = self._book.entry(store, message.text("AmazonOrderID"))
        if entry is None:
            raise NotPossible("The AmazonOrderID is not one of this seller's.")
        return entry


def _refund(entry: OrderEntry, item: Element, number: str, now: datetime) -> Refund:
    reason = (item.findtext("AdjustmentReason") or "").strip()
    if reason not in REFUND_REASONS:
        raise NotPossible(f"The AdjustmentReason '{reason}' is invalid.")
    shares = dict.fromkeys(COMPONENTS.values(), Decimal(0))
    for component in item.iterfind("ItemPriceAdjustments/Component"):
        kind, amount = component.findtext("Type") or "", component.find("Amount")
        if kind not in COMPONENTS or amount is None:
            raise NotPossible(f"The price component '{kind}' is invalid.")
        if amount.get("currency") != entry.order.marketplace.currency:
            raise NotPossible("The currency is not that of the order.")
        if kind == "Tax" and entry.order.marketplace.country == "JP":
            raise NotPossible("Tax cannot be adjusted in this marketplace.")
        shares[COMPONENTS[kind]] += Decimal((amount.text or "").strip())
    return Refund(
        id=f"{entry.order.id}-R{len(entry.refunds) + 1}-{number}",
        item_id=(item.findtext("AmazonOrderItemCode") or "").strip(),
        reason=reason,
        reference=(item.findtext("MerchantAdjustmentItemID") or "").strip(),
        at=now,
        **shares,
    )
