"""A worker may be killed at any line: no letter leaves twice, none is forgotten."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from tests.connectors.mail.smtp_server import SmtpServer
from tests.outbox.conftest import CrashDesk

# Before this commit nothing had left, so the next worker simply goes on …
STILL_HERE = ["before claiming", "claimed", "looked through", "connected", "written"]
# … after it nobody can know, whether the server took the letter (1) or not (0).
NOBODY_KNOWS = {
    "transmitting": 0,
    "said MAIL": 0,
    "said RCPT": 0,
    "said DATA": 0,
    "half sent": 0,
    "all sent": 1,
    "heard yes": 1,
    "noting sent": 1,
}
# The same worker starts again, or another one once the lease has run out.
NEXT = {"the same worker": {"worker": "w1"}, "another": {"worker": "w2", "hours": 1}}


def taken(server: SmtpServer) -> Counter[str]:
    """How often the server took each letter, by Message-ID."""
    server.settle()
    return Counter(
        line.split(b"<")[1].split(b">")[0].decode()
        for letter in server.taken
        for line in letter.raw.splitlines()
        if line.lower().startswith(b"message-id:")
    )


def assert_accounted_for(case: dict[str, Any], server: SmtpServer) -> dict[str, Any]:
    """One letter, never more than once outside, and the ledger tells what may have happened."""
    [letter] = case["letters"]
    outside = taken(server)[letter["message_id"]]
    assert outside <= 1
    if letter["state"] == "sent":
        assert outside == 1
        assert (letter["delivery"], case["state"], case["clock"]) == ("sent", "waiting", False)
    else:
        assert letter["state"] == letter["delivery"] == "in_doubt"
        assert (case["state"], case["clock"]) == ("open", True)
    assert len(letter["tries"]) == letter["attempts"] >= 1
    assert letter["tries"][-1][1] == ("sent" if letter["state"] == "sent" else "worker_died")
    return letter


@pytest.fixture
def letter(crash_desk: CrashDesk, mail_server: SmtpServer, store_name: str) -> str:
    """One answer that waits to leave."""
    crash_desk.ask("letters", port=mail_server.port, name=store_name)
    return store_name


def until_quiet(desk: CrashDesk, **worker: Any) -> None:
    while desk.ask("work", **worker):
        pass


@pytest.mark.parametrize("follower", NEXT)
@pytest.mark.parametrize("step", STILL_HERE)
def test_a_worker_killed_before_the_letter_leaves_is_followed_by_one_that_sends_it(
    crash_desk, mail_server, letter, step, follower
):
    assert crash_desk.ask("work", worker="w1", crash=step) == {"killed": True}
    assert not taken(mail_server)
    until_quiet(crash_desk, **NEXT[follower])
    [case] = crash_desk.ask("look", name=letter)
    assert assert_accounted_for(case, mail_server)["state"] == "sent"


@pytest.mark.parametrize("follower", NEXT)
@pytest.mark.parametrize("step", NOBODY_KNOWS)
def test_a_worker_killed_while_the_letter_leaves_makes_it_a_doubt_for_a_person(
    crash_desk, mail_server, letter, step, follower
):
    assert crash_desk.ask("work", worker="w1", crash=step) == {"killed": True}
    for _ in range(2):
        until_quiet(crash_desk, **NEXT[follower])
    [case] = crash_desk.ask("look", name=letter)
    assert assert_accounted_for(case, mail_server)["state"] == "in_doubt"
    assert sum(taken(mail_server).values()) == NOBODY_KNOWS[step]


def test_a_worker_killed_once_the_letter_was_noted_as_sent_leaves_nothing_to_do(
    crash_desk, mail_server, letter
):
    assert crash_desk.ask("work", worker="w1", crash="noted sent") == {"killed": True}
    until_quiet(crash_desk, worker="w2", hours=1)
    [case] = crash_desk.ask("look", name=letter)
    assert assert_accounted_for(case, mail_server)["state"] == "sent"


def test_another_worker_keeps_its_hands_off_while_the_lease_runs(crash_desk, mail_server, letter):
    assert crash_desk.ask("work", worker="w1", crash="connected") == {"killed": True}
    assert crash_desk.ask("work", worker="w2") == 0
    [case] = crash_desk.ask("look", name=letter)
    assert case["letters"][0]["state"] == "claimed"
    until_quiet(crash_desk, worker="w2", hours=1)
    [case] = crash_desk.ask("look", name=letter)
    assert_accounted_for(case, mail_server)


def test_killed_while_noting_a_refusal_the_letter_is_a_doubt(crash_desk, mail_server, letter):
    mail_server.tell("RCPT", "451 later")
    assert crash_desk.ask("work", worker="w1", crash="noting refusal") == {"killed": True}
    until_quiet(crash_desk, worker="w1")
    [case] = crash_desk.ask("look", name=letter)
    assert assert_accounted_for(case, mail_server)["state"] == "in_doubt"
    assert not taken(mail_server)


def test_killed_while_noting_the_doubt_it_is_noted_by_the_next(crash_desk, mail_server, letter):
    for step in ("all sent", "noting doubt", "noting doubt"):
        assert crash_desk.ask("work", worker="w1", crash=step) == {"killed": True}
    until_quiet(crash_desk, worker="w1")
    [case] = crash_desk.ask("look", name=letter)
    assert assert_accounted_for(case, mail_server)["state"] == "in_doubt"


def test_killed_again_and_again_the_letter_leaves_once(crash_desk, mail_server, letter):
    for step in STILL_HERE * 2:
        assert crash_desk.ask("work", worker="w1", crash=step) == {"killed": True}
    until_quiet(crash_desk, worker="w1")
    [case] = crash_desk.ask("look", name=letter)
    died = [outcome for _, outcome in assert_accounted_for(case, mail_server)["tries"]]
    assert died.count("worker_died") == len(STILL_HERE * 2) - 2  # two died with nothing in hand


@pytest.mark.rule("MSG-1")
def test_an_answer_half_queued_was_never_queued_and_can_be_sent_again(
    crash_desk, mail_server, store_name
):
    given = {"port": mail_server.port, "name": store_name}
    assert crash_desk.ask("letters", **given, crash="queueing") == {"killed": True}
    until_quiet(crash_desk)
    [case] = crash_desk.ask("look", name=store_name)
    assert (case["state"], case["clock"], case["letters"]) == ("open", True, [])
    crash_desk.ask("letters", **given)
    until_quiet(crash_desk)
    [case] = crash_desk.ask("look", name=store_name)
    assert assert_accounted_for(case, mail_server)["state"] == "sent"


def test_an_answer_queued_as_the_lights_go_out_leaves_once(crash_desk, mail_server, store_name):
    given = {"port": mail_server.port, "name": store_name}
    assert crash_desk.ask("letters", **given, crash="queued") == {"killed": True}
    until_quiet(crash_desk)
    [case] = crash_desk.ask("look", name=store_name)
    assert assert_accounted_for(case, mail_server)["state"] == "sent"


def test_killed_at_any_moment_no_letter_leaves_twice_and_none_is_forgotten(
    crash_desk, mail_server, store_name
):
    count, chance = 13, random.Random(20261122)
    crash_desk.ask("letters", port=mail_server.port, name=store_name, count=count)
    calls = crash_desk.ask("count_calls")
    for number in range(24):
        worker = {"worker": f"w{number % 2}", "hours": number}
        killed = crash_desk.ask("work", **worker, calls=chance.randint(1, calls))
        assert killed == {"killed": True}
    until_quiet(crash_desk, worker="w0", hours=1000)
    cases = crash_desk.ask("look", name=store_name)
    ends = Counter(assert_accounted_for(case, mail_server)["state"] for case in cases)
    # Whether a kill fell into the moment that nobody can know is chance; that moment has tests above.
    assert (ends.total(), ends["sent"] > 0) == (count, True)


def test_workers_side_by_side_send_each_letter_once(crash_desk, mail_server, store_name):
    crash_desk.ask("letters", port=mail_server.port, name=store_name, count=12)
    done = crash_desk.together(*({"do": "work", "worker": f"w{n}"} for n in range(3)))
    assert sum(done) == 12
    for case in crash_desk.ask("look", name=store_name):
        assert assert_accounted_for(case, mail_server)["state"] == "sent"
