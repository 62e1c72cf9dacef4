"""The desk's clock: the real one, or that of a simulated world which it then lives by as a whole.

With ``KEFU_CLOCK_FILE`` set, the file holds the present instant (ISO 8601 with offset) and whoever runs the
world moves it on. Every part of the process then takes that for now, sessions and events alike; the
place is one because half a desk in another time would be worse than none.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from django.utils import timezone

VARIABLE = "KEFU_CLOCK_FILE"


def follow_the_worlds_clock() -> None:
    """Called once by the settings. Raises ``ValueError`` for a file that holds no instant."""
    named = os.environ.get(VARIABLE)
    if not named:
        return
    clock = WorldClock(Path(named))
    clock()
    timezone.now = clock


class WorldClock:
    """Reads the instant from the file; between two moves of the world, time stands still."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen: tuple[int, int] | None = None
        self._now = datetime.min.replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        """The present instant, aware, in UTC."""
        stat = self._file.stat()
        seen = (stat.st_mtime_ns, stat.st_ino)
        if seen != self._seen:
            said = self._file.read_text("utf-8").strip()
            now = datetime.fromisoformat(said)
            if now.tzinfo is None:
                raise ValueError(f"{VARIABLE}: {said!r} in {self._file} has no offset")
            self._now, self._seen = now.astimezone(UTC), seen
        return self._now

    def pause(self, seconds: float) -> None:
        """Instead of sleeping: however long one waits here, it becomes no later in the world."""
