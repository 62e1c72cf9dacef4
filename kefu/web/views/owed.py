"""What Amazon owes: listed by its deadline, claimed, paid, or let go."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from kefu.accounts.access import access, store_names_for
from kefu.accounts.roles import Verb
from kefu.guided.verbs import begin, begin_for_store
from kefu.returns import owing as verbs
from kefu.returns.models import Owed
from kefu.web import boards
from kefu.web.board_lists import Columns, Counts, Listed
from kefu.web.board_pages import Sheet, answered_with
from kefu.web.guard import action, back, desk
from kefu.web.views.returns import read_amount
from kefu.web.words import word
from kefu.web.words.after_returns import OWED_HEADINGS

BY_DEADLINE = boards.Order(field="due_at", read=boards.moment)
# What the board and its file show of one.
COLUMNS = Columns(
    Owed,
    "pk",
    "store_id",
    "kind",
    "state",
    "amazon_order_id",
    "sku",
    "title",
    "amount",
    "currency",
    "from_at",
    "due_at",
    "filed_at",
    "reference",
    "paid",
    "note",
    "of_id",
)
STEPS = {Owed.Kind.SAFE_T: "safe_t_claim"}
FBA_STEP = "fba_reimbursement"


def rows(state: str, kind: str = "") -> QuerySet[Owed]:
    """The debts of a tab, of all stores; of one kind, or of any."""
    found = Owed.objects.filter(state=state)
    return found.filter(kind=kind) if kind else found


def _counted() -> dict[str, Any]:
    return {state: rows(state) for state in Owed.State.values}


COUNTS = Counts(_counted)


@desk(Verb.READ_CASES)
def owed(request: HttpRequest) -> HttpResponseBase:
    """One tab: what is to be claimed, what was, what became of it."""
    user = request.user
    tab = boards.one_of(request.GET.get("tab"), Owed.State.values) or Owed.State.OPEN
    kind = boards.one_of(request.GET.get("kind"), Owed.Kind.values)

    def around() -> dict[str, Any]:
        return {
            "section": "returns",
            "tab": tab,
            "tabs": [(state, word("owed_state", state)) for state in Owed.State.values],
            "counts": COUNTS(boards.stores_of(user, boards.number(request.GET.get("store")))),
            "kind": kind,
            "kinds": [(code, word("owed_kind", code)) for code in Owed.Kind.values],
        }

    return answered_with(
        request,
        "returns/owed.html",
        Listed(COLUMNS, rows, (tab, kind)),
        BY_DEADLINE,
        Sheet(name="owed", headings=OWED_HEADINGS, cells=partial(_cells, store_names_for(user))),
        around,
    )


@action(Verb.ANSWER)
def settle_owed(request: HttpRequest, pk: int) -> HttpResponse:
    """Begun, claimed, answered, or let go."""
    rows = Owed.objects.select_related("store", "of__store", "of__case", "of__order")
    found = access(rows, request.user, Verb.ANSWER, pk=pk)
    given, now, actor = request.POST, timezone.now(), request.user
    match given.get("said"):
        case "begin":
            _begin(found, request)
        case "file":
            reference = given.get("reference", "")
            verbs.file_claim(found, reference=reference, actor=actor, now=now)
        case "paid":
            paid = read_amount(given.get("amount", ""))
            verbs.settle(found, paid=paid, actor=actor, now=now)
        case "denied":
            note = given.get("note", "")
            verbs.settle(found, paid=None, actor=actor, now=now, note=note)
        case "let_go":
            verbs.let_go(found, actor=actor, now=now, note=given.get("note", ""))
    return back(request, "owed")


def _begin(found: Owed, request: HttpRequest) -> None:
    """The step in Seller Central, with its text and its clock."""
    known: dict[str, Any] = {
        "about": found.about,
        "actor": request.user,
        "now": timezone.now(),
        "due_at": found.due_at,
        "facts": {"amount": str(found.amount or ""), "currency": found.currency, **found.basis},
    }
    kind = STEPS.get(found.kind, FBA_STEP)
    if found.of is not None and found.of.case is not None:
        begin(found.of.case, kind=kind, **known)
    else:
        order = found.amazon_order_id
        begin_for_store(found.store, kind=kind, amazon_order_id=order, **known)


def _cells(stores: Mapping[int, str], row: Any) -> list[Any]:
    return [
        stores.get(row.store_id, ""),
        word("owed_kind", row.kind),
        word("owed_state", row.state),
        row.amazon_order_id,
        row.sku,
        row.title,
        row.amount,
        row.currency,
        row.from_at,
        row.due_at,
        row.filed_at,
        row.reference,
        row.paid,
    ]
