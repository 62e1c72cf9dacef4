"""The inbox page over 200,000 cases, and opening a case with 50 messages."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from bench import desk, helpdesk
from bench.figures import Figure, in_turn, line, percentile

CASES, REQUESTS, ROUNDS = 200_000, 60, 3


def run() -> None:
    """Measure and print."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    user, store = _people()
    desk.fill_cases(store, CASES)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(user)
    bare = _bare_page(user)
    found = in_turn(
        {"page": lambda: _cpu(lambda: _get(client, "/")), "bare": lambda: _cpu(bare)},
        rounds=ROUNDS,
    )
    print(f"Inbox page over {CASES} cases (server CPU, ms; {ROUNDS} rounds in turn)")
    _print(found)
    line("page ÷ bare Jinja2 template over a prefetched list", _ratio(found), "≤ 2")
    walls = [_wall(lambda: _get(client, "/")) for _ in range(300)]
    line("p99 ÷ p50 of 300 pages", percentile(walls, 0.99) / percentile(walls, 0.5), "< 3")
    other = helpdesk.list_cpu_ms(CASES // 10)
    line(
        f"django-helpdesk's list over {CASES // 10} tickets ÷ page",
        other / found["page"].median,
        "≥ 10",
        f"{other:.0f} ms",
    )
    case = _long_case(store)
    with CaptureQueriesContext(connection) as queries:
        _get(client, f"/cases/{case.pk}/")
    line("queries to open a case with 50 messages", len(queries), "≤ 12")


def _people() -> tuple[Any, Any]:
    from kefu.accounts.models import User

    store = desk.empty_store()
    user = User.objects.create(username="bench", role="supervisor", language="en")
    user.stores.add(store)
    return user, store


def _bare_page(user: Any) -> Any:
    """The very template with the very context, fetched beforehand."""
    from django.contrib.auth.models import AnonymousUser
    from django.template import engines
    from django.test import RequestFactory

    from kefu.web.views.inbox import context

    request = RequestFactory().get("/")
    request.user, request.session = user or AnonymousUser(), {}
    prefetched = context(request, "due")
    template = engines["jinja2"].get_template("inbox.html")
    return lambda: template.render(prefetched, request)


def _get(client: Any, path: str) -> Any:
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    return answer


def _cpu(work: Any) -> float:
    costs = []
    for _ in range(REQUESTS):
        began = time.process_time()
        work()
        costs.append((time.process_time() - began) * 1000)
    return percentile(costs, 0.5)


def _wall(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _print(found: dict[str, Figure]) -> None:
    for name, figure in found.items():
        print(f"  {name:<58} {figure.median:>8.2f}   spread {figure.spread}")


def _ratio(found: dict[str, Figure]) -> float:
    return found["page"].median / found["bare"].median


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
