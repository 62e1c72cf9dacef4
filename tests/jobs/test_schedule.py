"""The schedule carries a message from case to letter; workers know their own names."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings

from kefu.channels.models import Mailbox
from kefu.connectors.amazon.models import AmazonAccount
from kefu.flow.answering import send_answer
from kefu.jobs import identity, schedule, worker
from kefu.outbox.models import Action
from tests.mails import buyer_mail

TEXT = "Guten Tag, vielen Dank für Ihre Nachricht. Wir kümmern uns gern darum."


@pytest.fixture(autouse=True)
def own_name(monkeypatch):
    monkeypatch.setenv("KEFU_WORKER", "test-worker")
    identity.worker_name.cache_clear()
    yield
    identity.worker_name.cache_clear()


@pytest.fixture
def jobs(monkeypatch, desk):
    monkeypatch.setattr(schedule, "_now", lambda: desk.now)
    return {job.name: job.run for job in schedule.jobs()}


def test_each_job_does_its_part(desk, jobs):
    case = desk.receive(buyer_mail("Wo bleibt meine Lampe?", at=desk.now))[0].case
    jobs["understand"]()
    case.refresh_from_db()
    assert (case.language, case.unread_since) == ("de", None)
    assert case.decisions.exists()
    send_answer(
        case,
        text=TEXT,
        subject="Ihre Bestellung",
        remedies=[],
        acknowledged=[],
        reason="",
        actor=desk.alice,
        now=desk.now,
    )
    jobs["send"]()
    assert desk.server.taken == []  # it can still be called back
    desk.later(seconds=11)
    jobs["send"]()
    assert len(desk.server.taken) == 1
    assert Action.objects.get().claimed_by == "test-worker"


@pytest.mark.rule("MSG-1")
def test_the_watch_warns_and_then_notes_the_breach(desk, jobs):
    case = desk.receive(buyer_mail("Wo bleibt meine Lampe?", at=desk.now))[0].case
    desk.later(hours=25)
    jobs["watch"]()
    codes = set(case.events.values_list("code", flat=True))
    assert {"deadline_warned", "deadline_breached"} <= codes


def test_only_active_mailboxes_and_accounts_are_fetched_from(desk):
    account = AmazonAccount.objects.create(
        store=desk.store, client_id="a", client_secret="b", refresh_token="c"
    )
    fetching = [job.name for job in schedule.fetching_jobs()]
    assert fetching == [f"mailbox:{desk.mailbox.pk}", f"amazon:{account.pk}"]
    Mailbox.objects.update(active=False)
    AmazonAccount.objects.update(active=False)
    assert schedule.fetching_jobs() == []


def test_an_account_switched_off_meanwhile_is_left_alone(desk, monkeypatch):
    account = AmazonAccount.objects.create(
        store=desk.store, client_id="a", client_secret="b", refresh_token="c"
    )
    asked = []
    monkeypatch.setattr(schedule, "fetch_due", lambda account, now: asked.append(account))
    [job] = [job for job in schedule.fetching_jobs() if job.name.startswith("amazon:")]
    job.run()
    assert asked == [account]
    AmazonAccount.objects.update(active=False)
    job.run()
    assert asked == [account]


def test_a_failing_job_is_logged_and_raises_nothing(db, caplog):
    def fail() -> None:
        raise LookupError("nobody thought of this")

    worker._guarded(fail, "fail")()
    assert any("job_failed" in str(record.msg) for record in caplog.records)


def test_two_workers_on_a_machine_have_two_names_and_a_successor_inherits(monkeypatch, tmp_path):
    monkeypatch.delenv("KEFU_WORKER")
    monkeypatch.setattr(settings, "KEFU_HOME", tmp_path)
    code = (
        "import django; django.setup()\n"
        "from kefu.jobs.identity import worker_name\n"
        "print(worker_name(), flush=True); input()"
    )

    def another():
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            env={
                "KEFU_HOME": str(tmp_path),
                "DJANGO_SETTINGS_MODULE": "kefu.config.settings",
                "PATH": "",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return process, process.stdout.readline().strip()

    mine = identity.worker_name()
    first, its_name = another()
    assert (mine.rsplit("-", 1)[1], its_name.rsplit("-", 1)[1]) == ("1", "2")
    first.kill()
    first.communicate()
    successor, inherited = another()
    successor.communicate("\n")
    assert inherited == its_name
