"""Review requests: what will be asked and when, what will not and why, and the store's choice (REV-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_noop as _n

from kefu.accounts.access import access_store, store_names_for
from kefu.accounts.models import NAME_OF, User, name_of
from kefu.accounts.roles import Verb
from kefu.cases.kept import Kept, within
from kefu.ratings.asking import choose_plan
from kefu.ratings.models import AskingPlan, ReviewRequest
from kefu.web.board_lists import Columns, Counts, Listed
from kefu.web.board_pages import Sheet, answered_with
from kefu.web.boards import Order, moment, one_of, stores_of
from kefu.web.guard import action, back, desk
from kefu.web.headings import Moment
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
MOST_A_DAY = 1_000_000
# What the board and its file show of one.
COLUMNS = Columns(
    ReviewRequest,
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
    Moment(_n("Possible from")),
    Moment(_n("Possible until")),
    Moment(_n("Planned for")),
    Moment(_n("Asked")),
)


@desk(Verb.READ_CASES)
def requests(request: HttpRequest) -> HttpResponseBase:
    """One list, or all of it as a file."""
    user, now = request.user, timezone.now()
    tab = one_of(request.GET.get("tab"), STATES) or "planned"
    why = one_of(request.GET.get("why"), WHY_NOT)

    def around() -> dict[str, Any]:
        counts, days = _looked_ahead(user, now)
        return {
            "section": "review_requests",
            "tab": tab,
            "tabs": [(code, word("request_tab", code)) for code in REQUEST_TABS],
            "tab_counts": counts,
            "why": why,
            "reasons": [(code, word("why_not", code)) for code in WHY_NOT],
            "plans": _plans(user),
            "days": days,
        }

    return answered_with(
        request,
        "review_requests.html",
        Listed(COLUMNS, rows_of, (tab, why)),
        OLDEST if tab in ("planned", "held") else NEWEST,
        Sheet(
            name="review-requests", headings=HEADINGS, cells=partial(_cells, store_names_for(user))
        ),
        around,
    )


class Plan(NamedTuple):
    """What a store asks, and who said so when; nothing where nobody has."""

    store: int = 0
    at: datetime | None = None
    ask_reviews: bool = False
    ask_refunded: bool = False
    ask_satisfaction: bool = False
    by: str = ""

    @classmethod
    def read(cls, row: Sequence[Any]) -> Plan:
        """From its columns."""
        return cls(*row[:5], name_of(*row[5:]))


UNSAID = Plan()


def rows_of(tab: str, why: str = "") -> list[QuerySet[ReviewRequest]]:
    """The requests of a list, a state each; held or passed for one reason, or for any."""
    rows = [ReviewRequest.objects.filter(state=state) for state in STATES[tab]]
    return [each.filter(why=why) for each in rows] if why else rows


def _plans(user: User) -> list[tuple[int, str, Plan]]:
    """What each store asks, for whoever may choose it."""
    if not user.may(Verb.SET_LIMITS):
        return []
    said = {plan.store: plan for plan in map(Plan.read, _PLANS(stores_of(user)))}
    return [(pk, name, said.get(pk, UNSAID)) for pk, name in store_names_for(user).items()]


def _chosen(stores: Any) -> QuerySet[Any, Any]:
    names = (f"by__{name}" for name in NAME_OF)
    rows = within(AskingPlan.objects.order_by("id"), stores)
    return rows.values_list(
        "store_id", "at", "ask_reviews", "ask_refunded", "ask_satisfaction", *names
    )


_PLANS = Kept(_chosen)


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


def _counted(**starts: Any) -> dict[str, Any]:
    lists: dict[str, Any] = {code: rows_of(code) for code in ("planned", "held")}
    planned = ReviewRequest.objects.filter(state="planned")
    for (day, start), end in pairwise(starts.items()):
        lists[day] = planned.filter(planned_for__gte=start, planned_for__lt=end[1])
    return lists


STARTS = [f"day{n}" for n in range(DAYS + 1)]
COUNTS = Counts(_counted, caps=dict.fromkeys(STARTS, MOST_A_DAY))


def _looked_ahead(user: User, now: datetime) -> tuple[dict[str, str], list[tuple[date, str]]]:
    """How many there are of each list, and how many will be asked on each of the next days.

    Days without any are left out.
    """
    first = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    starts = {name: first + timedelta(days=n) for n, name in enumerate(STARTS)}
    found = COUNTS(stores_of(user), **starts)
    days = [(starts[name].date(), found[name]) for name in STARTS[:-1] if found[name] != "0"]
    return {code: found[code] for code in ("planned", "held")}, days


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
