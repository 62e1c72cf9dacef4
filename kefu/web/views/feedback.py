"""Seller feedback: the board, one feedback with what can be done about it, and the doing (FBK)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _n

from kefu.accounts.access import access, store_names_for
from kefu.accounts.roles import Verb
from kefu.cases.errors import NotAllowedNow
from kefu.guided import verbs as guided
from kefu.ratings import verbs
from kefu.ratings.listing import Filters, Removable, Tab, rows
from kefu.ratings.models import Feedback
from kefu.web.board_lists import Columns, Counts, Listed
from kefu.web.board_pages import Sheet, answered_with
from kefu.web.boards import Order, moment, number, one_of, span, stores_of
from kefu.web.feedback_page import STEP_KINDS, page_of
from kefu.web.guard import action, back, desk
from kefu.web.headings import Moment
from kefu.web.money import LOCALES
from kefu.web.words import word
from kefu.web.words.ratings import CAUSES, GROUNDS, REMOVERS, TABS

# Where counting stops, because it reads more than an index.
FEW = 100
NEWEST = Order(field="left_at", newest_first=True, read=moment)
STARS = ("1", "2", "3", "4", "5")
# What the board and its file show of one.
COLUMNS = Columns(
    Feedback,
    "pk",
    "store_id",
    "case_id",
    "amazon_order_id",
    "marketplace",
    "left_at",
    "rating",
    "comment",
    "cause",
    "ground",
    "reply",
    "replied_at",
    "removal_asked_at",
    "removal_refused_at",
    "removed_at",
    "removed_by",
    "missing_since",
)
HEADINGS = (
    Moment(_n("Left")),
    _n("Store"),
    _n("Marketplace"),
    _n("Order"),
    _n("Case"),
    _n("Stars"),
    _n("Comment"),
    _n("Public reply"),
    _n("It is about"),
    _n("Ground for removal"),
    Moment(_n("Removal asked")),
    Moment(_n("Removed")),
    _n("Removed by"),
    Moment(_n("Gone from the report")),
)


def _counted(since: Any) -> dict[str, Any]:
    return {tab: rows(tab, Filters(), since=since) for tab in (Tab.OPEN, Tab.ASKED, Tab.MISSING)}


COUNTS = Counts(_counted, cap=FEW)


@desk(Verb.READ_CASES)
def feedback(request: HttpRequest) -> HttpResponseBase:
    """One list of the board, or all of it as a file."""
    user, now = request.user, timezone.now()
    tab = Tab(one_of(request.GET.get("tab"), list(Tab)) or Tab.OPEN)
    filters, removable = filters_of(request), Removable(now)
    since = {"since": removable.since}

    def around() -> dict[str, Any]:
        return {
            "section": "feedback",
            "removable": removable,
            "tab": tab,
            "tabs": [(code, word("feedback_tab", code)) for code in TABS],
            "tab_counts": COUNTS(stores_of(user), **since),
            "filters": filters,
            "causes": [(code, word("rating_cause", code)) for code in CAUSES],
            "stars": [(code, "★" * int(code)) for code in STARS],
            "marketplaces": [(code, code) for code in LOCALES],
        }

    return answered_with(
        request,
        "feedback.html",
        Listed(COLUMNS, rows, (tab, filters), since),
        NEWEST,
        Sheet(name="feedback", headings=HEADINGS, cells=partial(_cells, store_names_for(user))),
        around,
    )


@desk(Verb.READ_CASES)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One feedback: what was said, how long it can go, grounds, steps, history."""
    found, now = _feedback(request, pk, Verb.READ_CASES), timezone.now()
    context = {
        "section": "feedback",
        "feedback": found,
        "changes": list(found.changes.select_related("actor")),
        "causes": list(CAUSES),
        "all_grounds": [code for code in GROUNDS if code != "other"],
        "removers": list(REMOVERS),
        "at": now,
        **page_of(found, request.user, now=now),
    }
    return render(request, "feedback_one.html", context)


@action(Verb.ANSWER)
def begin_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the guided step that asks Amazon to remove it, or that replies in public."""
    found, given, now = _feedback(request, pk), request.POST, timezone.now()
    kind = one_of(given.get("kind"), STEP_KINDS)
    ground = one_of(given.get("ground"), GROUNDS)
    if kind == "ask_feedback_removal" and not ground:
        raise NotAllowedNow("no_ground")
    if not kind:
        raise NotAllowedNow("unknown_step")
    facts = {"ground": ground, "comment": found.comment[:300]} if ground else {}
    said: dict[str, Any] = {"kind": kind, "facts": facts, "actor": request.user, "now": now}
    if found.case is not None:
        step = guided.begin(found.case, **said)
    else:
        step = guided.begin_for_store(
            found.store, about="feedback", amazon_order_id=found.amazon_order_id, **said
        )
    return HttpResponseRedirect(reverse("guided_step", args=[step.pk]))


@action(Verb.ANSWER)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """What was seen at Amazon: removed, by whom; kept; or it stands after all."""
    found, given = _feedback(request, pk), request.POST
    said: dict[str, Any] = {
        "reason": given.get("reason", "")[:2000],
        "actor": request.user,
        "now": timezone.now(),
    }
    match given.get("do", ""):
        case "removed":
            verbs.note_removed(found, by=given.get("by", ""), **said)
        case "stands":
            verbs.note_stands(found, **said)
        case "refused":
            verbs.note_removal_refused(found, **said)
        case _:
            raise NotAllowedNow("nothing_new")
    return back(request, "feedback_one", pk)


@action(Verb.ANSWER)
def cause(request: HttpRequest, pk: int) -> HttpResponse:
    """File what it is about."""
    given = request.POST
    verbs.file_cause(
        _feedback(request, pk),
        cause=given.get("cause", ""),
        reason=given.get("reason", "")[:2000],
        task=bool(given.get("task")),
        actor=request.user,
        now=timezone.now(),
    )
    return back(request, "feedback_one", pk)


def filters_of(request: HttpRequest) -> Filters:
    """What the address narrows the list to; what makes no sense is left out."""
    given = request.GET
    since, until = span(request)
    return Filters(
        stars=number(one_of(given.get("stars"), STARS)),
        cause=one_of(given.get("cause"), CAUSES),
        marketplace=one_of(given.get("marketplace"), LOCALES),
        since=since,
        until=until,
    )


def _feedback(request: HttpRequest, pk: int, verb: Verb = Verb.ANSWER) -> Feedback:
    found = Feedback.objects.select_related("store", "case__store", "order")
    return access(found, request.user, verb, pk=pk)


def _cells(stores: Mapping[int, str], row: Any) -> Iterable[Any]:
    return [
        row.left_at,
        stores.get(row.store_id, ""),
        row.marketplace,
        row.amazon_order_id,
        row.case_id or "",
        row.rating,
        row.comment,
        row.reply,
        word("rating_cause", row.cause),
        word("removal_ground", row.ground),
        row.removal_asked_at,
        row.removed_at,
        word("remover", row.removed_by),
        row.missing_since,
    ]
