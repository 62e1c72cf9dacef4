"""What the returns board and its file show of a return."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from kefu.returns import board
from kefu.returns.models import Return
from kefu.web.board_lists import Columns, Counts
from kefu.web.board_pages import Sheet
from kefu.web.portion_words import bins, end_words, grade_words
from kefu.web.return_words import reason_words
from kefu.web.words import word
from kefu.web.words.returns import HEADINGS

COLUMNS = Columns(
    Return,
    "pk",
    "store_id",
    "marketplace",
    "amazon_order_id",
    "rma",
    "lpn",
    "tracking_number",
    "stage",
    "due_at",
    "buyer_name",
    "title",
    "sku",
    "asin",
    "quantity",
    "reason",
    "grade",
    "disposition",
    "bin",
    "portions",
    "fulfilment",
    "unclear",
    "requested_at",
    "arrived_at",
    "refunded_at",
    "queue_rank",
)


# Nobody works through what is over: "99+" is said sooner.
FEW = 100
OVER = ("put_away", "ended")


def _counted() -> dict[str, Any]:
    return {tab: board.tab(tab) for tab in board.TABS}


COUNTS = Counts(_counted, caps=dict.fromkeys(OVER, FEW))


def sheet(stores: Mapping[int, str]) -> Sheet:
    """The board as a file; ``stores``: names by id."""
    return Sheet(name="returns", headings=HEADINGS, cells=partial(_cells, stores))


def _cells(stores: Mapping[int, str], ret: Any) -> list[Any]:
    return [
        f"R{ret.pk}",
        stores.get(ret.store_id, ""),
        ret.marketplace,
        ret.amazon_order_id,
        ret.rma,
        word("return_stage", ret.stage),
        ret.due_at,
        ret.buyer_name,
        ret.title,
        ret.sku,
        ret.asin,
        ret.quantity,
        reason_words(ret.reason),
        grade_words(ret),
        end_words(ret) if ret.portions else word("disposition", ret.disposition),
        bins(ret),
        ret.requested_at,
        ret.arrived_at,
        ret.refunded_at,
    ]
