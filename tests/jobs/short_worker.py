"""``kefu work`` with its waits cut short, so that a test need not sit through them.

``python -m tests.jobs.short_worker [failing]``; with ``failing`` the jobs are one that always
fails and one that says how often it ran.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import count

from kefu.cli.django_setup import start_django

start_django()

from kefu.jobs import worker  # noqa: E402 - Django must be set up first
from kefu.jobs.schedule import Job  # noqa: E402

SOON = timedelta(seconds=0.05)


def failing_jobs() -> list[Job]:
    runs = count(1)

    def fail() -> None:
        raise LookupError("nobody thought of this")

    def say() -> None:
        print(f"run {next(runs)}", flush=True)

    jobs: dict[str, Callable[[], None]] = {"fail": fail, "say": say}
    return [Job(name=name, every=SOON, run=run) for name, run in jobs.items()]


if __name__ == "__main__":
    worker.LOOK_FOR_NEW = SOON
    if "failing" in sys.argv:
        worker.jobs = failing_jobs
    worker.run()
    print("ended", flush=True)
