"""What reports, finances and orders tell → the guided steps that wait for Amazon's word.

Notices are told as they are filed (``guided.checking.told_by_notices``), feedback by
``ratings.takein``. A report says how things
stand, not since when: its words are of the moment at which it was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from kefu.accounts.models import Store
from kefu.guided.checking import Told, told
from kefu.guided.models import UNFINISHED, GuidedStep
from kefu.records.models import MoneyMovement, Order
from kefu.records.report_reading import Row
from kefu.returns.reports import meaning

Kind = MoneyMovement.Kind
AUTHORISED = frozenset({"answered", "sent", "over"})
# The beginnings of Amazon's words for how a SAFE-T claim stands.
SAFE_T = (
    ("grant", "safe_t_granted"),
    ("approv", "safe_t_granted"),
    ("reimburs", "safe_t_granted"),
    ("den", "safe_t_denied"),
    ("reject", "safe_t_denied"),
    ("declin", "safe_t_denied"),
)


def told_by_returns(store: Store, rows: Sequence[Row], *, now: datetime) -> int:
    """The returns report: authorised, closed, SAFE-T. Of money it tells only the sum so far."""
    return told(store, (word for row in rows for word in _return_words(row, now)), now=now)


def told_by_reimbursements(store: Store, rows: Sequence[Row], *, now: datetime) -> int:
    """What Amazon paid for goods in its care: by order, or else by case, SKU or label."""
    return told(store, (word for row in rows for word in _reimbursed(row)), now=now)


def told_by_money(store: Store, movements: Iterable[Mapping[str, Any]], *, now: datetime) -> int:
    """The finances: refunds, SAFE-T payments, chargebacks that came back, reimbursements."""
    return told(store, filter(None, (_money(movement, now) for movement in movements)), now=now)


def told_by_orders(store: Store, *, now: datetime) -> int:
    """Orders written at ``now`` that are cancelled; nothing is asked where no step waits."""
    waiting = GuidedStep.objects.filter(
        store=store, kind="cancel_in_seller_central", state__in=UNFINISHED
    )
    cancelled = Order.objects.filter(
        store=store,
        imported_at=now,
        status="cancelled",
        amazon_order_id__in=waiting.values("amazon_order_id"),
    )
    words = [
        Told(code="order_cancelled", order=order, at=now, proof={"report": "orders"})
        for order in cancelled.values_list("amazon_order_id", flat=True)
    ]
    return told(store, words, now=now)


def _return_words(row: Row, now: datetime) -> Iterator[Told]:
    cells = row.cells
    base = {"order": row.key, "at": now, "stands": True, "proof": {"report": "returns"}}
    about = cells.get("merchant_rma_id") or cells.get("rma_id") or ""
    state = meaning("status", cells.get("status"))
    if state in AUTHORISED:
        yield Told(code="return_authorised", about=about, **base)
    if state == "closed":
        yield Told(code="return_closed", about=about, **base)
    if code := safe_t_word(row):
        yield Told(code=code, **base)


def safe_t_word(row: Row) -> str:
    """How a SAFE-T claim stands by a line of the returns report; empty where there is none."""
    if not row.cells.get("safet_id"):
        return ""
    word = str(row.cells.get("safet_state") or "").strip().casefold()
    return next((code for start, code in SAFE_T if word.startswith(start)), "safe_t_opened")


def _reimbursed(row: Row) -> Iterator[Told]:
    cells = row.cells
    base = {
        "code": "reimbursed",
        "at": cells["approved_at"],
        "proof": {"report": "reimbursements", "id": row.key},
    }
    if order := cells.get("order_id"):
        yield Told(order=order, **base)
    for name in ("amazon_case", "sku", "fnsku"):
        if about := cells.get(name):
            yield Told(order="", about=about, **base)


def _money(movement: Mapping[str, Any], now: datetime) -> Told | None:
    order, amount = movement.get("amazon_order_id"), movement.get("amount")
    if not order or amount is None:
        return None
    code, sum_ = "", None
    match movement["kind"]:
        case Kind.REFUND:
            code, sum_ = "refunded", movement.get("to_buyer")
        case Kind.SAFET if amount > 0:
            code = "safe_t_granted"
        case Kind.CHARGEBACK if amount > 0:
            code = "chargeback_won"
        case Kind.REIMBURSEMENT if amount > 0:
            code = "reimbursed"
    if not code:
        return None
    at = movement.get("posted_at") or now
    return Told(code=code, order=order, at=at, amount=sum_, proof={"report": "finances"})
