"""Every board over 100,000 rows of its kind, beside the inbox's page over as many cases."""

from __future__ import annotations

from functools import partial

from bench.figures import Figure, in_turn, line
from bench.pages import browser, cpu_ms, people

THOUSANDS, ROUNDS = 100, 7
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
    print(f"Boards over {THOUSANDS},000 rows each (server CPU; {ROUNDS} rounds in turn)")
    for address in BOARDS:
        found = in_turn(
            {
                "inbox": partial(cpu_ms, partial(get, INBOX)),
                "page": partial(cpu_ms, partial(get, address)),
            },
            rounds=ROUNDS,
        )
        with CaptureQueriesContext(connection) as queries:
            get(address)
        detail = f"{found['page'].median:.1f} ms, {len(queries)} queries"
        pairs = zip(found["page"].values, found["inbox"].values, strict=True)
        ratio = Figure(values=tuple(page / inbox for page, inbox in pairs))
        line(f"{address} ÷ the inbox's page", ratio.median, "≤ 2.5", detail)
