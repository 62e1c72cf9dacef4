"""Settlements that Amazon's flat file tells of: the payout, its parts, and the movements of each order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from kefu.accounts.models import Store
from kefu.records.models import MoneyMovement, Settlement
from kefu.records.money_words import kind_of, to_buyer
from kefu.records.report_reading import Row
from kefu.records.writing import cut, write_told

HEAD = ("begins", "ends", "paid_at", "currency", "total")
Line = Mapping[str, Any]
Movements = dict[tuple[str, str], dict[str, Any]]


def write_settlements(
    store: Store, rows: Sequence[Row], *, now: datetime
) -> tuple[tuple[int, int], Movements]:
    """Write them; safe to repeat. In a transaction.

    Returns how many settlements are new and changed, and the movements that they are made of, by
    (key, source). The first line of a settlement names its sum, the others are parts of it. Lines of the same
    order, article and kind are one movement.
    """
    by_settlement: dict[str, list[Line]] = defaultdict(list)
    for row in rows:
        by_settlement[row.key[:40]].append(row.cells)
    settlements = {(pk,): _settlement(lines) for pk, lines in by_settlement.items()}
    by = ("settlement_id",)
    counts = write_told(Settlement, store, settlements, by=by, now=now).counts
    movements: Movements = {}
    for pk, lines in by_settlement.items():
        currency = settlements[(pk,)].get("currency") or ""
        movements |= _movements(pk, [line for line in lines if _is_part(line)], currency)
    return counts, movements


def _is_part(line: Line) -> bool:
    return line.get("amount") is not None


def _settlement(lines: Sequence[Line]) -> dict[str, Any]:
    head = next((line for line in lines if line.get("total") is not None), {})
    sums: dict[str, Decimal] = defaultdict(Decimal)
    parts = [line for line in lines if _is_part(line)]
    for line in parts:
        sums[line.get("kind") or "?"] += line["amount"]
    total = head.get("total")
    whole = total - sum(sums.values(), Decimal()) if total is not None else None
    return {
        **cut(Settlement, head, HEAD),
        "lines": len(parts),
        "sums": {kind: str(amount) for kind, amount in sorted(sums.items())},
        "unexplained": whole,
    }


def _movements(
    pk: str, parts: Sequence[Line], currency: str
) -> dict[tuple[str, str], dict[str, Any]]:
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in parts:
        names = (line.get(n) or "" for n in ("kind", "order_id", "sku", "adjustment_id"))
        groups[":".join((pk, *names))[:120]].append(line)
    return {
        (key, str(MoneyMovement.Source.SETTLEMENT)): _movement(lines, currency)
        for key, lines in groups.items()
    }


def _movement(lines: Sequence[Line], currency: str) -> dict[str, Any]:
    first = lines[0]
    kind = kind_of(first.get("kind") or "", first.get("description") or "")
    posted = [line["posted_at"] for line in lines if line.get("posted_at")]
    parts = [(line.get("amount_type") or "?", line["amount"]) for line in lines]
    return {
        "kind": kind,
        "told_kind": (first.get("kind") or first.get("description") or "")[:60],
        "amazon_order_id": (first.get("order_id") or "")[:20],
        "sku": (first.get("sku") or "")[:60],
        "amount": sum((line["amount"] for line in lines), Decimal()),
        "to_buyer": to_buyer(kind, parts),
        "currency": (currency or first.get("currency") or "")[:3],
        "posted_at": min(posted) if posted else None,
    }
