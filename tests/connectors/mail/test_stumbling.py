"""A mail that the server itself does not hand over keeps none behind it waiting, and is not forgotten."""

import imaplib
from contextlib import contextmanager
from datetime import timedelta

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.channels.ledger import Arrival
from kefu.channels.models import IntakeItem
from kefu.channels.port import Refused
from kefu.connectors.mail import asking_again, polling
from kefu.connectors.mail.imap import Fetched
from kefu.connectors.mail.reading import read_mail
from kefu.flow.receiving import accept_quarantined, handed_over, retry
from tests.mails import buyer_mail

pytestmark = [pytest.mark.django_db, pytest.mark.rule("STD-5")]


class StumblingFolder:
    """Three mails; the line breaks whenever one of `broken` is asked for."""

    uid_validity = 7

    def __init__(self, mails):
        self.mails = mails
        self.broken = {2}
        self.asked = []

    def uids_after(self, uid):
        return [u for u in self.mails if u > uid]

    def all_uids(self):
        return list(self.mails)

    def fetch(self, uids):
        self.asked += uids
        if self.broken & set(uids):
            raise imaplib.IMAP4.abort("FETCH failed")
        yield [Fetched(uid=uid, raw=self.mails[uid]) for uid in uids]


@pytest.fixture
def folder(desk, monkeypatch):
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
    folder = StumblingFolder(mails)

    @contextmanager
    def opened(mailbox):
        try:
            yield folder
        except imaplib.IMAP4.error as error:
            raise Refused("connection_lost", str(error), permanent=False) from error

    monkeypatch.setattr(polling, "opened", opened)
    return folder


def _poll(desk, times=1, **later):
    for _ in range(times):
        moment = desk.later(**later)
        polling.poll(desk.mailbox, now=lambda moment=moment: moment)


def _fates():
    return dict(IntakeItem.objects.order_by("uid").values_list("uid", "status"))


@pytest.fixture
def given_up(desk, folder):
    """The second mail, after the line broke at it three times."""
    _poll(desk, times=6, seconds=20)
    return IntakeItem.objects.get(uid=2)


def test_the_mail_that_breaks_the_line_is_quarantined_and_the_next_one_read(desk, given_up):
    assert _fates() == {1: "accepted", 2: "quarantined", 3: "accepted"}
    assert (given_up.reason, given_up.case) == ("server_cannot_deliver", None)
    desk.mailbox.refresh_from_db()
    assert (desk.mailbox.last_error, desk.mailbox.last_uid) == ("", 3)


def test_a_line_that_broke_once_costs_no_mail_its_place(desk, folder):
    _poll(desk)
    assert desk.mailbox.last_error == "connection_lost"
    folder.broken = set()
    _poll(desk, seconds=20)
    assert _fates() == {1: "accepted", 2: "accepted", 3: "accepted"}


def test_a_mail_that_was_given_up_is_read_once_the_server_hands_it_over(desk, folder, given_up):
    folder.broken = set()
    _poll(desk, minutes=10)
    assert _fates()[2] == "quarantined"
    _poll(desk, minutes=5)
    assert _fates() == {1: "accepted", 2: "accepted", 3: "accepted"}
    item = IntakeItem.objects.get(uid=2)
    assert item.case.messages.get().text == "Message 2"
    assert IntakeItem.objects.count() == 3


def test_it_is_asked_for_ever_more_rarely_and_breaks_nothing(desk, folder, given_up):
    asked_at = []
    for quarters in range(1, 4 * 24 * 14):
        before = folder.asked.count(2)
        _poll(desk, minutes=15)
        if folder.asked.count(2) > before:
            asked_at.append(quarters)
        assert desk.mailbox.last_error == ""
    assert asked_at == [2**times - 1 for times in range(1, asking_again.MOST_TIMES + 1)]
    assert timedelta(minutes=15) * asked_at[-1] > timedelta(days=10)


@pytest.mark.parametrize(("days", "asked_for"), [(1, 1), (11, 1)])
def test_times_that_were_missed_are_not_made_up_for(desk, folder, given_up, days, asked_for):
    before = folder.asked.count(2)
    _poll(desk, days=days)
    _poll(desk, times=100, seconds=20)
    assert folder.asked.count(2) - before == asked_for


def test_a_person_who_asks_late_asks_once(desk, folder, given_up):
    _poll(desk, times=2, hours=26)
    before = folder.asked.count(2)
    retry(given_up, actor=desk.alice, now=desk.now)
    _poll(desk, times=100, seconds=20)
    assert folder.asked.count(2) - before == 1


def test_a_person_has_it_asked_for_at_once_and_cannot_accept_what_is_not_there(
    desk, folder, given_up
):
    with pytest.raises(NotAllowedNow, match="not_handed_over"):
        accept_quarantined(given_up, actor=desk.alice, now=desk.now)
    folder.broken = set()
    retry(given_up, actor=desk.alice, now=desk.now)
    _poll(desk, seconds=40)
    assert _fates()[2] == "accepted"
    with pytest.raises(NotAllowedNow, match="not_quarantined"):
        retry(given_up, actor=desk.alice, now=desk.now)


def test_what_another_process_was_handed_first_is_not_taken_in_twice(desk, folder, given_up):
    raw = folder.mails[2]
    arrival = Arrival(mail=read_mail(raw), raw=raw, uid=2, uid_validity=7)
    assert handed_over(given_up, arrival, now=desk.now).status == "accepted"
    assert handed_over(given_up, arrival, now=desk.now) is None
    assert IntakeItem.objects.count() == 3


def test_a_mail_that_came_another_way_meanwhile_is_a_duplicate(desk, folder, given_up):
    desk.receive(folder.mails[2])
    folder.broken = set()
    _poll(desk, minutes=16)
    assert _fates()[2] == "duplicate"
    assert IntakeItem.objects.filter(status="accepted").count() == 3


def test_what_waits_under_old_numbers_is_settled_when_the_server_numbers_its_mails_anew(
    desk, folder, given_up
):
    folder.broken = set()
    folder.uid_validity = 8
    _poll(desk, seconds=20)
    given_up.refresh_from_db()
    assert (given_up.status, given_up.reason) == ("ignored", "numbered_anew")
    anew = IntakeItem.objects.filter(uid_validity=8).order_by("uid")
    assert [item.status for item in anew] == ["duplicate", "accepted", "duplicate"]


def test_where_the_old_numbers_come_back_the_mail_is_waited_for_again(desk, folder, given_up):
    for validity in (8, 7):
        folder.uid_validity = validity
        _poll(desk, times=6, seconds=20)
    given_up.refresh_from_db()
    assert (given_up.status, given_up.reason) == ("quarantined", "server_cannot_deliver")
    folder.broken = set()
    retry(given_up, actor=desk.alice, now=desk.now)
    _poll(desk, seconds=20)
    assert IntakeItem.objects.get(uid=2, uid_validity=7).status == "accepted"


def test_a_mail_that_is_not_handed_over_under_its_new_number_either_waits_under_that(
    desk, folder, given_up
):
    folder.uid_validity = 8
    _poll(desk, times=6, seconds=20)
    waiting = IntakeItem.objects.get(status="quarantined")
    assert (waiting.uid_validity, waiting.uid, waiting.reason) == (8, 2, "server_cannot_deliver")
