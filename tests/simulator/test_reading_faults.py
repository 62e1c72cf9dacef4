"""Troubles that can be ordered for the reading side."""

from __future__ import annotations

import imaplib

import pytest
from imap_tools import MailboxLoginError

from .conftest import Relay


def uids(relay: Relay) -> list[str]:
    with relay.mailbox() as box:
        box.folder.set("INBOX", readonly=True)
        return box.uids()


def test_a_connection_can_be_cut_and_the_next_one_works(relay: Relay) -> None:
    relay.ask("/contact", {"store": "us"})
    relay.ask("/fault", {"drop_connection": 1})
    with pytest.raises((imaplib.IMAP4.abort, OSError)):
        uids(relay)
    assert uids(relay)


def test_a_fetch_can_break_off_in_the_middle_of_a_mail(relay: Relay) -> None:
    relay.ask("/contact", {"store": "us"})
    relay.ask("/fault", {"drop_fetch": 1})
    with (
        pytest.raises((imaplib.IMAP4.abort, OSError)),
        relay.mailbox() as box,
    ):
        box.folder.set("INBOX", readonly=True)
        list(box.fetch(mark_seen=False))
    assert uids(relay)


def test_a_login_can_be_refused_once(relay: Relay) -> None:
    relay.ask("/fault", {"imap_refuse_login": 1})
    with pytest.raises(MailboxLoginError):
        relay.mailbox()
    assert uids(relay) is not None


def test_a_mail_can_arrive_twice_under_two_uids(relay: Relay) -> None:
    relay.ask("/fault", {"mail_twice": 1})
    relay.ask("/contact", {"store": "us"})
    with relay.mailbox() as box:
        box.folder.set("INBOX", readonly=True)
        first, second = list(box.fetch(mark_seen=False))[-2:]
        assert first.headers["message-id"] == second.headers["message-id"]
        assert first.uid != second.uid


def test_a_rebuilt_mailbox_has_a_new_uid_validity_and_the_same_mails(relay: Relay) -> None:
    relay.ask("/contact", {"store": "us"})
    with relay.mailbox() as box:
        before = box.folder.status("INBOX")
    relay.ask("/fault", {"new_uid_validity": True})
    with relay.mailbox() as box:
        after = box.folder.status("INBOX")
    assert after["UIDVALIDITY"] > before["UIDVALIDITY"]
    assert after["MESSAGES"] == before["MESSAGES"]
