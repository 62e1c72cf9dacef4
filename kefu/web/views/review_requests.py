"""Review requests: what will be asked and when, what will not and why, and the store's choice (REV-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_noop as _n

from kefu.accounts.access import access_store, store_names_for, stores_for, within_stores
from kefu.accounts.models import Store, User
from kefu.accounts.roles import Verb
from kefu.ratings.asking import choose_plan
from kefu.ratings.models import AskingPlan, ReviewRequest
from kefu.web.board_pages import Sheet, answered_with
from kefu.web.boards import Order, counted, moment, one_of
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
# What the board and its file show of one.
COLUMNS = (
    "pk",
    "store_id",
    "order_id",
    "order__amazon_order_id",
    "order__marketplace",
    "state",
    "why",
    "opens_at",
    "ends_at",
    "planned_for",
    "asked_at",
)
HEADINGS = (
    _n("Order"),
    _n("Store"),
    _n("Marketplace"),
    _n("State"),
    _n("Why not"),
    _n("Possible from"),
    _n("Possible until"),
    _n("Planned for"),
    _n("Asked"),
)


@desk(Verb.READ_CASES)
def requests(request: HttpRequest) -> HttpResponseBase:
    """One list, or all of it as a file."""
    user, now = request.user, timezone.now()
    tab = one_of(request.GET.get("tab"), STATES) or "planned"
    why = one_of(request.GET.get("why"), WHY_NOT)
    rows = [
        each.filter(why=why) if why else each
        for each in (r.values_list(*COLUMNS, named=True) for r in _of(tab))
    ]

    def around() -> dict[str, Any]:
        return {
            "section": "review_requests",
            "tab": tab,
            "tabs": [(code, word("request_tab", code)) for code in REQUEST_TABS],
            "tab_counts": counted({code: _of(code) for code in ("planned", "held")}, user),
            "why": why,
            "reasons": [(code, word("why_not", code)) for code in WHY_NOT],
            "plans": _plans(user),
            "days": _calendar(user, now),
        }

    return answered_with(
        request,
        "review_requests.html",
        rows,
        OLDEST if tab in ("planned", "held") else NEWEST,
        Sheet(
            name="review-requests", headings=HEADINGS, cells=partial(_cells, store_names_for(user))
        ),
        around,
    )


def _of(tab: str) -> list[QuerySet[ReviewRequest]]:
    """The requests of a list, a state each."""
    return [ReviewRequest.objects.filter(state=state) for state in STATES[tab]]


def _plans(user: User) -> list[tuple[Store, AskingPlan]]:
    """What each store asks, for whoever may choose it."""
    if not user.may(Verb.SET_LIMITS):
        return []
    stores = list(stores_for(user))
    said = {plan.store_id: plan for plan in AskingPlan.objects.filter(store__in=stores)}
    return [(store, said.get(store.pk) or AskingPlan(store=store)) for store in stores]


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
    rows = within_stores(ReviewRequest.objects.filter(state="planned"), user)
    planned = rows.filter(planned_for__gte=starts[0], planned_for__lt=starts[-1])
    sql, values = planned.order_by().values("planned_for").query.sql_with_params()
    told = [connection.ops.adapt_datetimefield_value(start) for start in starts]
    # Written by hand: building fourteen counts anew for every look cost more than counting.
    day = "SUM(CASE WHEN planned_for >= %s AND planned_for < %s THEN 1 ELSE 0 END)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join([day] * DAYS)} FROM ({sql}) AS planned",  # noqa: S608 - Django's own
            [moment for pair in pairwise(told) for moment in pair] + list(values),
        )
        found = cursor.fetchone()
    return [(start.date(), count) for start, count in zip(starts, found, strict=False) if count]


def _cells(stores: Mapping[int, str], row: Any) -> Iterable[Any]:
    return [
        row.order__amazon_order_id,
        stores.get(row.store_id, ""),
        row.order__marketplace,
        word("request_state", row.state),
        word("why_not", row.why),
        row.opens_at,
        row.ends_at,
        row.planned_for,
        row.asked_at,
    ]
