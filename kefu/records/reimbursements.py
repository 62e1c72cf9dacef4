"""Reimbursements that Amazon's report tells of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kefu.accounts.models import Store
from kefu.records.models import Reimbursement
from kefu.records.report_reading import Row
from kefu.records.writing import cut, write_told

FIELDS = (
    "approved_at",
    "amazon_case",
    "reason",
    "asin",
    "fnsku",
    "title",
    "currency",
    "amount",
    "quantity_cash",
    "quantity_inventory",
    "original_id",
)


def take_in_reimbursements(store: Store, rows: Sequence[Row], *, now: datetime) -> tuple[int, int]:
    """Write them; safe to repeat. In a transaction. Returns (new, changed)."""
    told = {
        (row.key[:40], row.cells["sku"][:60]): {
            **cut(Reimbursement, row.cells, FIELDS),
            "amazon_order_id": row.cells.get("order_id"),
        }
        for row in rows
    }
    by = ("reimbursement_id", "sku")
    return write_told(Reimbursement, store, told, by=by, now=now).counts
