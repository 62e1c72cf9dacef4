"""IMAP servers to read from: a real Dovecot where there is one, and always the simulator's."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.connectors.mail.dovecot import Dovecot
from tests.connectors.mail.relay_imap import RelayImap

ImapServer = Dovecot | RelayImap
SERVERS = [pytest.param("dovecot", marks=pytest.mark.dovecot), "simulator"]


@pytest.fixture(params=SERVERS)
def imap_server(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[ImapServer]:
    """A running server with one empty mailbox."""
    if request.param == "simulator":
        yield RelayImap(tmp_path)
        return
    dovecot = Dovecot(os.environ["KEFU_TEST_DOVECOT"])
    try:
        yield dovecot.start()
    finally:
        dovecot.stop()


@pytest.fixture
def connect(desk: Any) -> Callable[..., Any]:
    """The desk's mailbox, set to read from a server; keywords change single settings."""

    def to(server: ImapServer, **given: Any) -> Any:
        for name, value in {**server.settings, **given}.items():
            setattr(desk.mailbox, name, value)
        desk.mailbox.save()
        return desk.mailbox

    return to
