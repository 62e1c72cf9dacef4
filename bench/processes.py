"""What a process and its children have used so far, as Linux counts it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
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


def held(pid: int) -> int:
    """Bytes of memory that the family holds for itself.

    Pages of mapped files (libraries, and the database, which is mapped up to 256 MB of it) are not
    counted: the system takes them back when it needs them. What members share counts for each.
    """
    return sum(_anonymous(member) for member in family(pid))


def _anonymous(pid: int) -> int:
    status = (PROC / str(pid) / "status").read_text()
    told = dict(line.split(":", 1) for line in status.splitlines())
    return int(told["RssAnon"].split()[0]) * 1024


def _computed(pid: int) -> int:
    # The name in brackets may hold anything; what follows it does not.
    told = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return int(told[11]) + int(told[12])
