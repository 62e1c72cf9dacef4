"""``kefu health``: a store's account figures as of a day, one JSON line a metric and window (HLT-1, HLT-2)."""

from __future__ import annotations

import argparse
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kefu.cli.django_setup import NotReady, refuse, start_django
from kefu.cli.jsonlines import emit

if TYPE_CHECKING:
    from kefu.metrics.figures import Figure

PLACES = 6


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--store", required=True, metavar="KEY", help="the store")
    parser.add_argument(
        "--as-of",
        type=_day,
        metavar="DATE",
        help="the day, on the marketplace's calendar (default: today)",
    )


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{said!r} is no day; write it as 2026-01-31") from None


def run(options: argparse.Namespace) -> int:
    """Print every figure. Returns 0, or 2 where the store is unknown."""
    try:
        start_django()
        return _tell(options)
    except NotReady as problem:
        return refuse(str(problem))


def _tell(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from kefu.cli.stores import chosen_store
    from kefu.metrics.health import health, outlook
    from kefu.metrics.periods import today

    now = timezone.now()
    store = chosen_store(options.store)
    as_of = options.as_of or today(store.marketplace, now)
    for figure in health(store, as_of, now=now):
        ahead = outlook(store, figure) if figure.code == "order_defect_rate" else None
        emit(_line(figure, as_of) | (_ahead(ahead) if ahead else {}))
    return 0


def _line(figure: Figure, as_of: date) -> dict[str, Any]:
    return {
        "metric": figure.code,
        "window_days": figure.period.days,
        "as_of": as_of.isoformat(),
        "from": figure.period.first.isoformat(),
        "to": figure.period.last.isoformat(),
        "numerator": figure.count.numerator,
        "denominator": figure.count.denominator,
        "rate": _share(figure.rate),
        "limit": _share(figure.limit),
        "state": figure.state.value,
        "orders": list(figure.count.orders),
        "unknown": figure.count.unknown,
        "rule": figure.metric.rule,
    }


def _ahead(ahead: Any) -> dict[str, Any]:
    return {
        "undecided": list(ahead.undecided),
        "if_won": _share(ahead.if_won),
        "if_lost": _share(ahead.if_lost),
        "room": ahead.room,
    }


def _share(value: Decimal | None) -> float | None:
    return None if value is None else round(float(value), PLACES)
