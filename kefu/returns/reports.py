"""Lines of Amazon's return reports as the desk takes them in; the cells are those of ``connectors/amazon/reports``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from kefu.records.report_reading import Row
from kefu.returns.models import Return
from kefu.returns.rows import ReturnRow, print_of

REPORT, FBA_REPORT = "report", "fba_report"
# Cells that a return's row knows under the same name.
SAME = ("asin", "sku", "title", "quantity", "reason", "in_policy", "label_cost", "currency")


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """What Amazon's words mean."""
    return tomllib.loads((files("kefu.returns.data") / "words.toml").read_text("utf-8"))


def meaning(table: str, word: Any) -> str:
    """What a word of Amazon's means; empty where nobody has told us."""
    return words()[table].get(str(word or "").strip().casefold(), "")


def row_of_seller(row: Row, now: datetime) -> ReturnRow:
    """A return of what the seller ships, flat or XML."""
    cells, order_id = row.cells, row.key
    refunded = cells.get("refunded")
    state = meaning("status", cells.get("status"))
    facts: dict[str, Any] = {
        **{name: cells.get(name) for name in SAME},
        "fulfilment": "seller",
        "rma": cells.get("merchant_rma_id") or cells.get("rma_id"),
        "requested_at": cells.get("requested_at"),
        "wanted": cells.get("resolution"),
        "label_payer": meaning("payer", cells.get("label_paid_by")),
        "carrier": cells.get("carrier"),
        "tracking_number": cells.get("tracking_number"),
        "arrived_at": cells.get("delivered_at"),
        "status_told": cells.get("status"),
    }
    if state in ("answered", "sent", "over"):
        # The report does not say when: it was so by now; an earlier word for it goes before.
        facts |= {"answered_at": now, "answer": Return.Answer.AUTHORISE}
    if state == "sent":
        facts["sent_at"] = now
    if refunded:
        facts |= {"refunded_at": now, "amount_told": str(refunded)}
    if state == "closed" or (state == "over" and refunded):
        facts["ended_at"] = now
    return ReturnRow(
        source=REPORT,
        key=_mark(order_id, cells),
        at=now,
        amazon_order_id=order_id,
        facts=facts,
    )


def row_of_amazon(row: Row, now: datetime) -> ReturnRow:
    """A unit that Amazon's warehouses took in (RET-14)."""
    cells, order_id = row.cells, row.key
    back = cells.get("returned_at") or now
    return ReturnRow(
        source=FBA_REPORT,
        key=_mark(order_id, cells),
        at=now,
        amazon_order_id=order_id,
        facts={
            **{name: cells.get(name) for name in SAME},
            "fulfilment": "amazon",
            "requested_at": back,
            "arrived_at": back,
            "lpn": cells.get("lpn"),
            "comment": cells.get("comment"),
            "status_told": cells.get("disposition") or cells.get("status"),
            "grade": meaning("disposition", cells.get("disposition")),
        },
    )


def _mark(order_id: str, cells: Mapping[str, Any]) -> str:
    """The line's own print: told again word for word, it is the same telling."""
    plain = {
        name: str(value.normalize() if isinstance(value, Decimal) else value)
        for name, value in cells.items()
    }
    return print_of(order_id, sorted(plain.items()))
