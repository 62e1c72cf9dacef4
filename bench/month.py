"""A month of two stores played by robots: how long it takes, what each part of it costs, and what memory it holds.

Time on a busy machine says little, so each part's computing is counted, and put beside a yardstick of the same run:
ordinary Python work, done before the first day and after each week.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bench.figures import line
from bench.processes import cpu_seconds, held
from kefu.cli.simulation.play import Plan, Play

START = datetime(2026, 9, 1, tzinfo=UTC)
DAYS = 30
AIM_SECONDS = 600
MB = 1_000_000
# A part that holds a store's data grows with it; more than this in a month is a leak.
AIM_GROWTH = 1.6


@dataclass(slots=True)
class Course:
    """What was seen of one part, a value a day."""

    computed: list[float] = field(default_factory=list)
    held: list[float] = field(default_factory=list)


def run() -> None:
    """Play the month and print what it took."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kefu-month-")))
        plan = Plan(
            folder=folder,
            policy=None,
            start=START,
            days=DAYS,
            step=timedelta(hours=1),
            seed=7,
            stores="us,de",
            life=None,
        )
        play = Play(plan, stack)
        opened = time.monotonic()
        play.open()
        began = time.monotonic()
        courses, yardsticks = _follow(play)
        took = time.monotonic() - began
        orders = sum(len(play.look(f"books/all?store={key}")["orders"]) for key in ("us", "de"))
    _print(courses, took, began - opened, median(yardsticks), orders, play.worked)


def _follow(play: Play) -> tuple[dict[str, Course], list[float]]:
    courses: dict[str, Course] = defaultdict(Course)
    yardsticks = [_yardstick()]
    before = {name: cpu_seconds(part.process.pid) for name, part in play.parts.items()}
    for day in _days(play):
        for name, part in play.parts.items():
            now = cpu_seconds(part.process.pid)
            courses[name].computed.append(now - before[name])
            courses[name].held.append(held(part.process.pid) / MB)
            before[name] = now
        if day % 7 == 0:
            yardsticks.append(_yardstick())
    return courses, yardsticks


def _days(play: Play) -> Iterator[int]:
    for now in play.steps():
        if now.hour == 0:
            yield (now - START).days


def _yardstick() -> float:
    """Seconds that a fixed piece of ordinary work takes: dictionaries, text, sorting."""
    began = time.process_time()
    rows = [{"id": n, "text": f"order {n * 7919 % 100_003}"} for n in range(60_000)]
    rows.sort(key=lambda row: row["text"])
    told = json.dumps(rows)
    assert len(json.loads(told)) == 60_000
    return time.process_time() - began


def _print(
    courses: dict[str, Course],
    took: float,
    opening: float,
    yardstick: float,
    orders: int,
    worked: dict[str, int],
) -> None:
    whole = sum(sum(course.computed) for course in courses.values())
    real = timedelta(days=DAYS).total_seconds()
    print(
        f"A month of two stores: {orders} orders, {worked.get('answers', 0)} answers "
        f"({opening:.0f} s to open)"
    )
    line("seconds", took, f"≤ {AIM_SECONDS}", f"{real / took:,.0f} times as fast as life")
    line("computing of all parts, in yardsticks", whole / yardstick, "–", f"{whole:.0f} s")
    for name, course in courses.items():
        computed, held = course.computed, course.held
        days = f"first week {sum(computed[:7]):.1f} s, last week {sum(computed[-7:]):.1f} s"
        line(f"{name}: share of it", sum(computed) / whole, "–", days)
        growth = held[-1] / held[0]
        memory = f"first day {held[0]:.0f} MB, last day {held[-1]:.0f}, peak {max(held):.0f}"
        line(f"{name}: memory, last day ÷ first", growth, f"≤ {AIM_GROWTH}", memory)
