"""Account health: every figure of a store as of a day, and the orders behind each (HLT-1…4)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from kefu.accounts.access import access_store, stores_for
from kefu.accounts.models import Store
from kefu.accounts.roles import Verb
from kefu.metrics import health as counting
from kefu.metrics.definitions import metrics
from kefu.metrics.periods import today
from kefu.metrics.readings import since
from kefu.metrics.rules import health_rules
from kefu.web import health_page as page
from kefu.web.boards import one_of
from kefu.web.exports import FORMATS
from kefu.web.guard import desk
from kefu.web.health_files import figures_file, orders_file


@desk(Verb.READ_CASES)
def health(request: HttpRequest) -> HttpResponseBase:
    """All figures of one store; the first one unless the address names another. Or a file of them."""
    stores = list(stores_for(request.user))
    store = _chosen(request, stores)
    context: dict[str, Any] = {"section": "health", "stores": stores, "store": store}
    if store is not None:
        now = timezone.now()
        this = today(store.marketplace, now)
        as_of = page.day_of(request.GET.get("day", ""), this)
        found = counting.health(store, as_of, now=now)
        if form := one_of(request.GET.get("as"), FORMATS):
            if request.GET.get("what") == "orders":
                return orders_file(request.user, store, found, as_of, form)
            return figures_file(store, found, as_of, form)
        context |= {
            "as_of": as_of,
            "today": this,
            "lines": page.lines(store, found, as_of),
            "forecast": page.forecast_of(store, found),
            "chart": page.chart(store, found[0], as_of),
            "main": found[0],
        }
    return render(request, "health/figures.html", context)


@desk(Verb.READ_CASES)
def metric(request: HttpRequest, pk: int, code: str) -> HttpResponseBase:
    """One figure: its trend and the orders behind it."""
    store = access_store(request.user, Verb.READ_CASES, pk=pk)
    if code not in metrics():
        raise Http404
    wanted, now = metrics()[code], timezone.now()
    this = today(store.marketplace, now)
    as_of = page.day_of(request.GET.get("day", ""), this)
    asked = request.GET.get("window", "")
    days = int(asked) if asked in map(str, wanted.windows) else wanted.windows[0]
    rules = health_rules(store.marketplace, as_of, now=now)
    figure = counting.figure(store, wanted, days, rules, now)
    if form := one_of(request.GET.get("as"), FORMATS):
        return orders_file(request.user, store, [figure], as_of, form)
    rows, following = page.behind(request.user, store, figure, request.GET.get("after", ""))
    kept = {"day": as_of.isoformat(), "window": str(days)}
    context = {
        "section": "health",
        "store": store,
        "figure": figure,
        "windows": sorted(wanted.windows),
        "as_of": as_of,
        "today": this,
        "since": since(store, figure, as_of),
        "chart": page.chart(store, figure, as_of),
        "rows": rows,
        "next": urlencode({**kept, "after": following}) if following else "",
        "kept": urlencode(kept),
    }
    return render(request, "health/metric.html", context)


def _chosen(request: HttpRequest, stores: list[Store]) -> Store | None:
    named = request.GET.get("store", "")
    return next((s for s in stores if str(s.pk) == named), stores[0] if stores else None)
