"""Rows of the reports that returns, claims and feedback are told by, handed to those who keep them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kefu.accounts.models import Store
from kefu.claims import takein as claims
from kefu.flow import step_words
from kefu.ratings.takein import FeedbackRow, take_in_feedback
from kefu.records.reimbursements import take_in_reimbursements
from kefu.records.report_reading import Row
from kefu.returns import taking_in as returns
from kefu.returns.owed_answers import deny_safe_t
from kefu.returns.reports import row_of_amazon, row_of_seller


def hand_over_returns(store: Store, rows: Sequence[Row], *, now: datetime) -> tuple[int, int]:
    """Returns of orders that the seller ships, and the claims that their report marks."""
    taken = returns.take_in_returns(store, [row_of_seller(row, now) for row in rows], now=now)
    flagged = {row.key for row in rows if row.cells.get("a_to_z_claim")}
    if flagged:
        found = [claims.ReturnRow(order_id=order) for order in sorted(flagged)]
        claims.take_in_returns(store, found, now=now)
    step_words.told_by_returns(store, rows, now=now)
    denied = {row.key for row in rows if step_words.safe_t_word(row) == "safe_t_denied"}
    deny_safe_t(store, denied, now=now)
    return taken.new, taken.changed


def hand_over_fba_returns(store: Store, rows: Sequence[Row], *, now: datetime) -> tuple[int, int]:
    """Returns that Amazon's warehouses took in."""
    taken = returns.take_in_returns(store, [row_of_amazon(row, now) for row in rows], now=now)
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


def hand_over_reimbursements(
    store: Store, rows: Sequence[Row], *, now: datetime
) -> tuple[int, int]:
    """What Amazon paid or gave back for goods in its care."""
    counts = take_in_reimbursements(store, rows, now=now)
    step_words.told_by_reimbursements(store, rows, now=now)
    return counts
