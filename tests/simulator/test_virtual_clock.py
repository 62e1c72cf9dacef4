"""One clock for everything: mails, the API, tokens, limits and buyers live by it."""

from __future__ import annotations

import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from tests.simulator.conftest import ROOT, Relay
from tests.simulator.spapi.conftest import Api

START = "2026-09-01T06:00:00+00:00"
VIRTUAL = ("--clock", "virtual", "--from", "2026-09-01T06:00Z", "--stores", "us")


@pytest.fixture
def stage(new_relay: Relay) -> Iterator[Relay]:
    """A world that begins on the first of September and stands still."""
    yield new_relay.start(*VIRTUAL)


def now(relay: Relay) -> datetime:
    return datetime.fromisoformat((relay.home / "now").read_text().strip())


def test_a_mail_carries_the_virtual_time_in_all_its_dates(stage: Relay) -> None:
    stage.ask("/advance", {"hours": 30})
    stage.ask("/contact", {"store": "us", "issue": "damaged"})
    moment = datetime.fromisoformat(START) + timedelta(hours=30)
    with stage.mailbox() as box:
        box.folder.set("INBOX", readonly=True)
        [mail] = box.fetch(mark_seen=False)
        assert parsedate_to_datetime(mail.headers["date"][0]) == moment
        [(described, _), *_] = box.client.fetch("1", "(INTERNALDATE BODY.PEEK[HEADER])")[1]
        assert b"02-Sep-2026 12:00:00 +0000" in described


def test_the_present_moment_stands_in_a_file_that_others_can_follow(stage: Relay) -> None:
    assert now(stage) == datetime.fromisoformat(START)
    told = stage.ask("/advance", {"until": "2026-09-03T00:00:00+02:00"})
    assert told["now"] == "2026-09-02T22:00:00+00:00"
    assert now(stage) == datetime.fromisoformat(told["now"])


def test_time_can_go_from_one_event_to_the_next(stage: Relay) -> None:
    stage.ask("/contact", {"store": "us", "issue": "delivered_not_received", "temper": "hot"})
    first = stage.ask("/advance", {"to_next": True})
    assert (first["lived_hours"], first["happened"]) == (24, {"remind": 1})
    assert first["mails"] == {"us": 1}
    second = stage.ask("/advance", {"to_next": True})
    assert second["now"] == first["next"]
    assert second["happened"] == {"claim": 1}


def test_a_buyers_letter_is_dated_when_it_was_due_however_far_time_jumps(stage: Relay) -> None:
    stage.ask("/contact", {"store": "us", "issue": "delivered_not_received", "temper": "hot"})
    stage.ask("/advance", {"hours": 200})
    with stage.mailbox() as box:
        box.folder.set("INBOX", readonly=True)
        dates = [parsedate_to_datetime(mail.headers["date"][0]) for mail in box.fetch()]
    lived = [(date - datetime.fromisoformat(START)) / timedelta(hours=1) for date in dates]
    assert lived[:3] == [0, 24, 48]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({}, "say one of hours, until, to_next"),
        ({"hours": 1, "to_next": True}, "say one of hours, until, to_next"),
        ({"hours": -1}, "time does not run backwards"),
        ({"until": "2026-08-01T00:00:00+00:00"}, "time does not run backwards"),
        ({"until": "2026-10-01T00:00:00"}, "needs an offset"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_in_words(
    stage: Relay, asked: dict[str, object], error: str
) -> None:
    assert error in stage.ask("/advance", asked)["error"]
    assert now(stage) == datetime.fromisoformat(START)


def test_tokens_limits_and_reports_live_by_the_same_clock(stage: Relay) -> None:
    amazon = Api(stage)
    query = urllib.parse.urlencode({"createdAfter": "2026-01-01T00:00:00Z"})
    search = f"/orders/2026-01-01/orders?{query}"
    answers = [amazon.call("GET", search)[0] for _ in range(21)]
    assert (answers[:20], answers[20]) == ([200] * 20, 429)
    body = {"reportType": "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING", "marketplaceIds": ["US"]}
    made = amazon.call("POST", "/reports/2021-06-30/reports", body)[1]["reportId"]
    told = stage.ask("/advance", {"to_next": True})
    assert told["now"] == "2026-09-01T06:01:30+00:00"
    report = amazon.call("GET", f"/reports/2021-06-30/reports/{made}")[1]
    assert report["processingStatus"] == "DONE"
    assert report["processingEndTime"] == "2026-09-01T06:01:30.000Z"
    stage.ask("/advance", {"hours": 1})
    assert amazon.call("GET", search)[0] == 403
    amazon.token = ""
    assert amazon.call("GET", search)[0] == 200


def test_a_folder_goes_on_where_its_own_clock_stopped(new_relay: Relay) -> None:
    new_relay.start(*VIRTUAL)
    new_relay.ask("/advance", {"hours": 5})
    new_relay.stop()
    new_relay.start("--clock", "virtual", "--stores", "us")
    assert now(new_relay) == datetime.fromisoformat(START) + timedelta(hours=5)


def test_a_folder_keeps_the_clock_it_was_begun_with(new_relay: Relay) -> None:
    new_relay.start(*VIRTUAL)
    new_relay.stop()
    command = [sys.executable, "-m", "simulator", "--once", "--home", str(new_relay.home)]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert "this folder was begun with the virtual clock" in refused.stderr


def test_the_real_clock_leaves_no_such_file(new_relay: Relay) -> None:
    new_relay.start("--speed", "0", "--trickle", "0")
    assert not (new_relay.home / "now").exists()
