"""What the desk does at Amazon: all of it as a board, and what a person says after looking there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _n

from kefu.accounts.access import access, store_names_for
from kefu.accounts.models import NAME_OF, name_in
from kefu.accounts.roles import Verb
from kefu.cases.partial_index import narrowed
from kefu.outbox import companions, in_doubt
from kefu.outbox.models import NO_LETTER, STUCK, UNDER_WAY, Action
from kefu.outbox.withdrawing import withdraw
from kefu.web import boards
from kefu.web.board_lists import Columns, Counts, Listed, Shown
from kefu.web.board_pages import Sheet, answered_with
from kefu.web.guard import action, back, desk
from kefu.web.headings import Moment
from kefu.web.seller_central import Home, look_at
from kefu.web.words import word

State, Kind = Action.State, Action.Kind
# By the desk, or by a person where the desk could not.
DONE = (State.CONFIRMED, State.BY_HAND)
# Where counting stops, because it reads more than an index.
FEW = 100
ORDER = boards.Order(field="asked_at", newest_first=True, read=boards.moment)
TABS = {
    "look": _n("To look at"),
    "under_way": _n("Under way"),
    "done": _n("Happened"),
    "all": _n("All"),
}


class _Shown(Shown):
    """What follows from an action's columns."""

    __slots__ = ()

    @property
    def asked_by(self) -> str:
        """Who asked for it; empty for the desk itself."""
        return name_in(self, "asked_by")

    @property
    def link(self) -> str:
        """The page of Seller Central where a person sees whether it happened."""
        return look_at(
            Home(self.store__marketplace, self.store__seller_central),
            self.amazon_order_id or self.case__amazon_order_id or "",
            self.message__counterpart,
        )


# What the board and its file show of an action.
COLUMNS = Columns(
    Action,
    "pk",
    "store_id",
    "store__marketplace",
    "store__seller_central",
    "case_id",
    "case__buyer_name",
    "case__amazon_order_id",
    "kind",
    "amazon_order_id",
    "payload",
    "state",
    "letter_id",
    "message__counterpart",
    "asked_at",
    "confirmed_at",
    "last_error",
    "last_error_detail",
    "proof",
    *(f"asked_by__{part}" for part in NAME_OF),
    of=_Shown,
)
HEADINGS = (
    Moment(_n("Asked")),
    _n("Store"),
    _n("What"),
    _n("Order"),
    _n("Case"),
    _n("Amount"),
    _n("Currency"),
    _n("State"),
    Moment(_n("Seen")),
    _n("Problem"),
    _n("By"),
)


@desk(Verb.ANSWER)
def actions(request: HttpRequest) -> HttpResponseBase:
    """One page, what needs a person first; or the whole list as a file."""
    user, tab = request.user, boards.one_of(request.GET.get("tab"), TABS) or "look"
    kind = boards.one_of(request.GET.get("kind"), Kind.values)

    def around() -> dict[str, Any]:
        return {
            "section": "actions",
            "tab": tab,
            "tabs": [(code, gettext(text)) for code, text in TABS.items()],
            "tab_counts": COUNTS(boards.stores_of(user, boards.number(request.GET.get("store")))),
            "kinds": [(k, word("action", k)) for k in Kind.values if k != Kind.SEND_MAIL],
            "chosen_kind": kind,
        }

    return answered_with(
        request,
        "actions.html",
        Listed(COLUMNS, rows_of, (tab, kind)),
        ORDER,
        Sheet(name="actions", headings=HEADINGS, cells=partial(_cells, store_names_for(user))),
        around,
    )


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


def rows_of(tab: str, kind: str = "") -> list[QuerySet[Action]]:
    """The rows of a list, of all stores; of one kind, or of any."""
    rows = _of(tab)
    return [each.filter(kind=kind) for each in rows] if kind else rows


def _of(tab: str) -> list[QuerySet[Action]]:
    """The rows of a list. Letters stand here only where they need a person."""
    every = Action.objects.all()
    match tab:
        case "look":
            return [narrowed(every, STUCK)]
        case "under_way":
            return [narrowed(every, NO_LETTER & UNDER_WAY)]
        case "done":
            return [narrowed(every, NO_LETTER).filter(state__in=DONE)]
        case _:
            return [narrowed(every, NO_LETTER), narrowed(every, STUCK)]


def _counted() -> dict[str, Any]:
    return {"look": _of("look")}


COUNTS = Counts(_counted, cap=FEW)


def _cells(stores: Mapping[int, str], row: Any) -> list[Any]:
    return [
        row.asked_at,
        stores.get(row.store_id, ""),
        word("action", row.kind),
        row.amazon_order_id,
        row.case_id or "",
        row.payload.get("amount", ""),
        row.payload.get("currency", ""),
        word("action_state", row.state),
        row.confirmed_at,
        " ".join(filter(None, (word("action_problem", row.last_error), row.last_error_detail))),
        row.asked_by,
    ]
