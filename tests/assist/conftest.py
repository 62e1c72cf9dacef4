"""A desk whose owner has switched the assistant on, with an endpoint of our own behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from kefu.assist.models import Assistant, Function
from kefu.cases.models import Case
from tests.assist.fake_endpoint import FakeEndpoint, serving
from tests.desk import Desk
from tests.mails import ORDER, buyer_mail

BROKEN = (
    "Guten Tag, das Paket kam völlig zerdrückt an, die Lampe ist zerbrochen und unbrauchbar. "
    "Meine Nummer ist 0151 23456789. Anna Keller"
)


@pytest.fixture
def fake() -> Iterator[FakeEndpoint]:
    """The endpoint; by itself it gives back what it was given."""
    with serving() as found:
        yield found


@pytest.fixture
def switched_on(desk: Desk, fake: FakeEndpoint) -> Assistant:
    """Everything on, for Alice's store."""
    settings = Assistant.objects.create(
        pk=1,
        on=True,
        url=fake.url,
        model="small-1",
        key="sk-secret",
        functions=list(Function.values),
        seconds=5,
    )
    settings.stores.add(desk.store)
    return settings


@pytest.fixture
def case(desk: Desk) -> Case:
    """Anna's lamp came broken."""
    desk.order(ORDER, buyer_name="Anna Keller", ship_to="Anna Keller\nAm Park 7\n04109 Leipzig")
    return desk.case(buyer_mail(BROKEN, at=desk.now - timedelta(hours=2)))


@pytest.fixture
def work(desk: Desk) -> Any:
    """The background work, as often as something waits."""
    from kefu.assist.working import work_next

    def run() -> int:
        done = 0
        while work_next(now=lambda: desk.now):
            done += 1
        return done

    return run
