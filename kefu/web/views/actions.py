"""What the desk does at Amazon: all of it as a board, and what a person says after looking there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _n

from kefu.accounts.access import access, store_names_for
from kefu.accounts.roles import Verb
from kefu.outbox import companions, in_doubt
from kefu.outbox.models import Action
from kefu.outbox.withdrawing import withdraw
from kefu.web import boards
from kefu.web.exports import FORMATS, as_file
from kefu.web.guard import action, back, desk
from kefu.web.seller_central import where_to_look
from kefu.web.words import word

State, Kind = Action.State, Action.Kind
ORDER = boards.Order(field="asked_at", newest_first=True, read=boards.moment)
TABS: dict[str, tuple[str, Sequence[str]]] = {
    "look": (_n("To look at"), (State.IN_DOUBT, State.FAILED)),
    "under_way": (
        _n("Under way"),
        (State.QUEUED, State.CLAIMED, State.TRANSMITTING, State.SENT),
    ),
    "done": (_n("Happened"), (State.CONFIRMED,)),
    "all": (_n("All"), State.values),
}


@desk(Verb.ANSWER)
def actions(request: HttpRequest) -> HttpResponseBase:
    """One page, what needs a person first; or the whole list as a file."""
    user, tab = request.user, boards.one_of(request.GET.get("tab"), TABS) or "look"
    store = boards.number(request.GET.get("store"))
    rows = _rows(request, tab)
    form = boards.one_of(request.GET.get("as"), FORMATS)
    if form:
        found = boards.every(rows, user, ORDER, store)
        return as_file("actions", form, _headings(), map(_cells, found))
    page = boards.page(rows, user, ORDER, after=request.GET.get("after", ""), store=store)
    kept = boards.kept(request)
    context = {
        "section": "actions",
        "rows": page.rows,
        "next": boards.query({**kept, "after": page.next}) if page.next else "",
        "kept": boards.query(kept),
        "filtered": bool(boards.kept(request, "tab")),
        "tab": tab,
        "tabs": [(code, gettext(text)) for code, (text, _) in TABS.items()],
        "tab_counts": {"look": boards.capped(_rows(request, "look"), user, store)},
        "kinds": [(kind, word("action", kind)) for kind in Kind.values if kind != Kind.SEND_MAIL],
        "chosen_kind": boards.one_of(request.GET.get("kind"), Kind.values),
        "stores": list(store_names_for(user).items()),
        "chosen_store": store,
        "links": {row.pk: where_to_look(row) for row in page.rows if row.state == State.IN_DOUBT},
        "at": timezone.now(),
    }
    return render(request, "actions.html", context)


@action(Verb.ANSWER)
def looked(request: HttpRequest, pk: int) -> HttpResponse:
    """A person looked at Amazon and says what is there; or has it tried again."""
    found, now = _action(request, pk), timezone.now()
    match request.POST.get("outcome"):
        case "happened":
            in_doubt.it_happened(found, actor=request.user, now=now)
        case "not":
            in_doubt.it_did_not_happen(found, actor=request.user, now=now)
        case "again":
            in_doubt.try_again(found, actor=request.user, now=now)
            messages.success(request, gettext("It is tried again; Amazon is read first."))
    return back(request, "actions")


@action(Verb.ANSWER)
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """What has not been begun is not done."""
    withdraw(_action(request, pk), actor=request.user, now=timezone.now())
    messages.success(request, gettext("Called off. Nothing was done at Amazon."))
    return back(request, "actions")


@action(Verb.ANSWER)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter leaves although what it tells of is not through."""
    letter = _action(request, pk)
    companions.send_all_the_same(letter, actor=request.user, now=timezone.now())
    return back(request, "actions")


def _action(request: HttpRequest, pk: int) -> Action:
    rows = Action.objects.select_related("case", "store", "message", "letter")
    return access(rows, request.user, Verb.ANSWER, pk=pk)


def _rows(request: HttpRequest, tab: str) -> QuerySet[Action]:
    """Letters stand here only where they need a person."""
    stuck = Q(state__in=TABS["look"][1])
    rows = Action.objects.filter(state__in=TABS[tab][1]).filter(~Q(kind=Kind.SEND_MAIL) | stuck)
    if kind := boards.one_of(request.GET.get("kind"), Kind.values):
        rows = rows.filter(kind=kind)
    return rows.select_related("case", "store", "asked_by")


def _headings() -> list[str]:
    return [
        gettext("Asked"),
        gettext("Store"),
        gettext("What"),
        gettext("Order"),
        gettext("Case"),
        gettext("Amount"),
        gettext("Currency"),
        gettext("State"),
        gettext("Seen"),
        gettext("Problem"),
        gettext("By"),
    ]


def _cells(row: Action) -> list[Any]:
    return [
        row.asked_at,
        row.store.name,
        word("action", row.kind),
        row.amazon_order_id,
        row.case_id or "",
        row.payload.get("amount", ""),
        row.payload.get("currency", ""),
        word("action_state", row.state),
        row.confirmed_at,
        " ".join(filter(None, (word("action_problem", row.last_error), row.last_error_detail))),
        str(row.asked_by or ""),
    ]
