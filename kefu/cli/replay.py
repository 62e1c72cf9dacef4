"""``kefu replay``: past cases under another policy; what would have differed, in cases and money (ANL-5)."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kefu.cli.django_setup import NotReady, refuse, start_django
from kefu.cli.jsonlines import emit
from kefu.cli.policy import read_policy

if TYPE_CHECKING:
    from kefu.policy import Book
    from kefu.replay.models import ReplayedCase

Cost = tuple[Decimal | None, Decimal | None]


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument(
        "--policy",
        required=True,
        type=Path,
        metavar="FILE",
        help="the changed policy, or its folder",
    )
    day: dict[str, Any] = {"required": True, "type": _day, "metavar": "DATE"}
    parser.add_argument("--from", dest="first", help="first day (UTC)", **day)
    parser.add_argument("--to", dest="last", help="last day (UTC), itself included", **day)
    parser.add_argument("--store", metavar="KEY", help="cases of one store (default: of all)")


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{said!r} is no day; write it as 2026-01-31") from None


def run(options: argparse.Namespace) -> int:
    """Print one line a case that would have differed, then one line with the sums."""
    if options.last < options.first:
        return refuse(f"--to {options.last} comes before --from {options.first}")
    after = read_policy(options.policy)
    if after is None:
        return 2
    try:
        start_django()
        return _replay(options, after)
    except NotReady as problem:
        return refuse(str(problem))


def _replay(options: argparse.Namespace, after: Book) -> int:
    from django.utils import timezone

    from kefu.accounts.models import Store
    from kefu.cases.models import Case
    from kefu.cli.stores import chosen_store
    from kefu.policybook.active import active_book
    from kefu.replay.comparing import compare, decisions_between
    from kefu.replay.rows import rows_of

    store = chosen_store(options.store) if options.store else None
    since, until = _midnight(options.first), _midnight(options.last + timedelta(days=1))
    before = active_book(timezone.now())
    decisions = decisions_between(since, until, store.pk if store else None)
    found = compare(decisions, before, after)
    rows = rows_of(found, after.spec.numbers)
    keys = dict(Store.objects.values_list("pk", "key"))
    orders = dict(
        Case.objects.filter(pk__in=decisions.values("case")).values_list("pk", "amazon_order_id")
    )
    for row in rows:
        emit(_line(row, keys[row.store_id], orders[row.case_id]))
    emit(
        {
            "from": options.first.isoformat(),
            "to": options.last.isoformat(),
            "policy": after.version,
            "against": before.version,
            "compared": sum(found.compared.values()),
            "changed": len(rows),
            "unreadable": found.unreadable,
            **_sums(rows, after.spec.numbers.base),
        }
    )
    return 0


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _line(row: ReplayedCase, store: str, order_id: str) -> dict[str, Any]:
    return {
        "case": row.case_id,
        "store": store,
        "order_id": order_id,
        "asin": row.asin,
        "sku": row.sku,
        "decided_at": row.decided_at.isoformat(),
        "rule": row.rule,
        "before": row.before,
        "after": row.after,
        "currency": row.currency,
        "difference": format(row.cost_after - row.cost_before, "f"),
    }


def _sums(rows: Iterable[ReplayedCase], base: str | None) -> dict[str, Any]:
    """Cases and money by currency, in all, by rule and by product; all but the first in the base currency."""
    currencies, rules, products = (defaultdict[str, list[Cost]](list) for _ in range(3))
    total: list[Cost] = []
    for row in rows:
        currencies[row.currency].append((row.cost_before, row.cost_after))
        cost = (row.base_before, row.base_after)
        total.append(cost)
        rules[row.rule].append(cost)
        products[row.asin].append(cost)
    return {
        "total": {"currency": base, **_sum(total)},
        "currencies": _each(currencies),
        "rules": _each(rules),
        "products": _each(products),
    }


def _each(groups: Mapping[str, list[Cost]]) -> dict[str, Any]:
    return {key: {"cases": len(costs), **_sum(costs)} for key, costs in sorted(groups.items())}


def _sum(costs: Iterable[Cost]) -> dict[str, str]:
    """Costs that the rates cannot convert are left out; their currencies tell them."""
    known = [(one, other) for one, other in costs if one is not None and other is not None]
    before = sum((one for one, _ in known), Decimal())
    after = sum((other for _, other in known), Decimal())
    sums = {"before": before, "after": after, "difference": after - before}
    return {name: format(amount, "f") for name, amount in sums.items()}
