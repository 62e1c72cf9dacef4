"""What a program may say to a buyer: the review request, and Amazon's message templates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from simulator.books.book import Book, NotPossible
from simulator.books.entries import OrderEntry
from simulator.spapi.call import Answer, Call, denied, invalid, not_found

SOLICITATION = "productReviewAndSellerFeedback"
LONGEST = {
    "confirmCustomizationDetails": 800,
    "createConfirmDeliveryDetails": 2000,
    "createConfirmOrderDetails": 2000,
    "createConfirmServiceDetails": 2000,
    "createUnexpectedProblem": 2000,
}
"""Templates with a text of the seller's, and how many characters it may have."""
OPEN_FOR = timedelta(days=30)


class Contact:
    """Handlers by operation name. `sent` keeps every template message: store, order, template, text."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.sent: list[dict[str, str]] = []
        self.handlers: dict[str, Any] = {
            "getSolicitationActionsForOrder": self.solicitation_actions,
            "createProductReviewAndSellerFeedbackSolicitation": self.solicit,
            "getMessagingActionsForOrder": self.message_actions,
            "GetAttributes": self.attributes,
            **dict.fromkeys(LONGEST, self.message),
        }

    def solicitation_actions(self, call: Call) -> Answer:
        """Whether the review request is possible now."""
        entry = self._entry(call)
        possible = self._book.may_solicit(entry, now=call.now)
        return Answer(body=_links(call, "solicitations", [SOLICITATION] if possible else []))

    def solicit(self, call: Call) -> Answer:
        """Ask once; again, or outside the window, Amazon says 403."""
        entry = self._entry(call)
        try:
            self._book.solicit(entry, now=call.now)
        except NotPossible as no:
            raise denied(str(no)) from no
        return Answer(body={})

    def message_actions(self, call: Call) -> Answer:
        """Which templates are open for this order."""
        entry = self._entry(call)
        names = [name.removeprefix("create") for name in LONGEST]
        names = [name[:1].lower() + name[1:] for name in names] if self._open(entry, call) else []
        return Answer(body=_links(call, "messages", names))

    def attributes(self, call: Call) -> Answer:
        """The buyer's locale."""
        entry = self._entry(call)
        marketplace = entry.order.marketplace
        locale = f"{entry.order.buyer.language}-{marketplace.iso_country}"
        return Answer(body={"buyer": {"locale": locale}})

    def message(self, call: Call) -> Answer:
        """Send a template."""
        entry = self._entry(call)
        text = str(call.body.get("text") or "")
        most = LONGEST[call.operation.name]
        if not text or len(text) > most:
            raise invalid(f"'text' must have between 1 and {most} characters.")
        if not self._open(entry, call):
            raise denied("You cannot send this message for this order.")
        self.sent.append(
            {
                "store": call.store,
                "order": entry.order.id,
                "template": call.operation.name,
                "text": text,
            }
        )
        return Answer(body={})

    def _open(self, entry: OrderEntry, call: Call) -> bool:
        last = (entry.delivered_at or entry.order.latest_delivery) + OPEN_FOR
        return entry.status in ("UNSHIPPED", "SHIPPED") and call.now <= last

    def _entry(self, call: Call) -> OrderEntry:
        entry = self._book.entry(call.store, call.path["amazonOrderId"])
        if entry is None:
            raise not_found(f"Order {call.path['amazonOrderId']}")
        if call.query["marketplaceIds"] != [entry.order.marketplace.id]:
            raise invalid("The order belongs to another marketplace.")
        return entry


def _links(call: Call, noun: str, names: list[str]) -> dict[str, Any]:
    [marketplace] = call.query["marketplaceIds"]
    api = {"solicitations": "solicitations", "messages": "messaging"}[noun]
    base = f"/{api}/v1/orders/{call.path['amazonOrderId']}"
    query = f"?marketplaceIds={marketplace}"
    return {
        "_links": {
            "self": {"href": base + query},
            "actions": [{"href": f"{base}/{noun}/{name}{query}", "name": name} for name in names],
        },
        "_embedded": {"actions": []},
    }
