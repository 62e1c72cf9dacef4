"""Rows of the reports that returns, claims and feedback are told by, handed to those who keep them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kefu.accounts.models import Store
from kefu.claims import takein as claims
from kefu.ratings.takein import FeedbackRow, take_in_feedback
from kefu.records.report_reading import Row
from kefu.returns import taking_in as returns
from kefu.returns.rows import ReturnRow

RETURNS_REPORT, FBA_RETURNS = "returns_report", "fba_returns"
# Amazon's word for how a request stands → what was answered. Others leave the answer open.
ANSWERS = {
    "approved": "authorise",
    "authorised": "authorise",
    "authorized": "authorise",
    "completed": "authorise",
    "closed": "close",
    "denied": "close",
}
PAYERS = {
    "buyer": "buyer",
    "customer": "buyer",
    "seller": "seller",
    "merchant": "seller",
    "amazon": "amazon",
}
# Our name of a column → the field of a return.
ASKED = {
    "rma_id": "rma",
    "asin": "asin",
    "sku": "sku",
    "title": "title",
    "quantity": "quantity",
    "reason": "reason",
    "resolution": "wanted",
    "in_policy": "in_policy",
    "label_cost": "label_cost",
    "carrier": "carrier",
    "tracking_number": "tracking_number",
    "status": "status_told",
    "currency": "currency",
    "requested_at": "requested_at",
    "delivered_at": "arrived_at",
}
AT_AMAZON = {
    "lpn": "lpn",
    "asin": "asin",
    "sku": "sku",
    "title": "title",
    "quantity": "quantity",
    "reason": "reason",
    "comment": "comment",
    "disposition": "status_told",
    "returned_at": "arrived_at",
}


def hand_over_returns(store: Store, rows: Sequence[Row], *, now: datetime) -> tuple[int, int]:
    """Returns of orders that the seller ships, and the claims that their report marks."""
    taken = returns.take_in_returns(store, [_asked(row, now) for row in rows], now=now)
    flagged = {row.key for row in rows if row.cells.get("a_to_z_claim")}
    if flagged:
        found = [claims.ReturnRow(order_id=order) for order in sorted(flagged)]
        claims.take_in_returns(store, found, now=now)
    return taken.new, taken.changed


def hand_over_fba_returns(store: Store, rows: Sequence[Row], *, now: datetime) -> tuple[int, int]:
    """Returns that Amazon's warehouses took in."""
    taken = returns.take_in_returns(store, [_at_amazon(row, now) for row in rows], now=now)
    return taken.new, taken.changed


def hand_over_feedback(
    store: Store,
    rows: Sequence[Row],
    *,
    now: datetime,
    covers: tuple[datetime, datetime] | None = None,
) -> tuple[int, int]:
    """Seller feedback; ``covers``: the days that the report holds in full."""
    found = [
        FeedbackRow(
            order_id=row.key,
            left_at=row.cells["at"],
            rating=row.cells["rating"],
            comment=row.cells.get("comment", ""),
            reply=row.cells.get("response", ""),
        )
        for row in rows
    ]
    taken = take_in_feedback(store, found, now=now, covers=covers)
    return taken.new, taken.changed + taken.missing


def _asked(row: Row, now: datetime) -> ReturnRow:
    cells = row.cells
    facts: dict[str, Any] = {name: cells.get(ours) for ours, name in ASKED.items()}
    answer = ANSWERS.get(cells["status"].casefold())
    # The report does not say when: it was so by now; an earlier word for it goes before.
    if answer:
        facts |= {"answer": answer, "answered_at": now}
    if cells.get("refunded"):
        facts |= {"amount_told": cells["refunded"], "refunded_at": now}
    payer = PAYERS.get(cells.get("label_paid_by", "").casefold())
    facts |= {"label_payer": payer, "fulfilment": "seller"}
    return ReturnRow(
        source=RETURNS_REPORT, key=_print(row), at=now, amazon_order_id=row.key, facts=facts
    )


def _at_amazon(row: Row, now: datetime) -> ReturnRow:
    facts = {name: row.cells.get(ours) for ours, name in AT_AMAZON.items()}
    facts["fulfilment"] = "amazon"
    return ReturnRow(
        source=FBA_RETURNS, key=_print(row), at=now, amazon_order_id=row.key, facts=facts
    )


def _print(row: Row) -> str:
    """The line's own mark: read again in a later report it is the same line."""
    told = sorted(
        (name, str(value)) for name, value in row.cells.items() if value not in (None, "")
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()
