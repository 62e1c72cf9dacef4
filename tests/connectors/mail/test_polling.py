"""Every mail on the server ends in the ledger, once, and the server notices nothing."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from kefu.cases import raw_store
from kefu.cases.models import Case, Message
from kefu.channels.models import IntakeItem
from kefu.channels.port import extract_attachment
from kefu.connectors.mail import imap, polling
from kefu.connectors.mail.polling import poll
from kefu.connectors.mail.reading import read_mail
from kefu.flow import receiving
from tests.connectors.mail.reading.samples import PATHS
from tests.mails import buyer_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def fetch(desk):
    """Poll, and return the ledger's new rows."""

    def fetch(mailbox):
        before = set(IntakeItem.objects.values_list("pk", flat=True))
        mailbox.refresh_from_db()
        poll(mailbox, now=lambda: desk.now)
        mailbox.refresh_from_db()
        return list(IntakeItem.objects.exclude(pk__in=before).order_by("uid"))

    return fetch


def letters(desk, count, start=0):
    return [
        buyer_mail(
            f"Frage {number}",
            at=desk.now,
            order=f"302-1234567-{number:07}",
            alias=f"buyer{number}",
            case_uuid="",
            message_id=f"mail-{number}",
        )
        for number in range(start, start + count)
    ]


def same_lines(raw):
    return raw.replace(b"\r\n", b"\n")


def test_mails_of_every_kind_are_taken_in_and_nothing_is_changed(desk, imap_server, connect, fetch):
    raws = [path.read_bytes() for path in PATHS]
    imap_server.deliver(*raws)
    mailbox = connect(imap_server)
    before = imap_server.files()
    rows = fetch(mailbox)
    assert (len(rows), mailbox.last_error) == (len(raws), "")
    assert [row.uid for row in rows] == list(range(1, len(raws) + 1))
    assert mailbox.last_uid == len(raws)
    assert imap_server.files() == before  # none marked as seen, none moved
    for row, raw in zip(rows, raws, strict=True):
        if row.status != "duplicate" and row.reason != "message_id_reused":
            assert row.kind == read_mail(raw).kind
    assert fetch(mailbox) == []


def test_a_mail_comes_in_byte_for_byte(desk, imap_server, connect, fetch):
    body = bytes(range(128, 256)) + b"\r\n.\r\n..\r\n\tend"
    raw = b"From: a@b.example\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\n" + body + b"\r\n"
    imap_server.deliver(raw)
    [row] = fetch(connect(imap_server))
    assert raw_store.read(row.raw) == raw


def test_only_what_is_new_is_fetched(desk, imap_server, connect, fetch):
    mailbox = connect(imap_server)
    assert fetch(mailbox) == []
    assert mailbox.last_seen_at == desk.now
    for number in range(3):
        imap_server.deliver(*letters(desk, 1, start=number))
        desk.later(minutes=1)
        assert [row.status for row in fetch(mailbox)] == ["accepted"]
    assert Case.objects.count() == 3


def test_a_mailbox_numbered_anew_brings_duplicates_only(desk, imap_server, connect, fetch):
    imap_server.deliver(*letters(desk, 5))
    mailbox = connect(imap_server)
    fetch(mailbox)
    was = mailbox.uid_validity
    imap_server.number_anew()
    imap_server.deliver(*letters(desk, 1, start=5))
    rows = fetch(mailbox)
    assert mailbox.uid_validity != was
    assert Counter(row.status for row in rows) == {"duplicate": 5, "accepted": 1}
    assert Message.objects.count() == 6
    assert fetch(mailbox) == []


def test_a_connection_that_breaks_half_way_costs_nothing(
    desk, imap_server, connect, fetch, monkeypatch
):
    monkeypatch.setattr(imap, "ROUND_MAILS", 10)
    imap_server.deliver(*letters(desk, 25))
    mailbox = connect(imap_server)
    real, rounds = polling._receive, []

    def break_off_after_the_first_round(*given):
        rows = real(*given)
        if not rounds:
            imap_server.break_off()
        rounds.append(len(rows))
        return rows

    monkeypatch.setattr(polling, "_receive", break_off_after_the_first_round)
    assert len(fetch(mailbox)) == 10
    assert (mailbox.last_error, mailbox.failing_since) == ("connection_lost", desk.now)
    assert mailbox.last_uid == 10
    imap_server.recover()
    assert len(fetch(mailbox)) == 15
    assert (mailbox.last_error, mailbox.failing_since) == ("", None)
    # The round in which the line broke comes mail by mail, the rest as ever.
    assert (rounds, Message.objects.count()) == ([10, *[1] * 10, 5], 25)


def test_a_worker_that_dies_after_filing_a_round_brings_nothing_twice(
    desk, imap_server, connect, fetch
):
    imap_server.deliver(*letters(desk, 4))
    mailbox = connect(imap_server)
    fetch(mailbox)
    type(mailbox).objects.update(last_uid=0)  # what came after the filing was lost
    assert fetch(mailbox) == []
    assert Message.objects.count() == 4


def test_many_mails_come_in_rounds_that_are_each_kept(
    desk, imap_server, connect, fetch, monkeypatch
):
    real, rounds = polling._receive, []

    def count(*given):
        rows = real(*given)
        rounds.append(len(rows))
        return rows

    monkeypatch.setattr(polling, "_receive", count)
    imap_server.deliver(*letters(desk, 300))
    assert len(fetch(connect(imap_server))) == 300
    assert rounds == [100, 100, 100]
    assert Case.objects.count() == 300


def test_a_mail_that_cannot_be_filed_stops_none_behind_it(
    desk, imap_server, connect, fetch, monkeypatch
):
    real = receiving.incoming

    def refuse_the_third(mail, raw, now):
        if mail.text == "Frage 2":
            raise ValueError("nobody thought of this")
        return real(mail, raw, now)

    monkeypatch.setattr(receiving, "incoming", refuse_the_third)
    imap_server.deliver(*letters(desk, 5))
    mailbox = connect(imap_server)
    rows = fetch(mailbox)
    fates = [row.status for row in rows]
    assert fates == ["accepted", "accepted", "quarantined", "accepted", "accepted"]
    assert rows[2].reason == "could_not_be_filed"
    assert fetch(mailbox) == []


def test_once_a_day_a_mail_that_was_skipped_is_found(desk, imap_server, connect, fetch):
    mailbox = connect(imap_server)
    fetch(mailbox)
    imap_server.deliver(*letters(desk, 5))
    type(mailbox).objects.update(last_uid=3)  # a fault, however it came about
    assert [row.uid for row in fetch(mailbox)] == [4, 5]
    desk.later(hours=23)
    assert fetch(mailbox) == []
    desk.later(hours=1)
    assert [row.uid for row in fetch(mailbox)] == [1, 2, 3]
    assert mailbox.reconciled_at == desk.now


def test_a_large_attachment_comes_in_whole(desk, imap_server, connect, fetch):
    photo = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * (22 * 4096)
    raw = buyer_mail("Das Foto ist groß.", at=desk.now, photo=photo)
    assert len(raw) > 30_000_000
    imap_server.deliver(raw, *letters(desk, 1))
    large, small = fetch(connect(imap_server))
    assert (large.status, small.status) == ("accepted", "accepted")
    kept = raw_store.read(large.raw)
    assert same_lines(kept) == same_lines(raw)
    [attachment] = large.message.attachments.all()
    assert extract_attachment(kept, attachment.part) == photo


def test_a_mail_beyond_all_measure_is_not_fetched_and_a_person_is_told(
    desk, imap_server, connect, fetch, monkeypatch
):
    monkeypatch.setattr(imap, "TOO_LARGE", 20_000)
    huge = buyer_mail("Sehr groß.", at=desk.now, photo=b"\x89PNG" + bytes(30_000))
    imap_server.deliver(huge, *letters(desk, 1))
    first, second = fetch(connect(imap_server))
    assert (first.status, first.reason) == ("quarantined", "too_large")
    assert len(raw_store.read(first.raw)) < 2000
    assert second.status == "accepted"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"imap_password": "falsch"}, "login_refused"),
        ({"imap_password": "fälsch"}, "login_refused"),
        ({"imap_folder": "Amazon"}, "folder_missing"),
        ({"ca_certificate": ""}, "certificate_unknown"),
        ({"imap_host": "two..dots"}, "not_reached"),
        ({"imap_host": "mail.seller.example", "imap_security": "plain"}, "plain_not_allowed"),
    ],
)
def test_what_is_wrong_is_written_to_the_mailbox_until_it_is_right(
    desk, imap_server, connect, fetch, wrong, code
):
    imap_server.deliver(*letters(desk, 1))
    mailbox = connect(imap_server, **wrong)
    since = desk.now
    for _ in range(2):
        assert fetch(mailbox) == []
        assert (mailbox.last_error, mailbox.failing_since) == (code, since)
        desk.later(minutes=5)
    mailbox = connect(imap_server, imap_folder="INBOX")
    assert len(fetch(mailbox)) == 1
    assert (mailbox.last_error, mailbox.last_seen_at - since) == ("", timedelta(minutes=10))
