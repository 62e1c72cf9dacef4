"""One play: a world, a desk and a team of robots, an hour at a time, until the last day is over."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

from kefu.cli.django_setup import NotReady
from kefu.cli.simulation.standing import standing_of
from kefu.cli.simulation.talking import Talking

STARTING = 60  # seconds that a part may take to start
Say = Callable[[str], Any]
PARTS = {
    "simulator --home": "world",
    "kefu.cli.main serve": "pages",
    "kefu.cli.main work": "worker",
    "simulator.robot --desk": "robots",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is played. ``policy``: a folder or file, ``None`` for the shipped one."""

    folder: Path
    policy: Path | None
    start: datetime
    days: int
    step: timedelta
    seed: int
    stores: str
    life: Path | None
    database: str | None


class Play:
    """Everything that runs; ends together."""

    def __init__(self, plan: Plan, stack: ExitStack) -> None:
        self._plan, self._stack = plan, stack
        plan.folder.mkdir(parents=True, exist_ok=True)
        self._relay = plan.folder / "amazon"
        self.worked: dict[str, int] = {}
        self.seconds: Counter[str] = Counter()
        self.jobs: Counter[str] = Counter()
        self.parts: dict[str, Talking] = {}
        """World, pages, worker and robots by name, as far as they run."""

    def open(self) -> None:
        """Start world, desk and robots."""
        self._world()
        self._environment = {
            "KEFU_HOME": str(self._plan.folder / "desk"),
            "KEFU_CLOCK_FILE": str(self._relay / "now"),
            "KEFU_UNDO_SECONDS": "0",
            "KEFU_HOSTS": "localhost,127.0.0.1",
            "DATABASE_URL": self._plan.database or self._forgotten(),
        }
        tokens = self._desk_opened()
        self._port = port = _free_port()
        self.server = self.serve()
        self.worker = self.start_worker()
        self._robots = self._talk(
            "simulator.robot",
            "--desk",
            f"http://127.0.0.1:{port}",
            "--amazon",
            str(self._relay),
            "--seed",
            str(self._plan.seed),
            **{f"ROBOT_{name.upper()}_TOKEN": token for name, token in tokens.items()},
        )
        self.desk = f"http://127.0.0.1:{port}"
        self.token = tokens["agent"]

    def serve(self) -> Talking:
        """Start the desk's pages, and wait until they answer."""
        server = self._talk(
            "kefu.cli.main", "serve", "--port", str(self._port), **self._environment
        )
        _wait_for_port(self._port)
        return server

    def start_worker(self) -> Talking:
        """Start the desk's background work, which waits to be told."""
        return self._talk("kefu.cli.main", "work", "--rounds", **self._environment)

    def steps(self) -> Iterator[datetime]:
        """Play on; the instant after each step."""
        now, end = self._plan.start, self._plan.start + timedelta(days=self._plan.days)
        while now < end:
            now = min(now + self._plan.step, end)
            with self._timed("world"):
                self.live_until(now)
            with self._timed("desk"):
                self.jobs.update(self.work()["ran"])
            with self._timed("robots"):
                self.worked = self.team_works()
            with self._timed("desk"):
                self.work("send")
            yield now

    def live_until(self, now: datetime) -> None:
        """The world lives on until then."""
        self.control("advance", until=now.isoformat())

    def work(self, jobs: str = "") -> Any:
        """One round of the desk's background work."""
        return self.worker.say(jobs)

    def team_works(self) -> dict[str, int]:
        """One round of the robots' work; all they have done so far."""
        return dict(self._robots.say())

    @contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.seconds[part] += time.monotonic() - began

    def _forgotten(self) -> str:
        """SQLite in the desk's folder, which need not outlast a power cut."""
        path = quote(str((self._plan.folder / "desk" / "kefu.sqlite3").resolve()))
        return f"sqlite:///{path}?synchronous=off"

    def control(self, path: str, **body: Any) -> Any:
        """Ask the world."""
        return _ask(f"{self._ports['control']}/{path}", body)

    def look(self, path: str) -> Any:
        """Look into the world's books."""
        return _ask(f"{self._ports['control']}/{path}", None)

    def standing(self, store: str) -> dict[str, dict[str, Any]]:
        """The account's health at the end, as Amazon and the desk count it."""
        amazon = self.look(f"books/health?store={store}")
        address = f"{self.desk}/api/v1/stores/{store}/health"
        return standing_of(amazon, _ask(address, None, token=self.token))

    def _world(self) -> None:
        life = [str(self._plan.life)] if self._plan.life else []
        self._start(
            "simulator",
            *("--home", str(self._relay), "--clock", "virtual"),
            *("--from", self._plan.start.isoformat(), "--seed", str(self._plan.seed)),
            *("--stores", self._plan.stores, "--life", *life),
            environment={},
        )
        ready = self._relay / "ready.json"
        _wait_until(ready.exists, "the simulated Amazon did not start in time")
        self._ports = json.loads(ready.read_text("utf-8"))

    def _desk_opened(self) -> dict[str, str]:
        policy = [str(self._plan.policy)] if self._plan.policy else []
        done = subprocess.run(  # noqa: S603 - our own modules
            [sys.executable, "-m", "kefu.cli.simulation.opening", str(self._relay), *policy],
            env={**os.environ, **self._environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NotReady(f"the desk did not open: {done.stderr.strip().splitlines()[-1:]}")
        return dict(json.loads(done.stdout.splitlines()[-1])["tokens"])

    def _start(self, module: str, *arguments: str, environment: dict[str, str]) -> Talking:
        part = Talking(module, *arguments, environment=environment, log=self._log(module))
        self.parts[PARTS.get(part.name, module)] = part
        self._stack.callback(part.end)
        return part

    def _talk(self, module: str, *arguments: str, **environment: str) -> Talking:
        return self._start(module, *arguments, environment=environment)

    def _log(self, module: str) -> Path:
        return self._plan.folder / f"{module.rpartition('.')[2]}.log"


def _ask(address: str, body: dict[str, Any] | None, *, token: str = "") -> Any:
    content = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = Request(  # noqa: S310 - our own ports
        address, data=content, headers=headers, method="GET" if body is None else "POST"
    )
    with urlopen(request, timeout=600) as answer:  # noqa: S310 - our own control port
        return json.loads(answer.read())


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _wait_for_port(port: int) -> None:
    def answers() -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", port)) == 0

    _wait_until(answers, "the desk's pages did not start in time")


def _wait_until(is_so: Callable[[], bool], otherwise: str) -> None:
    until = time.monotonic() + STARTING
    while not is_so():
        if time.monotonic() > until:
            raise NotReady(otherwise)
        time.sleep(0.1)
