"""Review requests: what will be asked and when, what will not and why, and the store's choice (REV-1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import access_store, stores_for, within_stores
from kefu.accounts.models import User
from kefu.accounts.roles import Verb
from kefu.ratings.asking import choose_plan, plan_in_force
from kefu.ratings.models import ReviewRequest
from kefu.web.boards import Order, capped, every, kept, moment, number, one_of, page, query
from kefu.web.exports import FORMATS, as_file
from kefu.web.guard import action, back, desk
from kefu.web.words import word
from kefu.web.words.ratings import REQUEST_TABS, WHY_NOT

OLDEST = Order(field="opens_at", read=moment)
NEWEST = Order(field="opens_at", newest_first=True, read=moment)
STATES = {
    "planned": ("planned",),
    "held": ("held",),
    "asked": ("asked", "sent", "failed"),
    "passed": ("passed",),
}
DAYS = 14


@desk(Verb.READ_CASES)
def requests(request: HttpRequest) -> HttpResponseBase:
    """One list, or all of it as a file."""
    user, now = request.user, timezone.now()
    tab = one_of(request.GET.get("tab"), STATES) or "planned"
    why, store = one_of(request.GET.get("why"), WHY_NOT), number(request.GET.get("store"))
    rows = ReviewRequest.objects.filter(state__in=STATES[tab]).select_related("order", "store")
    if why:
        rows = rows.filter(why=why)
    order = OLDEST if tab in ("planned", "held") else NEWEST
    if form := one_of(request.GET.get("as"), FORMATS):
        return as_file(
            "review-requests", form, _headings(), map(_cells, every(rows, user, order, store))
        )
    shown = page(rows, user, order, after=request.GET.get("after", ""), store=store)
    carried = kept(request)
    stores = list(stores_for(user))
    context = {
        "section": "review_requests",
        "rows": shown.rows,
        "next": query({**carried, "after": shown.next}) if shown.next else "",
        "tab": tab,
        "tabs": [(code, word("request_tab", code)) for code in REQUEST_TABS],
        "tab_counts": {
            code: capped(ReviewRequest.objects.filter(state__in=states), user)
            for code, states in STATES.items()
            if code in ("planned", "held")
        },
        "why": why,
        "reasons": [(code, word("why_not", code)) for code in WHY_NOT],
        "kept": query(carried),
        "filtered": bool(set(carried) - {"tab"}),
        "store": store,
        "stores": [(s.pk, s.name) for s in stores],
        "plans": [(s, plan_in_force(s)) for s in stores] if user.may(Verb.SET_LIMITS) else [],
        "days": _calendar(user, now),
        "at": now,
    }
    return render(request, "review_requests.html", context)


@action(Verb.SET_LIMITS)
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose what a store asks its buyers, from now on."""
    store, given = access_store(request.user, Verb.SET_LIMITS, pk=pk), request.POST
    choose_plan(
        store,
        ask_reviews=bool(given.get("ask_reviews")),
        ask_refunded=bool(given.get("ask_refunded")),
        ask_satisfaction=bool(given.get("ask_satisfaction")),
        actor=request.user,
        now=timezone.now(),
    )
    return back(request, "review_requests")


def _calendar(user: User, now: datetime) -> list[tuple[date, int]]:
    """How many will be asked on each of the next days; days without any are left out."""
    first = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    starts = [first + timedelta(days=n) for n in range(DAYS + 1)]
    rows = within_stores(ReviewRequest.objects.filter(state="planned"), user).filter(
        planned_for__lt=starts[-1]
    )
    counted = {
        f"day{n}": Count("pk", filter=Q(planned_for__gte=start, planned_for__lt=end))
        for n, (start, end) in enumerate(pairwise(starts))
    }
    found = rows.aggregate(**counted)
    return [(starts[n].date(), found[f"day{n}"]) for n in range(DAYS) if found[f"day{n}"]]


def _headings() -> list[str]:
    return [
        gettext("Order"),
        gettext("Store"),
        gettext("Marketplace"),
        gettext("State"),
        gettext("Why not"),
        gettext("Possible from"),
        gettext("Possible until"),
        gettext("Planned for"),
        gettext("Asked"),
    ]


def _cells(row: ReviewRequest) -> Iterable[Any]:
    return [
        row.order.amazon_order_id,
        row.store.name,
        row.order.marketplace,
        word("request_state", row.state),
        word("why_not", row.why),
        row.opens_at,
        row.ends_at,
        row.planned_for,
        row.asked_at,
    ]
