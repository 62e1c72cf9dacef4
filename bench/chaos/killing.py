"""SIGKILL at a moment nobody has chosen, or in the very middle of something."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

from kefu.cli.simulation.talking import Talking

LOOK = 0.002
WAITS = (2.0, 6.0)
Moment = Callable[[threading.Event], bool]
"""Returns when the moment has come; False where it never did before the round was over."""


class Killer:
    """Kills one process at one moment, then has it followed. Used as a context around what it is at."""

    def __init__(
        self, victim: Talking, moment: Moment, then: Callable[[], object] | None = None
    ) -> None:
        self._victim = victim
        self._moment = moment
        self._then = then
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._wait, daemon=True)
        self.struck = False

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _wait(self) -> None:
        if self._moment(self._over) and self._victim.process.poll() is None:
            self.struck = True
            with suppress(ProcessLookupError):  # it leads a session of its own; its children go too
                os.killpg(self._victim.process.pid, signal.SIGKILL)
            if self._then is not None:
                self._then()


def at_any_moment(chance: Random, round_takes: float) -> Moment:
    """Within a round that takes about so many seconds."""
    seconds = chance.uniform(0.0, round_takes)
    return lambda over: not over.wait(seconds)


def while_waiting(chance: Random) -> Moment:
    """Later than a usual round takes: it waits for somebody who does not answer."""
    seconds = chance.uniform(*WAITS)
    return lambda over: not over.wait(seconds)


def when_something_new_is_in(folder: Path, chance: Random) -> Moment:
    """As soon as the other side has put something into a folder, and a blink later."""
    before = folder.stat().st_mtime_ns if folder.exists() else 0
    blink = chance.uniform(0.0, 0.3)

    def comes(over: threading.Event) -> bool:
        while not over.is_set():
            if folder.exists() and folder.stat().st_mtime_ns != before:
                return not over.wait(blink)
            time.sleep(LOOK)
        return False

    return comes
