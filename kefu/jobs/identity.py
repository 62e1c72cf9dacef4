"""A worker's own name: the same after a restart, and never that of two workers at a time."""

from __future__ import annotations

import fcntl
import os
import socket
from functools import cache
from itertools import count
from pathlib import Path

from django.conf import settings

# Kept open for as long as this process lives.
_held: list[int] = []


@cache
def worker_name() -> str:
    """``KEFU_WORKER``, or this machine's name with the first free seat on it.

    A worker that starts again takes its predecessor's seat, and so knows its letters for its own.
    """
    return (os.environ.get("KEFU_WORKER") or f"{socket.gethostname()}-{_seat()}")[-80:]


def _seat() -> int:
    folder = Path(settings.KEFU_HOME) / "workers"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return next(number for number in count(1) if _take(folder / f"{number}.lock"))


def _take(path: Path) -> bool:
    """Lock the file; the kernel gives it free when the process ends, however it ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    _held.append(descriptor)
    return True
