"""Trouble on demand: mail that comes late or in the wrong order, answers that never come, a clock that is wrong."""

from __future__ import annotations

import urllib.request
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from tests.simulator.conftest import Relay
from tests.simulator.spapi.conftest import Api

VIRTUAL = ("--clock", "virtual", "--from", "2026-09-01T06:00Z", "--stores", "us")
SEARCH = "/orders/2026-01-01/orders?createdAfter=2026-01-01T00:00:00Z"


def mails(relay: Relay) -> list[tuple[str, datetime]]:
    with relay.mailbox() as box:
        box.folder.set("INBOX", readonly=True)
        found = list(box.fetch(mark_seen=False))
    return [
        (m.headers["message-id"][0], parsedate_to_datetime(m.headers["date"][0])) for m in found
    ]


def test_a_delayed_mail_arrives_hours_later_with_its_own_date(new_relay: Relay) -> None:
    new_relay.start(*VIRTUAL)
    new_relay.ask("/fault", {"mail_delayed": {"hours": 5, "times": 1}})
    new_relay.ask("/contact", {"store": "us", "temper": "gentle", "issue": "invoice"})
    assert mails(new_relay) == []
    new_relay.stop()
    new_relay.start(*VIRTUAL)
    told = new_relay.ask("/advance", {"hours": 6})
    assert (told["mails"], told["happened"]) == ({"us": 1}, {"mail.arrives": 1})
    [(_, date)] = mails(new_relay)
    assert date == datetime.fromisoformat("2026-09-01T06:00:00+00:00")


def test_notices_may_arrive_in_the_opposite_order(new_relay: Relay) -> None:
    new_relay.start(*VIRTUAL)
    buyer = new_relay.ask("/contact", {"store": "us", "issue": "damaged", "temper": "gentle"})
    new_relay.ask("/fault", {"mail_reordered": 2})
    for name in ("claim_opened", "claim_withdrawn"):
        new_relay.ask("/notice", {"case": buyer["case"], "name": name})
        new_relay.ask("/advance", {"hours": 0.02})
    new_relay.ask("/advance", {"hours": 1})
    with new_relay.mailbox() as box:
        box.folder.set("INBOX", readonly=True)
        subjects = [mail.subject for mail in box.fetch(mark_seen=False)]
    assert [subject.split()[0] for subject in subjects[1:]] == ["Claim", "Action"]


def test_an_answer_may_never_come_though_the_call_was_done(new_relay: Relay) -> None:
    amazon = Api(new_relay.start(*VIRTUAL))
    token = amazon.grant()[1]["access_token"]
    new_relay.ask("/fault", {"api": {"time_out": 1}})
    headers = {"x-amz-access-token": token, "User-Agent": "Test/1.0"}
    request = urllib.request.Request(amazon.base + SEARCH, headers=headers)
    with pytest.raises(TimeoutError):
        urllib.request.urlopen(request, timeout=0.5)
    assert new_relay.ask("/state")["api"]["calls"] == {"searchOrders": 1}
    assert amazon.call("GET", SEARCH)[0] == 200


def test_amazons_clock_may_be_wrong(new_relay: Relay) -> None:
    amazon = Api(new_relay.start(*VIRTUAL))
    wanted = SEARCH + "&createdBefore=2026-09-01T05:57:00Z"
    assert amazon.call("GET", wanted)[0] == 200
    new_relay.ask("/fault", {"api": {"clock_skew": -300}})
    assert amazon.call("GET", wanted)[0] == 400
    new_relay.ask("/fault", {"api": {"clock_skew": 3700}})
    assert amazon.call("GET", wanted)[0] == 403, "the token is over by Amazon's clock"
    new_relay.ask("/fault", {"api": {"clock_skew": 0}})
    assert amazon.call("GET", wanted)[0] == 200


def test_time_goes_on_while_amazons_clock_is_wrong(new_relay: Relay) -> None:
    """A report is done by Amazon's clock; the world's own goes on whichever way that is wrong."""
    amazon = Api(new_relay.start(*VIRTUAL))
    body = {"reportType": "GET_MERCHANT_LISTINGS_ALL_DATA", "marketplaceIds": ["ATVPDKIKX0DER"]}
    for skew in (-600, 600):
        new_relay.ask("/fault", {"api": {"clock_skew": skew}})
        amazon.token = ""
        amazon.call("POST", "/reports/2021-06-30/reports", body)
        before = datetime.fromisoformat(new_relay.ask("/state")["now"])
        told = new_relay.ask("/advance", {"hours": 1})
        assert datetime.fromisoformat(told["now"]) - before == timedelta(hours=1)
