"""Every board over 100,000 rows of its kind: held to what the inbox's page is held to, and beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from bench.bare import bare_page, ratio
from bench.pages import browser, costs, people

THOUSANDS, ROUNDS = 100, 7
INBOX = "/inbox/done/"
# The inbox's own limits: see ``bench/inbox.py``.
ABOVE_BARE, QUERIES = 2.0, 6
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
    from bench import board_rows

    user, store = people()
    board_rows.fill(store, THOUSANDS, user)
    get = browser(user)
    print(f"Boards over {THOUSANDS},000 rows each (server CPU; {ROUNDS} rounds in turn)")
    print(f"  {'':<32} ÷ bare (≤ {ABOVE_BARE:.0f})  queries (≤ {QUERIES})  ÷ inbox       ms")
    for address in (INBOX, *BOARDS):
        _measure(user, get, address)


def _measure(user: Any, get: Callable[[str], bytes], address: str) -> None:
    bare = bare_page(user, get, address)
    pages = {"inbox": partial(get, INBOX), "page": partial(get, address), "bare": bare}
    found = costs(pages, rounds=ROUNDS)
    above_bare, beside = ratio(found["page"], found["bare"]), ratio(found["page"], found["inbox"])
    queries = _queries(partial(get, address))
    over = " OVER" if above_bare.median > ABOVE_BARE or queries > QUERIES else ""
    print(
        f"  {address:<32} {above_bare.median:>5.2f} {above_bare.spread}  {queries:>8}"
        f"  {beside.median:>9.2f} {beside.spread}  {found['page'].median:>5.1f}{over}",
        flush=True,
    )


def _queries(ask: Callable[[], object]) -> int:
    """Of one page; the badges that all pages share are asked for every few seconds, not now."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)
