"""A world whose time is moved by hand: the desk lives by its clock, one round of work at a time."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from kefu.config.clock import WorldClock
from kefu.connectors.amazon.client import pause
from kefu.jobs import worker
from kefu.jobs.schedule import Job

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


def test_the_clock_shows_what_the_file_says_and_stands_still_between(tmp_path):
    file = tmp_path / "now"
    file.write_text(NOON.isoformat())
    clock = WorldClock(file)
    assert clock() == clock() == NOON
    later = tmp_path / "later"
    later.write_text("2026-09-01T15:00:00+02:00")
    later.replace(file)
    assert clock() == NOON + timedelta(hours=1)


def test_an_instant_without_offset_is_no_instant(tmp_path):
    file = tmp_path / "now"
    file.write_text("2026-09-01T12:00:00")
    with pytest.raises(ValueError, match="no offset"):
        WorldClock(file)()


def test_in_a_world_that_stands_still_nobody_waits_for_amazon(tmp_path, monkeypatch):
    file = tmp_path / "now"
    file.write_text(NOON.isoformat())
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    pause(3)
    assert slept == [3]
    monkeypatch.setattr(timezone, "now", WorldClock(file))
    pause(3)
    assert slept == [3]
    assert timezone.now() == NOON


def test_the_whole_process_lives_by_it(tmp_path):
    file = tmp_path / "now"
    file.write_text(NOON.isoformat())
    code = (
        "import kefu.config.settings, django.utils.timezone as t;"
        "from kefu.connectors.amazon.quota import Urgency; print(t.now().isoformat())"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "KEFU_CLOCK_FILE": str(file), "KEFU_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == NOON.isoformat()


@pytest.fixture
def rounds(monkeypatch):
    """Two jobs, one of them seldom; what ran; and the clock."""
    ran: list[str] = []
    at = [NOON]
    some = [
        Job(name="often", every=timedelta(seconds=2), run=lambda: ran.append("often")),
        Job(name="seldom", every=timedelta(hours=1), run=lambda: ran.append("seldom")),
        Job(name="broken", every=timedelta(hours=9), run=lambda: 1 / 0),
    ]
    monkeypatch.setattr(worker, "jobs", lambda: some)
    monkeypatch.setattr(worker, "fetching_jobs", list)
    monkeypatch.setattr(worker.timezone, "now", lambda: at[0])
    return ran, at


def test_a_round_runs_what_is_due_by_the_worlds_clock(rounds, db):
    ran, at = rounds

    def lines():
        yield "\n"
        at[0] += timedelta(minutes=30)
        yield "\n"
        at[0] += timedelta(minutes=30)
        yield "\n"
        yield "seldom\n"

    told = [list(said["ran"]) for said in worker.run_in_rounds(lines())]
    assert told == [["often", "seldom", "broken"], ["often"], ["often", "seldom"], ["seldom"]]
    assert ran == ["often", "seldom", "often", "often", "seldom", "seldom"]
