"""Simulated time. Everything that asks what time it is asks one of these clocks.

`RealClock` is for the demo: mails carry the real time, and only the buyers live faster. `VirtualClock` is for
months in minutes: mails, the API, tokens, limits and buyers all live by it, and it may stand still.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta

HOUR = 3600.0
DAY = 24 * HOUR


class Clock(ABC):
    """How long the world has lived, in seconds, and what its clocks show, in aware UTC."""

    is_virtual = False

    def __init__(self, speed: float, lived: float = 0.0) -> None:
        self._speed = speed
        self._lived = lived
        self._since = time.monotonic()
        self._held: float | None = None
        self.skew = timedelta(0)
        """How far the API's clock goes wrong, by order of a test."""

    def lived(self) -> float:
        """Seconds lived; while something happens, exactly the second in which it is due."""
        if self._held is not None:
            return self._held
        return self._lived + (time.monotonic() - self._since) * self._speed

    def hold(self, lived: float) -> None:
        """Show the second in which something happens, until `release`."""
        self._held = lived

    def release(self) -> None:
        """Go on."""
        self._held = None

    def advance(self, seconds: float) -> None:
        """Let time pass at once."""
        self._lived += seconds

    @abstractmethod
    def postmark(self) -> datetime:
        """What a mail carries that is sent now."""

    @abstractmethod
    def moment(self) -> datetime:
        """What the API and the books call now."""

    @abstractmethod
    def at(self, lived: float) -> datetime:
        """What the books call a second of the world's life."""

    def served(self) -> datetime:
        """What the API takes for now: the moment, and what its clock is wrong by."""
        return self.moment() + self.skew

    def seconds(self) -> float:
        """The API's present second since 1970."""
        return self.served().timestamp()


class RealClock(Clock):
    """Buyers live `speed` times as fast as real time; the API adds what was skipped."""

    def __init__(self, speed: float, lived: float = 0.0) -> None:
        super().__init__(speed, lived)
        self._skipped = timedelta(0)

    def advance(self, seconds: float) -> None:
        super().advance(seconds)
        self._skipped += timedelta(seconds=seconds)

    def postmark(self) -> datetime:
        return datetime.now(UTC)

    def moment(self) -> datetime:
        return datetime.now(UTC) + self._skipped

    def at(self, lived: float) -> datetime:
        return self.moment()


class VirtualClock(Clock):
    """One time for everything, from `start` on. At speed 0 it stands still until it is advanced."""

    is_virtual = True

    def __init__(self, start: datetime, speed: float, lived: float = 0.0) -> None:
        super().__init__(speed, lived)
        self._start = start

    def postmark(self) -> datetime:
        return self.moment()

    def moment(self) -> datetime:
        return self.at(self.lived())

    def at(self, lived: float) -> datetime:
        return (self._start + timedelta(seconds=lived)).replace(microsecond=0)

    def lived_at(self, moment: datetime) -> float:
        """The second of life that a moment is."""
        return (moment - self._start).total_seconds()
