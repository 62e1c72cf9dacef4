"""Some days in the worst of weather, with killed workers: nothing is lost, nothing done twice."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from bench.chaos.run import Wanted, play

LIFE = Path(__file__).with_name("days_of_chaos.toml")


@pytest.fixture
def database() -> Iterator[str]:
    """A database of the play's own, of the kind that the suite runs on."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith(("postgres://", "postgresql://")):
        yield "sqlite"
        return
    import psycopg

    name = f"chaos_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.rule("STD-5")
def test_days_of_chaos_lose_nothing_and_do_nothing_twice(tmp_path, database):
    with ExitStack() as stack:
        told = play(
            Wanted(
                folder=tmp_path,
                start=datetime(2026, 9, 1, tzinfo=UTC),
                days=2,
                quiet_days=1,
                step=timedelta(hours=6),
                seed=2412,
                stores="us",
                life=LIFE,
                database=database,
                density=2.5,
            ),
            stack,
        )
    assert told["wrong"] == {}
    assert told["counted"]["letters_written"] > 10
    assert told["counted"]["letters_left"] > 5
    assert sum(told["kills"].values()) >= 3
    assert len([name for name, times in told["faults"].items() if times]) >= 10
    assert told["notifications"]["us"]["received"] > 20
    assert told["notifications"]["us"]["error"] == ""
    assert any(name.startswith("notice_") for name, times in told["faults"].items() if times)
