"""A state folder of its own, and programs that work on it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Run]:
    """Start ``python -m MODULE ARGUMENTS`` on a SQLite desk of the test's own."""
    environment = {
        **os.environ,
        "KEFU_HOME": str(tmp_path),
        "DATABASE_URL": "",
        "KEFU_UNDO_SECONDS": "0",
        "KEFU_POLL_SECONDS": "1",
        "KEFU_WORKER": "",
        "DJANGO_SETTINGS_MODULE": "kefu.config.settings",
    }
    started: list[subprocess.Popen[str]] = []

    def run(module: str, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        started.append(process)
        return process

    assert run("kefu.cli.main", "init").wait() == 0
    yield run
    for process in started:
        process.kill()
        process.communicate()


def read_until(process: subprocess.Popen[str], words: str) -> list[str]:
    """Its lines up to one with ``words`` in it; fails where it ends before."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return lines
    raise AssertionError(f"it ended without {words!r}: {''.join(lines)}")
