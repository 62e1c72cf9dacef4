"""The inbox page over 200,000 cases, and opening a case with 50 messages."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from bench import desk, helpdesk
from bench.bare import bare_page, ratio
from bench.figures import Figure, line, percentile
from bench.pages import browser, costs, people

# Many short rounds: what else the machine does then falls on both alike.
CASES, ROUNDS = 200_000, 15


def run() -> None:
    """Measure and print."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    user, store = people()
    desk.fill_cases(store, CASES)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    get = browser(user)
    bare = bare_page(user, get, "/")
    found = costs({"page": lambda: get("/"), "bare": bare}, rounds=ROUNDS)
    print(f"Inbox page over {CASES} cases (server CPU, ms; {ROUNDS} rounds in turn)")
    _print(found)
    above_bare = ratio(found["page"], found["bare"])
    line(
        "page ÷ bare Jinja2 template over a prefetched list",
        above_bare.median,
        "≤ 2",
        f"spread {above_bare.spread}",
    )
    walls = [_wall(lambda: get("/")) for _ in range(300)]
    line("p99 ÷ p50 of 300 pages", percentile(walls, 0.99) / percentile(walls, 0.5), "< 3")
    with CaptureQueriesContext(connection) as queries:
        get("/")
    line("queries of a page", len(queries), "≤ 6")
    other = helpdesk.list_cpu_ms(CASES // 10)
    line(
        f"django-helpdesk's list over {CASES // 10} tickets ÷ page",
        other / found["page"].median,
        "≥ 10",
        f"{other:.0f} ms",
    )
    case = _long_case(store)
    with CaptureQueriesContext(connection) as queries:
        get(f"/cases/{case.pk}/")
    line("queries to open a case with 50 messages", len(queries), "≤ 12")


def _wall(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _print(found: dict[str, Figure]) -> None:
    for name, figure in found.items():
        print(f"  {name:<58} {figure.median:>8.2f}   spread {figure.spread}")


def _long_case(store: Any) -> Any:
    from django.utils import timezone

    from bench.mails import FRAME
    from kefu.cases.models import Case, Message
    from kefu.cases.verbs import touch
    from kefu.flow.understanding import understand

    now = timezone.now()
    case = Case.objects.create(
        store=store, state="open", opened_at=now, last_message_at=now, amazon_order_id="1"
    )
    Message.objects.bulk_create(
        Message(
            case=case,
            store=store,
            direction="out" if n % 3 == 0 else "in",
            kind="reply_copy" if n % 3 == 0 else "buyer_message",
            at=now - timedelta(hours=60 - n),
            text=FRAME,
            delivery="sent" if n % 3 == 0 else "",
        )
        for n in range(50)
    )
    touch(case, now=now)
    understand([case], now=now)
    return case
