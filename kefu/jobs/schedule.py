"""The whole schedule: what runs in the background, and how often.

Each job looks for rows that wait and claims them one by one, so any number of workers may run,
any of them may die at any time, and running twice does no harm.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.utils import timezone

from kefu.accounts.models import Store
from kefu.assist.working import work_next
from kefu.cases import search
from kefu.channels.models import Mailbox
from kefu.connectors.amazon.actions.running import run_due
from kefu.connectors.amazon.fetching import fetch_due
from kefu.connectors.amazon.models import AmazonAccount
from kefu.connectors.amazon.waking import read_queues
from kefu.connectors.mail.polling import poll
from kefu.flow.applying import apply_policy
from kefu.flow.understanding import BATCH, understand_next
from kefu.flow.unshipped import open_unshipped
from kefu.flow.watching import watch
from kefu.guided.checking import look_for_proof
from kefu.guided.due import mend_clocks
from kefu.jobs.identity import worker_name
from kefu.metrics.readings import take_readings
from kefu.outbox.done_by_hand import let_go, note_by_hand
from kefu.outbox.sending import send_due
from kefu.privacy import access_log
from kefu.privacy.purging import purge_due
from kefu.ratings.asking import work as ask_for_reviews
from kefu.replay.verbs import run_next
from kefu.returns.labels import note_sent
from kefu.returns.owing import find_owed
from kefu.returns.proving import prove_sent
from kefu.returns.watching import watch as watch_returns


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to do again and again; two runs of it in one worker never overlap."""

    name: str
    every: timedelta
    run: Callable[[], None]


# Calls of the assistant take seconds: so many run side by side.
ASSIST_LANES = (1, 2)


def jobs() -> list[Job]:
    """All jobs but those that fetch."""
    return [
        Job(name="understand", every=timedelta(seconds=2), run=_understand),
        Job(name="send", every=timedelta(seconds=2), run=_send),
        Job(name="index", every=timedelta(seconds=3), run=_index),
        Job(name="policy", every=timedelta(seconds=5), run=_policy),
        Job(name="replay", every=timedelta(seconds=2), run=_replay),
        Job(name="notices", every=timedelta(seconds=15), run=_notices),
        Job(name="health", every=timedelta(minutes=5), run=_health),
        Job(name="actions", every=timedelta(seconds=5), run=_actions),
        Job(name="privacy", every=timedelta(hours=1), run=_purge),
        Job(name="watch", every=timedelta(seconds=30), run=_watch),
        Job(name="returns", every=timedelta(seconds=60), run=_returns),
        Job(name="owed", every=timedelta(hours=6), run=_owed),
        Job(name="unshipped", every=timedelta(hours=1), run=_unshipped),
        Job(name="reviews", every=timedelta(minutes=15), run=_reviews),
        Job(name="guided", every=timedelta(seconds=60), run=_guided),
        *(Job(name=f"assist:{n}", every=timedelta(seconds=1), run=_assist) for n in ASSIST_LANES),
    ]


def fetching_jobs() -> list[Job]:
    """One job a mailbox and one an account at Amazon, so that a slow one keeps nobody waiting."""
    every = timedelta(seconds=float(os.environ.get("KEFU_POLL_SECONDS", "20")))
    mailboxes, accounts = (
        model.objects.filter(active=True).order_by("pk").values_list("pk", flat=True)
        for model in (Mailbox, AmazonAccount)
    )
    return [
        *(Job(name=f"mailbox:{pk}", every=every, run=partial(_poll, pk)) for pk in mailboxes),
        *(
            Job(name=f"amazon:{pk}", every=timedelta(seconds=30), run=partial(_amazon, pk))
            for pk in accounts
        ),
    ]


def _now() -> datetime:
    return timezone.now()


def _poll(pk: int) -> None:
    mailbox = Mailbox.objects.select_related("store").filter(pk=pk, active=True).first()
    if mailbox is not None:
        poll(mailbox, now=_now)


def _understand() -> None:
    deadline = time.monotonic() + 30
    while understand_next(now=_now()) == BATCH and time.monotonic() < deadline:
        pass


def _send() -> None:
    let_go(now=_now())
    send_due(worker=worker_name(), now=_now)


def _index() -> None:
    search.catch_up()


def _policy() -> None:
    apply_policy(now=_now())


def _replay() -> None:
    while run_next(now=_now):
        pass


def _assist() -> None:
    while work_next(now=_now):
        pass


def _amazon(pk: int) -> None:
    account = AmazonAccount.objects.select_related("store").filter(pk=pk, active=True).first()
    if account is not None:
        fetch_due(account, now=_now)


def _reviews() -> None:
    ask_for_reviews(now=_now())


def _health() -> None:
    take_readings(now=_now())


def _actions() -> None:
    run_due(worker=worker_name(), now=_now)


def _purge() -> None:
    while purge_due(now=_now()):
        pass
    access_log.drop_old(settings.KEFU_HOME / "access", now=_now())


def _notices() -> None:
    read_queues(now=_now)


def _watch() -> None:
    watch(now=_now())


def _returns() -> None:
    watch_returns(now=_now())
    note_sent(now=_now())
    prove_sent(now=_now())


def _owed() -> None:
    for store in Store.objects.all():
        find_owed(store, now=_now())


def _unshipped() -> None:
    for store in Store.objects.all():
        open_unshipped(store, now=_now())


def _guided() -> None:
    note_by_hand(now=_now())
    look_for_proof(now=_now())
    mend_clocks(now=_now())
