"""What a mail client finds at the relay's IMAP server."""

from __future__ import annotations

import imaplib
import signal
import ssl
import subprocess
import sys

import pytest
from imap_tools import AND, MailBox

from .conftest import ROOT, Relay


@pytest.fixture
def waiting(relay: Relay) -> list[int]:
    """UIDs of the US mailbox, which holds at least three mails."""
    while relay.ask("/state")["mails"]["us"] < 3:
        relay.ask("/contact", {"store": "us"})
    with relay.mailbox() as box:
        box.folder.set("INBOX", readonly=True)
        return [int(uid) for uid in box.uids()]


def test_peeking_at_an_examined_mailbox_leaves_every_mail_unread(
    relay: Relay, waiting: list[int]
) -> None:
    for _ in range(2):
        with relay.mailbox() as box:
            box.folder.set("INBOX", readonly=True)
            mails = list(box.fetch(mark_seen=False))
            assert [int(mail.uid or 0) for mail in mails] == waiting
            assert all("\\Seen" not in mail.flags for mail in mails)
            assert all(mail.text for mail in mails)


def test_an_examined_mailbox_stays_unread_even_when_the_client_forgets_to_peek(
    relay: Relay, waiting: list[int]
) -> None:
    with relay.mailbox() as box:
        box.folder.set("INBOX", readonly=True)
        list(box.fetch(mark_seen=True))
        assert len(box.uids(AND(seen=False))) == len(waiting)


def test_a_selected_mailbox_marks_what_was_read_as_any_real_server_does(relay: Relay) -> None:
    relay.ask("/contact", {"store": "jp"})
    with relay.mailbox("jp") as box:
        box.folder.set("INBOX")
        client: imaplib.IMAP4 = box.client
        assert "\\Seen" not in next(box.fetch(mark_seen=False)).flags
        client.uid("FETCH", "1", "(BODY[])")
        assert "\\Seen" in next(box.fetch(mark_seen=False)).flags


def test_the_status_tells_uid_validity_and_the_next_uid(relay: Relay, waiting: list[int]) -> None:
    with relay.mailbox() as box:
        status = box.folder.status("INBOX")
        assert status["MESSAGES"] == len(waiting)
        assert status["UIDNEXT"] == waiting[-1] + 1
        assert status["UIDVALIDITY"] > 0
        assert [folder.name for folder in box.folder.list()] == ["INBOX"]


def test_a_client_can_ask_for_what_came_after_the_last_uid(
    relay: Relay, waiting: list[int]
) -> None:
    with relay.mailbox() as box:
        box.folder.set("INBOX", readonly=True)
        assert box.uids(f"UID {waiting[1]}:*") == [str(uid) for uid in waiting[1:]]
        # As the standard has it, "*" is the last mail even when the range starts after it.
        assert box.uids(f"UID {waiting[-1] + 1}:*") == [str(waiting[-1])]


def test_a_waiting_client_hears_of_new_mail_at_once(relay: Relay, waiting: list[int]) -> None:
    with relay.mailbox() as box:
        box.folder.set("INBOX", readonly=True)
        box.idle.start()
        relay.ask("/contact", {"store": "us"})
        heard = box.idle.poll(timeout=30)
        box.idle.stop()
        assert heard == [f"* {len(waiting) + 1} EXISTS".encode()]


def test_the_fields_of_a_mail_can_be_fetched_without_its_body(
    relay: Relay, waiting: list[int]
) -> None:
    with relay.mailbox() as box:
        box.folder.set("INBOX", readonly=True)
        whole = list(box.fetch(mark_seen=False))
        headers = list(box.fetch(mark_seen=False, headers_only=True))
        assert [mail.subject for mail in headers] == [mail.subject for mail in whole]


def test_uids_and_flags_survive_a_restart_and_numbering_goes_on(new_relay: Relay) -> None:
    new_relay.start("--speed", "0", "--trickle", "0")
    for _ in range(3):
        new_relay.ask("/contact", {"store": "us"})
    with new_relay.mailbox() as box:
        box.folder.set("INBOX")
        box.flag("2", "\\Flagged", True)
        before = [(mail.uid, mail.headers["message-id"]) for mail in box.fetch(mark_seen=False)]
        validity = box.folder.status("INBOX")["UIDVALIDITY"]

    assert new_relay.stop(signal.SIGTERM) == 0
    assert not (new_relay.home / "ready.json").exists()
    new_relay.start("--speed", "0", "--trickle", "0")
    new_relay.ask("/contact", {"store": "us"})

    with new_relay.mailbox() as box:
        box.folder.set("INBOX", readonly=True)
        after = [(mail.uid, mail.headers["message-id"]) for mail in box.fetch(mark_seen=False)]
        assert after[:-1] == before
        assert after[-1][0] == "4"
        assert box.uids(AND(flagged=True)) == ["2"]
        assert box.folder.status("INBOX")["UIDVALIDITY"] == validity
    assert new_relay.stop(signal.SIGINT) == 0


def test_the_certificate_holds_only_for_those_who_trust_the_written_authority(
    relay: Relay,
) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        MailBox("127.0.0.1", relay.ready["imap"]["port"], ssl_context=ssl.create_default_context())


def test_without_tls_a_password_is_refused_and_starttls_opens_the_way(relay: Relay) -> None:
    account = relay.accounts["us"]
    client = imaplib.IMAP4("127.0.0.1", relay.ready["imap_starttls"]["port"])
    with pytest.raises(imaplib.IMAP4.error):
        client.login(account["user"], account["password"])
    client.starttls(relay.tls)
    assert client.login(account["user"], account["password"])[0] == "OK"
    client.logout()


def test_a_wrong_password_is_refused_and_so_is_another_store_s(relay: Relay) -> None:
    client = imaplib.IMAP4_SSL("127.0.0.1", relay.ready["imap"]["port"], ssl_context=relay.tls)
    with pytest.raises(imaplib.IMAP4.error):
        client.login(relay.accounts["us"]["user"], relay.accounts["de"]["password"])
    client.logout()


def test_a_port_that_is_taken_ends_the_program_with_a_sentence(
    relay: Relay, new_relay: Relay
) -> None:
    taken = str(relay.ready["imap"]["port"])
    done = subprocess.run(
        [sys.executable, "-m", "simulator", "--home", new_relay.home, "--imap-port", taken],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("simulator: Couldn't listen on 127.0.0.1:")
