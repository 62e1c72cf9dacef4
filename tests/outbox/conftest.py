"""A desk whose workers can be killed, on a database of its own, with a real mail server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.connectors.mail.smtp_server import SmtpServer, running
from tests.outbox.lost_parcel import case, connected

__all__ = ["case", "connected"]

ROOT = Path(__file__).parents[2]


class CrashDesk:
    """Speaks to ``crashing_worker``; every call runs in a process that may be killed."""

    def __init__(self, home: Path, database_url: str) -> None:
        environment = {
            **os.environ,
            "KEFU_HOME": str(home),
            "DATABASE_URL": database_url,
            "KEFU_UNDO_SECONDS": "0",
            "KEFU_LOG": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": "kefu.config.settings",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.outbox.crashing_worker"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.ask("prepare") is None

    def ask(self, do: str, **given: Any) -> Any:
        """Run one command to its end, or to its death."""
        [result] = self.together({"do": do, **given})
        return result

    def together(self, *commands: dict[str, Any]) -> list[Any]:
        """Run commands at the same time."""
        print(json.dumps({"together": commands}), file=self._process.stdin, flush=True)
        results = json.loads(self._process.stdout.readline())["results"]
        assert all("failed" not in result for result in results if isinstance(result, dict))
        return results

    def stop(self) -> None:
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def crash_desk(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[CrashDesk]:
    """On a SQLite file, and on a database of its own in the PostgreSQL that was given."""
    home = tmp_path_factory.mktemp("crash-home")
    if request.param == "sqlite":
        desk = CrashDesk(home, "")
        yield desk
        desk.stop()
        return
    import psycopg

    url = os.environ["DATABASE_URL"]
    name = f"kefu_crash_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        desk = CrashDesk(home, urlunsplit(urlsplit(url)._replace(path=f"/{name}")))
        yield desk
        desk.stop()
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def mail_server() -> Iterator[SmtpServer]:
    """Met over the network only."""
    with running(SmtpServer()) as server:
        yield server


@pytest.fixture
def store_name() -> str:
    """A store of the test's own."""
    return f"s{uuid.uuid4().hex[:10]}"
