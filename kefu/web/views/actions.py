"""What the desk does at Amazon: all of it as a board, and what a person says after looking there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _n

from kefu.accounts.access import access
from kefu.accounts.models import NAME_OF
from kefu.accounts.roles import Verb
from kefu.cases.partial_index import narrowed
from kefu.outbox import companions, in_doubt
from kefu.outbox.models import NO_LETTER, STUCK, UNDER_WAY, Action
from kefu.outbox.withdrawing import withdraw
from kefu.web import boards
from kefu.web.board_pages import Sheet, answered_with
from kefu.web.guard import action, back, desk
from kefu.web.seller_central import where_to_look
from kefu.web.words import word

State, Kind = Action.State, Action.Kind
# Where counting stops, because it reads more than an index.
FEW = 100
ORDER = boards.Order(field="asked_at", newest_first=True, read=boards.moment)
TABS = {
    "look": _n("To look at"),
    "under_way": _n("Under way"),
    "done": _n("Happened"),
    "all": _n("All"),
}
HEADINGS = (
    _n("Asked"),
    _n("Store"),
    _n("What"),
    _n("Order"),
    _n("Case"),
    _n("Amount"),
    _n("Currency"),
    _n("State"),
    _n("Seen"),
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
            "tab_counts": boards.counted(
                {"look": _of("look")}, user, boards.number(request.GET.get("store")), cap=FEW
            ),
            "kinds": [(k, word("action", k)) for k in Kind.values if k != Kind.SEND_MAIL],
            "chosen_kind": kind,
            "link": where_to_look,
        }

    rows = [
        boards.beside(
            each,
            case=("buyer_name", "amazon_order_id", "marketplace"),
            store=("name", "marketplace", "seller_central"),
            asked_by=NAME_OF,
        )
        for each in _of(tab)
    ]
    return answered_with(
        request,
        "actions.html",
        [each.filter(kind=kind) for each in rows] if kind else rows,
        ORDER,
        Sheet(name="actions", headings=HEADINGS, cells=_cells),
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


def _of(tab: str) -> list[QuerySet[Action]]:
    """The rows of a list. Letters stand here only where they need a person."""
    every = Action.objects.all()
    match tab:
        case "look":
            return [narrowed(every, STUCK)]
        case "under_way":
            return [narrowed(every, NO_LETTER & UNDER_WAY)]
        case "done":
            return [narrowed(every, NO_LETTER).filter(state=State.CONFIRMED)]
        case _:
            return [
                narrowed(every, NO_LETTER),
                narrowed(every, STUCK).filter(kind=Kind.SEND_MAIL),
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
