"""The cast at their screens: Alice and Bob work for one store, Charlie for another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from kefu.accounts.models import User
from kefu.accounts.roles import Role
from kefu.cases.models import Case
from tests.assist.cast import fake, switched_on
from tests.desk import Desk, open_desk
from tests.mails import ORDER, buyer_mail
from tests.returns.cast import again, lamp, lamps, take_in
from tests.web.limits_cast import scratched
from tests.web.one_of_each import objects
from tests.web.policy_cast import dora, draft, shipped
from tests.web.screens import text

__all__ = [
    "again",
    "dora",
    "draft",
    "fake",
    "lamp",
    "lamps",
    "objects",
    "scratched",
    "shipped",
    "switched_on",
    "take_in",
]

BROKEN = "Guten Tag, das Paket kam völlig zerdrückt an, die Lampe ist zerbrochen und unbrauchbar."
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture(autouse=True)
def _frozen(request: pytest.FixtureRequest) -> Iterator[None]:
    """The pages' clock stands where the story's does; a browser has its own."""
    if "desk" not in request.fixturenames or request.node.get_closest_marker("browser"):
        yield
        return
    desk: Desk = request.getfixturevalue("desk")
    with time_machine.travel(desk.now, tick=False):
        yield


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What one test's pages kept for a few seconds is not the next one's."""
    cache.clear()


@pytest.fixture
def at() -> Callable[[User], Client]:
    """A browser in which somebody is logged in."""

    def log_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return log_in


@pytest.fixture
def owner(db: None) -> User:
    """Sees all stores, manages people."""
    return User.objects.create(username="olga", display_name="Olga", role=Role.OWNER)


@pytest.fixture
def charlie(db: None) -> User:
    """A supervisor of another store: whatever he may not see, his role is not the reason."""
    return open_desk("luna", "JP").bob


@pytest.fixture
def case(desk: Desk) -> Case:
    """Anna's lamp came broken; she sent a photo two hours ago."""
    desk.order(ORDER)
    return desk.case(buyer_mail(BROKEN, at=desk.now - timedelta(hours=2), photo=PICTURE))


@pytest.fixture
def alice(at: Callable[[User], Client], desk: Desk) -> Client:
    """The agent's browser."""
    return at(desk.alice)


@pytest.fixture
def bob(at: Callable[[User], Client], desk: Desk) -> Client:
    """The supervisor's browser."""
    return at(desk.bob)


@pytest.fixture
def page(alice: Client, case: Case) -> Callable[..., str]:
    """The case's page as Alice sees it."""

    def load(**get: str) -> str:
        return text(alice.get(f"/cases/{case.pk}/", get))

    return load
