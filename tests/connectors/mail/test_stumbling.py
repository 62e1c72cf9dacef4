"""A mail that the server itself cannot hand over keeps none behind it waiting."""

from contextlib import contextmanager

import pytest

from kefu.channels.models import IntakeItem
from kefu.channels.port import Refused
from kefu.connectors.mail import polling
from kefu.connectors.mail.imap import Fetched
from tests.mails import buyer_mail

pytestmark = pytest.mark.django_db
BROKEN = 2


class StumblingFolder:
    """Three mails; the line breaks whenever the second is asked for."""

    uid_validity = 7

    def __init__(self, mails):
        self.mails = mails

    def uids_after(self, uid):
        return [u for u in self.mails if u > uid]

    def all_uids(self):
        return list(self.mails)

    def fetch(self, uids):
        if BROKEN in uids:
            raise Refused("connection_lost", "FETCH failed", permanent=False)
        yield [Fetched(uid=uid, raw=self.mails[uid]) for uid in uids]


@pytest.fixture
def mailbox(desk, monkeypatch):
    mails = {
        uid: buyer_mail(
            f"Message {uid}",
            at=desk.now,
            order=f"302-000000{uid}-1234567",
            alias=f"buyer{uid}",
            case_uuid="",
        )
        for uid in (1, 2, 3)
    }

    @contextmanager
    def opened(mailbox):
        yield StumblingFolder(mails)

    monkeypatch.setattr(polling, "opened", opened)
    return desk.mailbox


def test_the_mail_that_breaks_the_line_is_quarantined_and_the_next_one_read(desk, mailbox):
    for _ in range(6):
        polling.poll(mailbox, now=lambda: desk.later(seconds=20))
    fates = dict(IntakeItem.objects.order_by("uid").values_list("uid", "status"))
    assert fates == {1: "accepted", 2: "quarantined", 3: "accepted"}
    broken = IntakeItem.objects.get(uid=2)
    assert (broken.reason, broken.case) == ("server_cannot_deliver", None)
    mailbox.refresh_from_db()
    assert (mailbox.last_error, mailbox.last_uid) == ("", 3)


def test_a_line_that_broke_once_costs_no_mail_its_place(desk, mailbox, monkeypatch):
    polling.poll(mailbox, now=lambda: desk.now)
    assert mailbox.last_error == "connection_lost"
    monkeypatch.setattr(f"{__name__}.BROKEN", None)
    polling.poll(mailbox, now=lambda: desk.later(seconds=20))
    assert set(IntakeItem.objects.values_list("status", flat=True)) == {"accepted"}
    assert IntakeItem.objects.count() == 3
