"""The inbox page over 200,000 cases, and opening a case with 50 messages."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from bench import desk, helpdesk
from bench.figures import Figure, in_turn, line, percentile
from bench.pages import as_reader, browser, cpu_ms, people, reader

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
    bare = _bare_page(user, get)
    found = in_turn(
        {"page": lambda: cpu_ms(lambda: get("/")), "bare": lambda: as_reader(user, bare)},
        rounds=ROUNDS,
    )
    print(f"Inbox page over {CASES} cases (server CPU, ms; {ROUNDS} rounds in turn)")
    _print(found)
    ratio = _ratio(found)
    line(
        "page ÷ bare Jinja2 template over a prefetched list",
        ratio.median,
        "≤ 2",
        f"spread {ratio.spread}",
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


def _bare_page(user: Any, get: Callable[[str], bytes]) -> Callable[[], str]:
    """The very template with the very context, fetched beforehand; proven to make the same page."""
    from django.template import engines
    from django.test import RequestFactory

    from kefu.web.views.inbox import context

    template = engines["jinja2"].get_template("inbox.html")
    for _ in range(3):  # a minute may pass between the two, and the page tells the time
        request = RequestFactory().get("/")
        request.user, request.session = user, {}
        with reader(user):
            bare = partial(template.render, context(request, "due"), request)
            same = _without_tokens(bare()) == _without_tokens(get("/").decode())
        if same:
            return bare
    raise SystemExit("the bare template makes another page than the inbox")


def _without_tokens(html: str) -> str:
    """Tokens against forged requests are masked anew in every page."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", html)


def _wall(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _print(found: dict[str, Figure]) -> None:
    for name, figure in found.items():
        print(f"  {name:<58} {figure.median:>8.2f}   spread {figure.spread}")


def _ratio(found: dict[str, Figure]) -> Figure:
    """Round by round."""
    pairs = zip(found["page"].values, found["bare"].values, strict=True)
    return Figure(values=tuple(page / bare for page, bare in pairs))


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
