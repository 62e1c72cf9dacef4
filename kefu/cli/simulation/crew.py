"""A desk of a play with whoever works it: its pages, its background work, its robots."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from kefu.cli.django_setup import NotReady
from kefu.cli.simulation.talking import Talking

STARTING = 60  # seconds that a part may take to start


class Start(Protocol):
    """Starts a part of the play: its name, its module and arguments, its environment."""

    def __call__(self, part: str, *command: str, **environment: str) -> Talking: ...


@dataclass(slots=True, kw_only=True)
class Crew:
    """``stores``: the keys of those at this desk. ``environment``: what tells a process which desk is meant.

    ``name`` tells its parts from those of other desks; empty where there is only one.
    """

    name: str
    stores: Sequence[str]
    amazon: Path
    environment: Mapping[str, str]
    start: Start
    port: int = field(default_factory=lambda: _free_port())
    worked: dict[str, int] = field(default_factory=dict)
    """What the robots have done so far."""
    seconds: Counter[str] = field(default_factory=Counter)
    """How long the desk's rounds and the robots' took."""
    jobs: Counter[str] = field(default_factory=Counter)
    """How long each job of the background work took, in seconds."""
    tokens: dict[str, str] = field(init=False)
    server: Talking = field(init=False)
    worker: Talking = field(init=False)
    robots: Talking = field(init=False)

    @property
    def desk(self) -> str:
        """Address of the pages."""
        return f"http://127.0.0.1:{self.port}"

    def open(self, policy: Path | None, seed: int) -> None:
        """Make the desk; start its pages, its background work, which waits to be told, and the robots."""
        keys = ",".join(self.stores)
        opening = ("kefu.cli.simulation.opening", str(self.amazon), keys)
        [told] = self.run("-m", *opening, *([str(policy)] if policy else []))
        self.tokens = told["tokens"]
        self.serve()
        self.start_worker()
        self.robots = self.start(
            self._part("robots"),
            *("simulator.robot", "--desk", self.desk, "--amazon", str(self.amazon)),
            *("--stores", keys, "--seed", str(seed)),
            **{f"ROBOT_{name.upper()}_TOKEN": token for name, token in self.tokens.items()},
        )

    def serve(self) -> None:
        """Start the desk's pages, and wait until they answer."""
        command = ("kefu.cli.main", "serve", "--port", str(self.port))
        self.server = self.start(self._part("pages"), *command, **self.environment)
        wait_until(self._answers, "the desk's pages did not start in time")

    def start_worker(self) -> None:
        """Start the desk's background work."""
        command = ("kefu.cli.main", "work", "--rounds")
        self.worker = self.start(self._part("worker"), *command, **self.environment)

    def run(self, *arguments: str) -> list[Any]:
        """A Python process at this desk; the JSON lines it prints. Raises ``NotReady`` where it breaks."""
        done = subprocess.run(  # noqa: S603 - our own modules
            [sys.executable, *arguments],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in (0, 1):
            raise NotReady(f"{arguments}: {done.stderr.strip().splitlines()[-3:]}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """What happens within counts as so many seconds of a part."""
        began = time.monotonic()
        yield
        self.seconds[part] += time.monotonic() - began

    def _part(self, name: str) -> str:
        return f"{name} {self.name}".strip()

    def _answers(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0


def wait_until(is_so: Callable[[], bool], otherwise: str) -> None:
    """Raises ``NotReady`` with ``otherwise`` where it is not so in time."""
    until = time.monotonic() + STARTING
    while not is_so():
        if time.monotonic() > until:
            raise NotReady(otherwise)
        time.sleep(0.1)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
