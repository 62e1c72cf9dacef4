"""``kefu work``: runs the schedule until it is told to stop, or a round of it whenever it is told to."""

from __future__ import annotations

import select
import signal
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from django.db import close_old_connections
from django.utils import timezone

from kefu.jobs.schedule import Job, fetching_jobs, jobs

log = structlog.get_logger(__name__)
THREADS = 8
STOP = (signal.SIGINT, signal.SIGTERM)
FETCHING = ("mailbox:", "amazon:")
LOOK_FOR_NEW = timedelta(seconds=15)
"""So often mailboxes and accounts are looked for that have come or gone."""


def run() -> None:
    """Run every job on its interval; returns after SIGINT or SIGTERM, when running jobs ended.

    Told a second time, it ends at once: whatever it was at, another worker takes it up.
    """
    told = _told_to_stop()
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(THREADS)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )
    for job in jobs():
        _add(scheduler, job)
    # Not a job itself: shutting down holds the lock that listing and adding jobs waits for.
    look = _guarded(lambda: _keep_fetching(scheduler), "fetching")
    scheduler.start()
    look()
    while not select.select([told], [], [], LOOK_FOR_NEW.total_seconds())[0]:
        look()
    for name in STOP:
        signal.signal(name, signal.SIG_DFL)
    scheduler.shutdown()


def run_in_rounds(lines: Iterable[str]) -> Iterator[dict[str, object]]:
    """For each line one round of every job that is due by the desk's clock, one after the other.

    For a simulated world whose time is moved by hand. A line may name jobs (``send understand``); empty, all
    are looked at. Yields what each round ran, and how long it took in seconds.
    """
    last: dict[str, datetime] = {}
    for line in lines:
        wanted, now = set(line.split()), timezone.now()
        ran: dict[str, float] = {}
        for job in [*fetching_jobs(), *jobs()]:
            name = job.name.partition(":")[0]
            due = job.name not in last or now - last[job.name] >= job.every
            if (wanted and name not in wanted) or (not wanted and not due):
                continue
            began = time.monotonic()
            _guarded(job.run, job.name)()
            last[job.name] = now
            ran[job.name] = round(time.monotonic() - began, 4)
        yield {"now": now.isoformat(), "ran": ran}


def _told_to_stop() -> socket.socket:
    """Readable once a signal has said to stop; the signal itself breaks into nothing.

    Whichever thread the system hands the signal to, Python writes its number into the other end.
    """
    told, teller = socket.socketpair()
    teller.setblocking(False)
    signal.set_wakeup_fd(teller.detach(), warn_on_full_buffer=False)
    for name in STOP:
        signal.signal(name, lambda *_: None)
    return told


def _keep_fetching(scheduler: BackgroundScheduler) -> None:
    """A mailbox or account added or switched off while the worker runs is noticed."""
    wanted = {job.name: job for job in fetching_jobs()}
    running = {job.id for job in scheduler.get_jobs() if job.id.startswith(FETCHING)}
    for name in wanted.keys() - running:
        _add(scheduler, wanted[name])
    for name in running - wanted.keys():
        scheduler.remove_job(name)


def _add(scheduler: BackgroundScheduler, job: Job) -> None:
    scheduler.add_job(
        _guarded(job.run, job.name),
        "interval",
        seconds=job.every.total_seconds(),
        id=job.name,
        next_run_time=datetime.now(UTC),
    )


def _guarded(run: Callable[[], None], name: str) -> Callable[[], None]:
    """One failing round is logged and does not end the schedule."""

    def run_once() -> None:
        close_old_connections()
        try:
            run()
        except Exception:  # the rows that waited still wait; the next round takes them up
            log.exception("job_failed", job=name)
        finally:
            close_old_connections()

    return run_once
