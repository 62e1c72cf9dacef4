"""Stages on which whole stories are played."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.scenarios.stage import Stage
from tests.simulator.conftest import Relay


@pytest.fixture
def stage(
    tmp_path: Path, db: None, monkeypatch: pytest.MonkeyPatch, settings: object
) -> Iterator[Callable[..., Stage]]:
    """Opens a stage: ``stage("us", "2026-10-05T06:00Z")``; nothing happens there by itself."""
    settings.UNDO_SECONDS = 0
    relay = Relay(tmp_path / "relay")

    def open_stage(key: str, start: str) -> Stage:
        relay.start("--clock", "virtual", "--from", start, "--stores", key)
        return Stage(relay, key, monkeypatch)

    yield open_stage
    relay.kill_if_running()
