"""A process that is killed outright takes its children along."""

from __future__ import annotations

import ctypes
import signal

PR_SET_PDEATHSIG = 1  # Linux: the signal that this process gets when its parent ends


def end_with_parent() -> None:
    """Called in a child: it is told to stop when its parent is gone, however that ended."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
