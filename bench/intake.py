"""Intake of 5,000 mixed mails against a bare loop and against django-helpdesk's mail gateway."""

from __future__ import annotations

import email
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import helpdesk
from bench.figures import in_turn, line
from bench.mails import mixed

MAILS, HELPDESK_MAILS, BATCH, ROUNDS = 5_000, 400, 250, 3


def run() -> None:
    """Measure and print."""
    mails = mixed(MAILS)
    found = in_turn(
        {
            "bare": lambda: _rate(_bare(mails, tuned=False), MAILS),
            "bare, write-ahead log": lambda: _rate(_bare(mails, tuned=True), MAILS),
            "kefu": lambda: _rate(_kefu(mails), MAILS),
            "helpdesk": lambda: helpdesk.intake_rate(mails[:HELPDESK_MAILS]),
        },
        rounds=ROUNDS,
    )
    print(f"Intake of {MAILS} mixed mails (mails a second; {ROUNDS} rounds in turn)")
    for name, figure in found.items():
        print(f"  {name:<58} {figure.median:>8.0f}   spread {figure.spread}")
    kefu = found["kefu"].median
    line("Kefu ÷ bare loop: parse, one committed insert a mail", kefu / found["bare"].median, "≥ 1")
    tuned = found["bare, write-ahead log"].median
    line("the same, with SQLite's write-ahead log as Kefu has it", kefu / tuned, "none")
    line("Kefu ÷ django-helpdesk's mail gateway", kefu / found["helpdesk"].median, "≥ 5")


def _rate(work: Callable[[], None], count: int) -> float:
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def _bare(mails: list[bytes], *, tuned: bool) -> Callable[[], None]:
    folder = tempfile.mkdtemp(prefix="kefu-bench-")
    database = sqlite3.connect(Path(folder) / "bare.sqlite3", isolation_level=None)
    if tuned:  # as durable as it comes, and quicker
        database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    database.execute("CREATE TABLE mail (id INTEGER PRIMARY KEY, message_id, subject, raw BLOB)")

    def work() -> None:
        for raw in mails:
            mail = email.message_from_bytes(raw)
            row = (str(mail["Message-ID"]), str(mail["Subject"]), raw)
            database.execute("INSERT INTO mail (message_id, subject, raw) VALUES (?, ?, ?)", row)

    return work


def _kefu(mails: list[bytes]) -> Callable[[], None]:
    from django.utils import timezone

    from bench.desk import empty_store
    from kefu.channels.ledger import Arrival
    from kefu.connectors.mail.reading import read_mail
    from kefu.flow.receiving import receive

    store = empty_store()
    read_mail(mails[0])

    def work() -> None:
        for start in range(0, len(mails), BATCH):
            arrivals = [
                Arrival(mail=read_mail(raw), raw=raw) for raw in mails[start : start + BATCH]
            ]
            receive(store, arrivals, now=timezone.now())

    return work
