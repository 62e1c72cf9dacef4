"""One play: a world, desks and teams of robots, an hour at a time, until the last day is over."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

from kefu.cli.simulation.crew import Crew, wait_until
from kefu.cli.simulation.standing import standing_of
from kefu.cli.simulation.talking import Talking


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is played. ``policy``: a folder or file, ``None`` for the shipped one.

    Each store has a desk of its own, and they work beside each other; ``together``, one desk has them all,
    in ``database`` where it is given. The world comes out the same.
    """

    folder: Path
    policy: Path | None
    start: datetime
    days: int
    step: timedelta
    seed: int
    stores: str
    life: Path | None
    together: bool = False
    database: str | None = None


class Play:
    """Everything that runs; ends together."""

    def __init__(self, plan: Plan, stack: ExitStack) -> None:
        self._plan, self._stack = plan, stack
        plan.folder.mkdir(parents=True, exist_ok=True)
        self._relay = plan.folder / "amazon"
        self._lived = 0.0
        self.parts: dict[str, Talking] = {}
        """World, pages, workers and robots by name, as far as they run."""
        self.crews: list[Crew] = []

    @property
    def worked(self) -> dict[str, int]:
        """What all robots have done so far."""
        return dict(sum((Counter(crew.worked) for crew in self.crews), Counter[str]()))

    @property
    def seconds(self) -> Counter[str]:
        """How long the parts of the play took; desks that work beside each other are added up."""
        return sum((crew.seconds for crew in self.crews), Counter({"world": self._lived}))

    @property
    def jobs(self) -> Counter[str]:
        """How long each job of the desks' background work took, in seconds."""
        return sum((crew.jobs for crew in self.crews), Counter())

    def open(self) -> None:
        """Start world, desks and robots."""
        self._world()
        stores = self._plan.stores.split(",")
        for crew in [stores] if self._plan.together else [[store] for store in stores]:
            self.crews.append(self._crew(crew, alone=len(crew) == len(stores)))
            self.crews[-1].open(self._plan.policy, self._plan.seed)
        self._beside = self._stack.enter_context(ThreadPoolExecutor(len(self.crews)))

    def steps(self) -> Iterator[datetime]:
        """Play on; the instant after each step."""
        now, end = self._plan.start, self._plan.start + timedelta(days=self._plan.days)
        side_by_side = self._beside.map if len(self.crews) > 1 else map
        while now < end:
            now = min(now + self._plan.step, end)
            began = time.monotonic()
            self.live_until(now)
            self._lived += time.monotonic() - began
            list(side_by_side(self._turn, self.crews))
            yield now

    def _turn(self, crew: Crew) -> None:
        with crew.timed("desk"):
            crew.jobs.update(self.work(crew)["ran"])
        with crew.timed("robots"):
            self.team_works(crew)
        with crew.timed("desk"):
            self.work(crew, "send")

    def live_until(self, now: datetime) -> None:
        """The world lives on until then."""
        self.control("advance", until=now.isoformat())

    def work(self, crew: Crew, jobs: str = "") -> Any:
        """One round of a desk's background work."""
        return crew.worker.say(jobs)

    def team_works(self, crew: Crew) -> None:
        """One round of the robots' work at a desk."""
        crew.worked = crew.robots.say()

    def _crew(self, stores: list[str], *, alone: bool) -> Crew:
        name = "" if alone else stores[0]
        home = self._plan.folder / "-".join(filter(None, ("desk", name)))
        # A play need not outlast a power cut.
        forgotten = f"sqlite:///{quote(str((home / 'kefu.sqlite3').resolve()))}?synchronous=off"
        environment = {
            "KEFU_HOME": str(home),
            "KEFU_CLOCK_FILE": str(self._relay / "now"),
            "KEFU_UNDO_SECONDS": "0",
            "KEFU_HOSTS": "localhost,127.0.0.1",
            "DATABASE_URL": self._plan.database or forgotten,
        }
        return Crew(
            name=name,
            stores=stores,
            amazon=self._relay,
            environment=environment,
            start=self._start,
        )

    def control(self, path: str, **body: Any) -> Any:
        """Ask the world."""
        return _ask(f"{self._ports['control']}/{path}", body)

    def look(self, path: str) -> Any:
        """Look into the world's books."""
        return _ask(f"{self._ports['control']}/{path}", None)

    def standing(self, store: str) -> dict[str, dict[str, Any]]:
        """The account's health at the end, as Amazon and the desk count it."""
        amazon = self.look(f"books/health?store={store}")
        crew = next(crew for crew in self.crews if store in crew.stores)
        address = f"{crew.desk}/api/v1/stores/{store}/health"
        return standing_of(amazon, _ask(address, None, token=crew.tokens["agent"]))

    def _world(self) -> None:
        life = [str(self._plan.life)] if self._plan.life else []
        self._start(
            "world",
            "simulator",
            *("--home", str(self._relay), "--clock", "virtual"),
            *("--from", self._plan.start.isoformat(), "--seed", str(self._plan.seed)),
            *("--stores", self._plan.stores, "--life", *life),
        )
        ready = self._relay / "ready.json"
        wait_until(ready.exists, "the simulated Amazon did not start in time")
        self._ports = json.loads(ready.read_text("utf-8"))

    def _start(self, part: str, *command: str, **environment: str) -> Talking:
        log = self._plan.folder / f"{part.replace(' ', '-')}.log"
        talking = self.parts[part] = Talking(*command, environment=environment, log=log)
        self._stack.callback(talking.end)
        return talking


def _ask(address: str, body: dict[str, Any] | None, *, token: str = "") -> Any:
    content = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = Request(  # noqa: S310 - our own ports
        address, data=content, headers=headers, method="GET" if body is None else "POST"
    )
    with urlopen(request, timeout=600) as answer:  # noqa: S310 - our own control port
        return json.loads(answer.read())
