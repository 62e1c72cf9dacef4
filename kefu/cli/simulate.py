"""``kefu simulate``: months of business in minutes, under one policy or several, and how they compare."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from kefu.cli.django_setup import NotReady, refuse
from kefu.cli.jsonlines import emit
from kefu.cli.simulation.outcome import outcome_of
from kefu.cli.simulation.play import Plan, Play
from kefu.cli.simulation.table import lines

SHIPPED = "shipped"
COUNTED = ("refunded:", "taken_by_claims:", "claims:")


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument(
        "--policy",
        action="append",
        default=[],
        metavar="FOLDER",
        help="a policy's folder, or one changed file of it; 'shipped' is the one that came with Kefu. "
        "Repeat it to compare (default: shipped)",
    )
    parser.add_argument("--from", dest="first", default="2026-09-01", metavar="DATE")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--step", type=float, default=1.0, metavar="HOURS", help="default: 1")
    parser.add_argument("--seed", type=int, default=7, help="same seed, same world")
    parser.add_argument("--stores", default="us,de", help="stores of the simulator's world")
    parser.add_argument(
        "--together",
        action="store_true",
        help="all stores at one desk, which takes longer; by default each has a desk of its own",
    )
    parser.add_argument("--life", type=Path, metavar="FILE", help="parameters of the world")
    parser.add_argument(
        "--table",
        action="store_true",
        help="show the results side by side on standard error, too; always so with several policies",
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep what was played there")


def run(options: argparse.Namespace) -> int:
    """One line a policy, then one that compares the others with the first."""
    try:
        start = datetime.fromisoformat(options.first).replace(tzinfo=UTC)
    except ValueError:
        return refuse(f"--from {options.first!r} is no day; write it as 2026-09-01")
    if options.days < 1 or options.step <= 0:
        return refuse("--days must be at least 1 and --step more than 0")
    missing = [p for p in options.policy if p != SHIPPED and not Path(p).exists()]
    if missing:
        return refuse(f"there is no {missing[0]}; name a policy's folder or file")
    try:
        results = [_play(options, start, policy) for policy in options.policy or [SHIPPED]]
    except NotReady as problem:
        return refuse(str(problem))
    if len(results) > 1 or options.table:
        print("\n".join(lines(results)), file=sys.stderr)
    if len(results) > 1:
        emit({"compared_with": results[0]["policy"], "differences": _differences(results)})
    return 0


def _play(options: argparse.Namespace, start: datetime, policy: str) -> dict[str, Any]:
    began = time.monotonic()
    with ExitStack() as stack:
        if options.keep:
            folder = options.keep / (Path(policy).stem or "policy")
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kefu-play-")))
        plan = Plan(
            folder=folder,
            policy=None if policy == SHIPPED else Path(policy),
            start=start,
            days=options.days,
            step=timedelta(hours=options.step),
            seed=options.seed,
            stores=options.stores,
            life=options.life,
            together=options.together,
        )
        play = Play(plan, stack)
        play.open()
        for now in play.steps():
            if now.hour == 0:
                _progress(policy, now, play.worked)
        stores = options.stores.split(",")
        books = {key: play.look(f"books/all?store={key}") for key in stores}
        health = {key: play.standing(key) for key in stores}
        result = {
            "policy": policy,
            "days": options.days,
            "seed": options.seed,
            **outcome_of(books, play.worked),
            "health": health,
            "books": play.look("books/hash")["hash"],
            "seconds": round(time.monotonic() - began, 1),
            "seconds_of": {part: round(spent, 1) for part, spent in play.seconds.items()},
        }
    emit(result)
    return result


def _progress(policy: str, now: datetime, worked: dict[str, int]) -> None:
    """Something to look at while it takes minutes; results go to standard output alone."""
    answers = worked.get("answers", 0)
    print(f"{policy}: {now:%Y-%m-%d}, {answers} answers", file=sys.stderr, flush=True)


def _differences(results: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """How the figures of the other plays differ from the first one's; rates of the accounts by Amazon's count."""
    first = _figures(results[0])
    return {result["policy"]: dict(_between(first, _figures(result))) for result in results[1:]}


def _between(first: dict[str, Any], other: dict[str, Any]) -> Iterator[tuple[str, float | str]]:
    """Money and claims that a play does not name are none; a rate that it does not name is unknown."""
    for name in dict.fromkeys((*first, *other)):
        counted = name.startswith(COUNTED)
        if counted or (name in first and name in other):
            difference = other.get(name, 0) - first.get(name, 0)
            if difference:
                yield name, _told(difference)


def _told(difference: Any) -> float | str:
    """Money as a decimal string, everything else as a number."""
    return format(difference, "f") if isinstance(difference, Decimal) else round(difference, 4)


def _figures(result: dict[str, Any]) -> dict[str, Any]:
    """Every number of a play; those of a currency, state or store as ``refunded:EUR``, ``us:order_defect_rate``."""
    found: dict[str, Any] = {
        name: value
        for name, value in result.items()
        if isinstance(value, int | float) and name not in ("days", "seed", "seconds")
    }
    for name in ("refunded", "taken_by_claims"):
        for currency, amount in result.get(name, {}).items():
            found[f"{name}:{currency}"] = Decimal(amount)
    for state, count in result.get("claims", {}).items():
        found[f"claims:{state}"] = count
    for store, standing in result.get("health", {}).items():
        for name, told in standing.items():
            if told.get("amazon", {}).get("rate") is not None:
                found[f"{store}:{name}"] = told["amazon"]["rate"]
    return found
