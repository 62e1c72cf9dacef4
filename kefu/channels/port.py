"""The port: how the desk reads and sends, whatever connector stands behind it.

Settings name the connectors (``KEFU_CHANNELS``); nothing below ``config`` knows them by name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from kefu.cases import raw_store
from kefu.channels.inbound import InboundMessage
from kefu.channels.models import IntakeItem, Mailbox


class Refused(Exception):
    """The other side took nothing.

    ``permanent``: trying again will not help. ``code`` is stable, ``detail`` what was said.
    """

    def __init__(self, code: str, detail: str = "", *, permanent: bool) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail, self.permanent = code, detail, permanent


class MailSession(Protocol):
    """A connection that takes letters, one after the other."""

    def ready(self) -> bool:
        """Whether the next letter can go this way; never raises."""

    def transmit(self, sender: str, recipient: str, content: bytes) -> None:
        """Hand the letter over.

        Returns once the server took responsibility. Raises ``Refused`` where it certainly did
        not; any other exception leaves it unknown whether the letter went.
        """

    def close(self) -> None:
        """End the connection; never raises."""


@cache
def _port(name: str) -> Callable[..., Any]:
    return import_string(settings.KEFU_CHANNELS[name])


def read_raw(raw: bytes) -> InboundMessage:
    """Read a mail's bytes. Never raises."""
    return _port("read")(raw)


def read_item(item: IntakeItem) -> InboundMessage:
    """Read a ledger item's mail again."""
    if item.raw is None:
        return read_raw(b"")
    return read_raw(raw_store.read(item.raw))


def extract_attachment(raw: bytes, part: str) -> bytes:
    """The decoded bytes of one part of a mail."""
    return _port("extract")(raw, part)


def open_session(mailbox: Mailbox) -> MailSession:
    """Connect to the server that takes our answers. Raises ``Refused``."""
    return _port("open_session")(mailbox)


def try_mailbox(mailbox: Mailbox) -> list[Any]:
    """Test a mailbox's settings; one step an item, in plain words."""
    return _port("try_mailbox")(mailbox)
