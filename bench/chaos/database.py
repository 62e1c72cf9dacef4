"""The database a play runs on."""

from __future__ import annotations

import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[2]
START = """
. bin/lib/say.sh; . bin/lib/components.sh; . bin/lib/postgres.sh
find_postgresql; postgres_start "$1" && echo "$DATABASE_URL"
"""
STOP = """
. bin/lib/say.sh; . bin/lib/components.sh; . bin/lib/postgres.sh
find_postgresql; PG_FOLDER=$1 postgres_stop
"""


def database_address(name: str, stack: ExitStack) -> str | None:
    """``sqlite``: none. ``postgres``: a server of its own, gone when the stack ends. Else the address itself."""
    if name == "sqlite":
        return None
    if name != "postgres":
        return name
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kefu-pg-", dir="/tmp"))
    stack.callback(_bash, STOP, folder)
    return _bash(START, folder).splitlines()[-1]


def _bash(script: str, folder: str) -> str:
    done = subprocess.run(
        ["bash", "-c", script, "bash", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"PostgreSQL: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
