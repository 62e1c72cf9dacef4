"""Returns of what sellers ship, as flat file and as XML, and feedback."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, tostring

from simulator.books.books import Books
from simulator.books.returns import Return
from simulator.reports.writing import amount, customs, day, table
from simulator.world.model import Store

REASONS = {
    "damaged": "CR-DAMAGED_BY_CARRIER",
    "defective": "CR-DEFECTIVE",
    "not_as_described": "AMZ-PG-BAD-DESC",
    "missing_part": "CR-MISSING_PARTS",
    "wrong_item": "CR-SWITCHEROO",
    "changed_mind": "CR-UNWANTED_ITEM",
    "return_item": "CR-UNWANTED_ITEM",
}
STATUS = {
    "requested": "Pending",
    "authorised": "Approved",
    "in_transit": "Approved",
    "received": "Approved",
    "closed": "Closed",
}
RETURNS = [
    "Order ID", "Order date", "Return request date", "Return request status", "Amazon RMA ID",
    "Merchant RMA ID", "Label type", "Label cost", "Currency code", "Return carrier", "Tracking ID",
    "Label to be paid by", "A-to-Z Claim", "Is prime", "ASIN", "Merchant SKU", "Item Name",
    "Return quantity", "Return Reason", "In policy", "Return type", "Resolution", "Invoice number",
    "Return delivery date", "Order Amount", "Order quantity", "SafeT Action reason",
    "SafeT claim id", "SafeT claim state", "SafeT claim creation time",
    "SafeT claim reimbursement amount", "Refunded Amount",
]  # fmt: skip


def flat_returns(books: Books, store: Store, start: datetime, end: datetime) -> bytes:
    """As GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE."""
    rows = (_row(books, known) for known in _of_period(books, store, start, end))
    return table(store, RETURNS, rows)


def xml_returns(books: Books, store: Store, start: datetime, end: datetime) -> bytes:
    """As GET_XML_RETURNS_DATA_BY_RETURN_DATE."""
    root = Element("return_requests")
    for known in _of_period(books, store, start, end):
        _details(books, known, SubElement(root, "return_details"))
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root)


def feedback(books: Books, store: Store, start: datetime, end: datetime) -> bytes:
    """As GET_SELLER_FEEDBACK_DATA: one to three stars only, without what has been removed."""
    custom = customs(store)
    rows = [
        (
            given.left_at.strftime(custom["date"]),
            str(given.rating),
            given.comment,
            given.reply,
            given.order_id,
            f"{books.orders.entries[given.order_id].order.buyer.alias}@marketplace."
            f"{books.orders.entries[given.order_id].order.marketplace.host}",
        )
        for given in books.feedback.of_store(store.key)
        if start <= given.left_at <= end and given.rating <= 3 and given.removed_at is None
    ]
    return table(store, custom["feedback"], rows)


def _of_period(books: Books, store: Store, start: datetime, end: datetime) -> Iterator[Return]:
    return (r for r in books.returns.of_store(store.key) if start <= r.requested_at <= end)


def _row(books: Books, known: Return) -> Sequence[str]:
    entry = books.orders.entries[known.order_id]
    order, line = entry.order, entry.line(known.item_id)
    currency = order.marketplace.currency
    claimed = any(c.kind == "a_to_z" for c in books.claims.of_order(order.id))
    safe_t = next(iter(books.safe_t.of_order(order.id)), None)
    return (
        order.id,
        day(order.ordered_at),
        day(known.requested_at),
        STATUS[known.state],
        known.id,
        "",
        _label_type(known),
        amount(known.label_cost, currency) if known.label_cost else "",
        currency,
        known.carrier,
        known.tracking_number,
        known.label_paid_by.capitalize(),
        "Y" if claimed else "N",
        "N",
        line.product.asin if line else "",
        line.product.sku if line else "",
        line.product.title(order.marketplace.language) if line else "",
        str(known.quantity),
        REASONS.get(known.reason, "CR-OTHER"),
        "Y" if known.in_policy else "N",
        "C-Returns",
        known.resolution,
        "",
        day(known.delivered_at),
        amount(entry.paid, currency),
        str(sum(item.quantity for item in order.lines)),
        safe_t.reason if safe_t else "",
        safe_t.id if safe_t else "",
        safe_t.state.capitalize() if safe_t else "",
        day(safe_t.asked_at) if safe_t else "",
        amount(safe_t.reimbursed, currency) if safe_t and safe_t.reimbursed else "",
        amount(known.refunded, currency) if known.refunded else "",
    )


def _label_type(known: Return) -> str:
    if known.authorised_at is None:
        return ""
    return "AmazonPrePaidLabel" if known.label_paid_by == "seller" else "AmazonUnPaidLabel"


def _details(books: Books, known: Return, details: Element) -> None:
    entry = books.orders.entries[known.order_id]
    order, line = entry.order, entry.line(known.item_id)
    currency = order.marketplace.currency
    claimed = any(c.kind == "a_to_z" for c in books.claims.of_order(order.id))
    item = SubElement(details, "item_details")
    _texts(
        item,
        item_name=line.product.title(order.marketplace.language) if line else "",
        asin=line.product.asin if line else "",
        return_reason_code=REASONS.get(known.reason, "CR-OTHER"),
        merchant_sku=line.product.sku if line else "",
        in_policy="true" if known.in_policy else "false",
        return_quantity=str(known.quantity),
        resolution=known.resolution,
        refund_amount=amount(known.refunded, currency) if known.refunded else "",
    )
    label = SubElement(details, "label_details")
    _texts(
        label,
        label_cost=amount(known.label_cost or Decimal(0), currency),
        currency_code=currency,
        return_carrier=known.carrier,
        tracking_id=known.tracking_number,
    )
    _texts(
        details,
        label_to_be_paid_by=known.label_paid_by.capitalize(),
        return_request_date=known.requested_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        a_to_z_claim="true" if claimed else "false",
        amazon_rma_id=known.id,
        merchant_rma_id="",
        order_id=order.id,
        order_date=order.ordered_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        order_amount=amount(entry.paid, currency),
        order_quantity=str(sum(known.quantity for known in order.lines)),
        return_type="C-Returns",
        is_prime="false",
        return_request_status=STATUS[known.state],
        label_type=_label_type(known),
    )


def _texts(parent: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(parent, name).text = text
