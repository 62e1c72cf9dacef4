"""One play from the first order to the verdict."""

from __future__ import annotations

import json
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.chaos.audit import audit
from bench.chaos.database import database_address
from bench.chaos.health import differences
from bench.chaos.playing import ChaosPlay
from bench.chaos.weather import read_schedule
from kefu.cli.simulation.play import Plan

LIFE = Path(__file__).with_name("life.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is played. ``database``: ``sqlite``, ``postgres`` (a throw-away one) or an address."""

    folder: Path
    start: datetime
    days: int
    quiet_days: int
    step: timedelta
    seed: int
    stores: str
    life: Path
    database: str
    density: float = 1.0


def play(wanted: Wanted, stack: ExitStack) -> dict[str, Any]:
    """Play, let it settle, audit."""
    began = time.monotonic()
    plan = Plan(
        folder=wanted.folder,
        policy=None,
        start=wanted.start,
        days=wanted.days + wanted.quiet_days,
        step=wanted.step,
        seed=wanted.seed,
        stores=wanted.stores,
        life=wanted.life,
        database=database_address(wanted.database, stack),
        together=True,
    )
    schedule = read_schedule(seed=wanted.seed, density=wanted.density)
    stormy_until = wanted.start + timedelta(days=wanted.days)
    chaos = ChaosPlay(plan, stack, schedule=schedule, stormy_until=stormy_until)
    chaos.open()
    for now in chaos.steps():
        if now.hour == 0:
            _progress(chaos, now)
    chaos.come_to_rest()
    [desk] = chaos.run("-m", "bench.chaos.desk_side")
    world = chaos.look("state")
    books = {
        store: chaos.look(f"books/all?store={store}")
        | chaos.look(f"books/health?store={store}&as_of={told['as_of']}")
        for store, told in desk["stores"].items()
    }
    both = {"books": books, "world": world, "desk": desk}
    (wanted.folder / "both.json").write_text(json.dumps(both, ensure_ascii=False), "utf-8")
    found = audit(books, world, desk, chaos.worked)
    health = differences(books, desk, world)
    found.wrong["figures_unexplained"] = [
        f"{figure['store']} {figure['metric']} ({figure['window_days']} days): {figure['desk']} here, "
        f"{figure['amazon']} at Amazon; {'; '.join(figure['unexplained'][:3])}"
        for figure in health
        if figure["unexplained"]
    ]
    return {
        "days": wanted.days,
        "quiet_days": wanted.quiet_days,
        "seed": wanted.seed,
        "database": wanted.database.partition(":")[0],
        "clean": found.clean,
        "zeros": found.zeros,
        "wrong": {name: things[:20] for name, things in found.wrong.items() if things},
        "counted": {**found.counted, "orders": sum(len(told["orders"]) for told in books.values())},
        "with_people": found.with_people,
        "health": health,
        "actions": desk["actions"],
        "intake": desk["intake"],
        "notifications": desk["notifications"],
        "faults": dict(sorted(chaos.trouble.struck.items())),
        "kills": dict(sorted(chaos.kills.items())),
        "work": chaos.worked,
        "seconds": round(time.monotonic() - began, 1),
        "seconds_of_jobs": {job: round(spent, 1) for job, spent in chaos.jobs.most_common(8)},
        "seconds_of": {part: round(spent, 1) for part, spent in chaos.seconds.items()},
    }


def _progress(chaos: ChaosPlay, now: datetime) -> None:
    print(
        f"{now:%Y-%m-%d}: {chaos.worked.get('answers', 0)} answers, {chaos.kills.total()} kills, "
        f"{chaos.trouble.struck.total()} faults, {sum(chaos.seconds.values()):.0f} s",
        file=sys.stderr,
        flush=True,
    )
