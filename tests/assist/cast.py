"""An endpoint of our own, and a store for which the assistant is switched on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kefu.assist.models import Assistant, Function
from tests.assist.fake_endpoint import FakeEndpoint, serving
from tests.desk import Desk


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
