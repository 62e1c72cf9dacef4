"""``kefu work`` as a process: it goes on whatever fails, and ends when told."""

from __future__ import annotations

import json
import signal

import pytest

from tests.connectors.mail.smtp_server import SmtpServer, running
from tests.jobs.conftest import read_until


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_job_that_always_fails_does_not_end_the_schedule_and_a_signal_does(start, told):
    worker = start("tests.jobs.short_worker", "failing")
    said = "".join(read_until(worker, "run 3"))
    assert "job_failed" in said
    assert "nobody thought of this" in said
    worker.send_signal(told)
    assert read_until(worker, "ended")[-1] == "ended\n"
    assert worker.wait(30) == 0


def test_a_mailbox_added_while_it_runs_is_noticed(start):
    worker = start("tests.jobs.short_worker")
    desk = start("tests.outbox.crashing_worker")
    with running(SmtpServer()) as server:
        ask(desk, do="letters", port=server.port, name="nova", count=0)
        # Nobody listens at its IMAP port: being told so is being noticed.
        assert any("mailbox=1" in line for line in read_until(worker, "mailbox_failed"))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait() == 0


def test_told_to_end_while_a_letter_leaves_it_ends_once_that_is_noted(start):
    with running(SmtpServer()) as server:
        worker = start("kefu.cli.main", "work")
        desk = start("tests.outbox.crashing_worker")

        def end_worker_and_say_yes() -> str:
            worker.send_signal(signal.SIGTERM)
            return "250 taken"

        server.tell("TAKEN", end_worker_and_say_yes)
        ask(desk, do="letters", port=server.port, name="nova")
        assert worker.wait() == 0
        server.settle()
        [case] = ask(desk, do="look", name="nova")
        assert case["letters"][0]["state"] == "sent"
        assert len(server.taken) == 1


def ask(desk, **command):
    print(json.dumps(command), file=desk.stdin, flush=True)
    answer = json.loads(read_until(desk, "results")[-1])
    [result] = answer["results"]
    return result
