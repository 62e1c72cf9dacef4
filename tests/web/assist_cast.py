"""An endpoint that answers as it is told, and a store for which the assistant is switched on."""

from collections.abc import Iterator

import pytest

from kefu.assist.models import Assistant, Function
from tests.assist.fake_endpoint import FakeEndpoint, serving


@pytest.fixture
def fake() -> Iterator[FakeEndpoint]:
    """A model's endpoint that answers as it is told."""
    with serving() as found:
        yield found


@pytest.fixture
def switched_on(desk, fake):
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
