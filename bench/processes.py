"""What a process and its children have used so far, as Linux counts it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
PROC = Path("/proc")


def family(pid: int) -> Iterator[int]:
    """The process and all that it started."""
    yield pid
    for listed in PROC.glob(f"{pid}/task/*/children"):
        for child in listed.read_text().split():
            yield from family(int(child))


def cpu_seconds(pid: int) -> float:
    """Seconds that the family's living members have computed."""
    return sum(_computed(member) for member in family(pid)) / TICKS


def resident(pid: int) -> int:
    """Bytes of memory that the family holds; what members share counts for each."""
    return sum(
        int((PROC / str(member) / "statm").read_text().split()[1]) * PAGE for member in family(pid)
    )


def _computed(pid: int) -> int:
    # The name in brackets may hold anything; what follows it does not.
    told = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return int(told[11]) + int(told[12])
