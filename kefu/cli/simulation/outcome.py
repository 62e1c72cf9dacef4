"""What a play came to: money, account, buyers, work. Read off Amazon's books, not the desk's own figures."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

ANSWER_WITHIN = timedelta(hours=24)


def outcome_of(books: Mapping[str, Mapping[str, Any]], worked: Mapping[str, int]) -> dict[str, Any]:
    """``books``: by store, as the control port shows them. Money by currency, as decimal strings."""
    refunded: defaultdict[str, Decimal] = defaultdict(Decimal)
    debited: defaultdict[str, Decimal] = defaultdict(Decimal)
    orders = contacts = late = yes = no = 0
    hours: list[float] = []
    claims: Counter[str] = Counter()
    stars: Counter[int] = Counter()
    for store in books.values():
        orders += len(store["orders"])
        for entry in store["orders"].values():
            currency = entry.get("currency", "")
            for refund in entry["refunds"]:
                parts = (refund["principal"], refund["tax"], refund["shipping"])
                refunded[currency] += sum(map(Decimal, parts), Decimal())
            debited[currency] += Decimal(entry["debited"])
        contacts += len({letter["case"] for letter in store["messages"]})
        for letter in store["messages"]:
            if letter["answered_at"]:
                waited = _moment(letter["answered_at"]) - _moment(letter["at"])
                hours.append(waited.total_seconds() / 3600)
                late += waited > ANSWER_WITHIN
            elif not letter["no_response_needed_at"]:
                late += 1
            yes += letter["solved"] is True
            no += letter["solved"] is False
        claims.update(claim["state"] for claim in store["claims"])
        stars.update(f["rating"] for f in store["feedback"] if not f["removed_at"])
    return {
        "orders": orders,
        "contacts": contacts,
        "letters_late": late,
        "median_answer_hours": round(statistics.median(hours), 2) if hours else None,
        "refunded": _money(refunded),
        "taken_by_claims": _money(debited),
        "claims": dict(sorted(claims.items())),
        "negative_feedback": stars[1] + stars[2],
        "positive_feedback": stars[4] + stars[5],
        "solved_yes": yes,
        "solved_no": no,
        "work": dict(worked),
    }


def _money(sums: Mapping[str, Decimal]) -> dict[str, str]:
    return {currency: format(amount, "f") for currency, amount in sorted(sums.items()) if amount}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
