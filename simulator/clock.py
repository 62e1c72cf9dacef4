"""Simulated time: how long the buyers have lived. Mail headers never show it, only real time."""

from __future__ import annotations

import time

HOUR = 3600.0


class SimClock:
    """Seconds lived; runs `speed` times as fast as real time from where it was left."""

    def __init__(self, speed: float, lived: float = 0.0) -> None:
        self._speed = speed
        self._lived = lived
        self._since = time.monotonic()

    def now(self) -> float:
        return self._lived + (time.monotonic() - self._since) * self._speed

    def advance(self, seconds: float) -> None:
        self._lived += seconds
