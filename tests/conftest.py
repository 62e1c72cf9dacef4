"""What every test shares: the components that some of them need, and how a missing one is treated."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.amazon_models import MODELS

# A busy machine fails no test, and the same commit tries the same examples in CI. To look further, on purpose:
# pytest --hypothesis-profile thorough
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("untimed"), derandomize=True, database=None)
settings.register_profile("thorough", settings.get_profile("untimed"), max_examples=2000)
settings.load_profile("ci" if os.environ.get("CI") else "untimed")


def _names_a_program(variable: str) -> bool:
    return shutil.which(os.environ.get(variable, "")) is not None


def _names_postgresql() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith(("postgresql://", "postgres://"))


# marker → (is it there, what to say when it is not); bin/test finds them and sets the variables.
COMPONENTS: dict[str, tuple[Callable[[], bool], str]] = {
    "browser": (
        partial(_names_a_program, "KEFU_TEST_CHROMIUM"),
        "no Chromium: KEFU_TEST_CHROMIUM names none (bin/test looks for one)",
    ),
    "dovecot": (
        partial(_names_a_program, "KEFU_TEST_DOVECOT"),
        "no Dovecot: KEFU_TEST_DOVECOT names none (bin/test looks for one)",
    ),
    "postgres": (
        _names_postgresql,
        "no PostgreSQL: DATABASE_URL names none (bin/test --postgres starts one)",
    ),
}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose component is missing, visibly; with KEFU_REQUIRE_ALL=1 fail it instead."""
    for marker, (present, reason) in COMPONENTS.items():
        if item.get_closest_marker(marker) is None or present():
            continue
        if os.environ.get("KEFU_REQUIRE_ALL") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A store at work, its mail server replaced at the port by one that does as it is told."""
    from kefu.outbox import sending
    from tests.desk import open_desk

    found = open_desk()
    monkeypatch.setattr(sending, "open_session", found.server.open_session)
    return found


@pytest.fixture(scope="session")
def models() -> Path:
    """Amazon's own API models, to hold ours against."""
    if not MODELS.is_dir():
        pytest.skip("Amazon's API models do not stand beside the checkout")
    return MODELS
