"""Bob, a supervisor, changes the policy; Dora, another, is the second person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from kefu.accounts.models import User
from kefu.accounts.roles import Role
from kefu.policybook import verbs
from kefu.policybook.models import PolicyVersion
from kefu.policybook.shipped import ensure_shipped
from tests.desk import MORNING, Desk

DEARER = ("defaults.toml", "USD = 30\n", "USD = 40\n")
EUROS = ("defaults.toml", "EUR = 30 #", "EUR = 25 #")


@pytest.fixture
def now() -> datetime:
    """The morning on which the story begins."""
    return MORNING


@pytest.fixture
def dora(desk: Desk) -> User:
    """A second supervisor."""
    return User.objects.create(username="dora", role=Role.SUPERVISOR)


@pytest.fixture
def shipped(db: None, now: datetime) -> PolicyVersion:
    """The policy as it came with the package."""
    version = ensure_shipped(now=now)
    assert version is not None
    return version


Change = Callable[..., PolicyVersion]


@pytest.fixture
def draft(desk: Desk, shipped: PolicyVersion, now: datetime) -> PolicyVersion:
    """A draft in which what counts as cheap goes up to 40 USD."""
    made = verbs.start_draft(shipped, actor=desk.bob, now=now)
    change(made, *DEARER, actor=desk.bob, now=now)
    return made


def change(
    draft: PolicyVersion, file: str, old: str, new: str, *, actor: User, now: datetime
) -> list[dict[str, object]]:
    """Replace some text of a file, once."""
    assert old in draft.files[file]
    text = draft.files[file].replace(old, new, 1)
    return verbs.save_file(draft, file, text, actor=actor, now=now)


def replayed(draft: PolicyVersion) -> None:
    """As if a replay had been made, where a test is about something else."""
    verbs.keep_replay(draft, {"checksum": draft.checksum})


def proposed(draft: PolicyVersion, *, actor: User, now: datetime, active_from: datetime) -> None:
    """Checked, replayed and laid before a second person."""
    verbs.check_version(draft, now=now)
    replayed(draft)
    verbs.propose(draft, reason="Cheap", active_from=active_from, actor=actor, now=now)
