"""Connections to mail servers, kept for the letters of one round: one login, then letter after letter."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from kefu.channels.models import Mailbox
from kefu.channels.port import MailSession


class Connections(AbstractContextManager["Connections"]):
    """One a mailbox at most; all end with the block."""

    def __init__(self, connect: Callable[[Mailbox], MailSession]) -> None:
        self._connect = connect
        self._kept: dict[int, MailSession] = {}

    def to(self, mailbox: Mailbox) -> MailSession:
        """A connection that takes a letter, new where none is left. Raises what connecting raises."""
        session = self._kept.get(mailbox.pk)
        if session is not None and session.ready():
            return session
        self.end(mailbox)
        session = self._kept[mailbox.pk] = self._connect(mailbox)
        return session

    def end(self, mailbox: Mailbox) -> None:
        """The next letter gets a new one: nobody knows what this one still waits for."""
        session = self._kept.pop(mailbox.pk, None)
        if session is not None:
            session.close()

    def __exit__(self, *_: Any) -> None:
        """End them all."""
        for session in self._kept.values():
            session.close()
        self._kept.clear()
