"""A store connected to a simulated Amazon, and a clock that runs as fast as the calls wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kefu.accounts.models import Store
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.login import shared_login
from kefu.connectors.amazon.models import AmazonAccount
from tests.simulator.conftest import Relay


class Clock:
    """The desk's time and the simulator's move together."""

    def __init__(self, relay: Relay | None = None) -> None:
        self._relay = relay
        self._skipped = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._skipped

    def sleep(self, seconds: float) -> None:
        """Nobody waits: time is skipped on both sides."""
        self._skipped += timedelta(seconds=seconds)
        if self._relay is not None:
            self._relay.ask("/advance", {"hours": seconds / 3600})


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Relay]:
    """A simulator of the test's own; nothing happens there by itself."""
    relay = Relay(tmp_path / "relay")
    relay.start("--speed", "0", "--trickle", "0", "--stores", "us")
    yield relay
    relay.kill_if_running()


@pytest.fixture
def clock(simulator: Relay) -> Clock:
    return Clock(simulator)


@pytest.fixture
def account(db: Any, simulator: Relay) -> AmazonAccount:
    """The US store, connected to the simulator."""
    return connect(simulator)


def connect(simulator: Relay, **changed: str) -> AmazonAccount:
    store = Store.objects.create(key="us", name="Brightnest", marketplace="US")
    login = {**simulator.accounts["us"]["amazon"], **changed}
    return AmazonAccount.objects.create(
        store=store, endpoint="other", endpoint_url=simulator.ready["api"], **login
    )


@pytest.fixture
def amazon(account: AmazonAccount, clock: Clock) -> Amazon:
    """The store's line; a call may wait for hours, which pass at once."""
    return line(account, clock)


def line(account: AmazonAccount, clock: Clock, **given: Any) -> Amazon:
    patience = given.pop("patience", timedelta(hours=12))
    return Amazon(
        account, patience=patience, now=clock.now, sleep=clock.sleep, chance=lambda: 0.0, **given
    )


@pytest.fixture(autouse=True)
def _nobody_logged_in() -> None:
    """What one test was granted is not the next one's."""
    shared_login.cache_clear()
