"""Every board over 100,000 rows of its kind, beside the inbox's page over as many cases."""

from __future__ import annotations

from functools import partial

from bench.figures import Figure, in_turn, line
from bench.pages import browser, cpu_ms, people

THOUSANDS, ROUNDS = 100, 9
INBOX = "/inbox/done/"
# The default list of each board, and the longest one where it has several.
BOARDS = (
    "/claims/",
    "/claims/?tab=all",
    "/feedback/",
    "/feedback/?tab=all",
    "/reviews/",
    "/reviews/requests/",
    "/reviews/requests/?tab=passed",
    "/returns/",
    "/returns/?tab=ended",
    "/returns/owed/",
    "/returns/lots/",
    "/returns/disputes/",
    "/tasks/?department=",
    "/tasks/?department=&tab=over",
    "/guided/",
    "/guided/?view=settled",
    "/actions/",
    "/actions/?tab=all",
    "/concessions/",
)


def run() -> None:
    """Measure and print."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bench import board_rows

    user, store = people()
    board_rows.fill(store, THOUSANDS, user)
    get = browser(user)
    found = in_turn(
        {address: partial(cpu_ms, partial(get, address)) for address in (INBOX, *BOARDS)},
        rounds=ROUNDS,
    )
    inbox = found.pop(INBOX)
    print(
        f"Boards over {THOUSANDS},000 rows each ÷ the inbox's page (server CPU; {ROUNDS} rounds in turn)"
    )
    print(f"  {'inbox page, ms':<58} {inbox.median:>8.2f}   spread {inbox.spread}")
    for address, figure in found.items():
        pairs = zip(figure.values, inbox.values, strict=True)
        ratio = Figure(values=tuple(page / other for page, other in pairs))
        with CaptureQueriesContext(connection) as queries:
            get(address)
        line(address, ratio.median, "≤ 1.5", f"spread {ratio.spread}, {len(queries)} queries")
