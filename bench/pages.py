"""A signed-in person's browser that asks the WSGI application itself, and what a page costs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from bench import desk
from bench.figures import Figure, percentile

REQUESTS = 20


def people() -> tuple[Any, Any]:
    """A supervisor and the store they work for."""
    from kefu.accounts.models import User

    store = desk.empty_store()
    user = User.objects.create(
        username=store.key, role="supervisor", language="en", timezone="Asia/Shanghai"
    )
    user.stores.add(store)
    return user, store


def browser(user: Any) -> Callable[[str], bytes]:
    """Asks the WSGI application itself, with the cookies of a signed-in browser."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import Client

    client = Client()
    client.force_login(user)
    client.get("/")
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    application = WSGIHandler()

    def get(address: str) -> bytes:
        told: list[str] = []
        path, _, query = address.partition("?")
        answer = application(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "SERVER_NAME": "testserver",
                "SERVER_PORT": "80",
                "SERVER_PROTOCOL": "HTTP/1.1",
                "HTTP_COOKIE": cookies,
                "wsgi.url_scheme": "http",
                "wsgi.input": BytesIO(),
                "wsgi.errors": sys.stderr,
            },
            lambda status, headers: told.append(status),
        )
        body = b"".join(answer)
        answer.close()
        if told != ["200 OK"]:
            raise SystemExit(f"{address} answered {told}")
        return body

    return get


def costs(asked: Mapping[str, Callable[[], object]], *, rounds: int) -> dict[str, Figure]:
    """The server's processor time of each in milliseconds: a median of several requests a round.

    One request of each in turn: nobody finds the processor's caches full of their own, as no page
    of a server does.
    """
    values: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(rounds):
        took: dict[str, list[float]] = {name: [] for name in asked}
        for _ in range(REQUESTS):
            for name, work in asked.items():
                began = time.process_time()
                work()
                took[name].append((time.process_time() - began) * 1000)
        for name, found in took.items():
            values[name].append(percentile(found, 0.5))
    return {name: Figure(values=tuple(found)) for name, found in values.items()}


@contextmanager
def reader(user: Any) -> Iterator[None]:
    """Words and times as the page has them."""
    from django.utils import timezone, translation

    with translation.override(user.language), timezone.override(ZoneInfo(user.timezone)):
        yield
