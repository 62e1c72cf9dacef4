"""Disputes: both sides, the policy's proposal, the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from kefu.accounts.access import access, store_names_for
from kefu.accounts.roles import Verb
from kefu.cases.models import Attachment
from kefu.flow.judging import judge
from kefu.returns import disputes as verbs
from kefu.returns.models import Dispute, Photo, Statement
from kefu.returns.models.dispute import OPEN, SETTLED
from kefu.returns.working_out import paid_back
from kefu.web import boards
from kefu.web.board_lists import Columns, Counts, Listed
from kefu.web.board_pages import Sheet, answered_with
from kefu.web.guard import action, back, desk
from kefu.web.views.returns import load, read_amount
from kefu.web.words import word
from kefu.web.words.after_returns import DISPUTE_HEADINGS

NEWEST = boards.Order(field="id", newest_first=True)
# Where counting stops, because it reads more than an index.
FEW = 100
TABS = {"open": OPEN, "settled": SETTLED}
# What the board and its file show of one.
COLUMNS = Columns(
    Dispute,
    "id",
    "pk",
    "store_id",
    "case_id",
    "case__buyer_name",
    "case__amazon_order_id",
    "case__currency",
    "of_id",
    "about",
    "opened_at",
    "settled_at",
    "outcome",
    "amount",
    "reason",
)


def rows(tab: str) -> QuerySet[Dispute]:
    """The disputes of a tab, of all stores."""
    return Dispute.objects.filter(TABS[tab])


def _counted() -> dict[str, Any]:
    return {"open": rows("open")}


COUNTS = Counts(_counted, cap=FEW)


@desk(Verb.READ_CASES)
def disputes(request: HttpRequest) -> HttpResponseBase:
    """Those that are open, or were settled."""
    user = request.user
    tab = boards.one_of(request.GET.get("tab"), TABS) or "open"

    def around() -> dict[str, Any]:
        counts = COUNTS(boards.stores_of(user, boards.number(request.GET.get("store"))))
        return {"section": "returns", "tab": tab, "counts": counts}

    return answered_with(
        request,
        "returns/disputes.html",
        Listed(COLUMNS, rows, (tab,)),
        NEWEST,
        Sheet(
            name="disputes", headings=DISPUTE_HEADINGS, cells=partial(_cells, store_names_for(user))
        ),
        around,
    )


@desk(Verb.READ_CASES)
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """One dispute: what each side says, what the policy proposes, how it ended."""
    found = _dispute(request, pk, Verb.READ_CASES)
    said = found.statements.select_related("by").prefetch_related("files", "photos")
    context = {
        "section": "returns",
        "dispute": found,
        "sides": [
            (side, [statement for statement in said if statement.side == side])
            for side in Statement.Side.values
        ],
        "files": list(_files(found)),
        "photos": list(found.of.photos.defer("content")) if found.of else [],
        "outcomes": [code for code in Dispute.Outcome.values if code],
        "gone": paid_back(found.of) if found.of else None,
        "may_settle": request.user.may(Verb.APPROVE),
        "at": timezone.now(),
    }
    return render(request, "returns/dispute.html", context)


@action(Verb.ANSWER)
def open_dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """The two cannot agree about a return."""
    ret = load(request, pk)
    if ret.case is None:
        return back(request, "return", pk)
    made = verbs.open_dispute(
        ret.case,
        about=request.POST.get("about", ""),
        actor=request.user,
        now=timezone.now(),
        ret=ret,
    )
    return HttpResponseRedirect(reverse("dispute", args=[made.pk]))


@action(Verb.ANSWER)
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """One side's word with its evidence."""
    found, given = _dispute(request, pk), request.POST
    chosen = [n for text in given.getlist("file") if (n := boards.number(text))]
    pictures = [n for text in given.getlist("photo") if (n := boards.number(text))]
    shown = Photo.objects.filter(of=found.of_id, pk__in=pictures).select_related("of")
    verbs.state(
        found,
        side=given.get("side", ""),
        text=given.get("text", ""),
        actor=request.user,
        now=timezone.now(),
        files=list(_files(found).filter(pk__in=chosen)),
        photos=list(shown) if found.of_id else [],
    )
    return back(request, "dispute", pk)


@action(Verb.ANSWER)
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the policy, with the facts of this moment."""
    found, now = _dispute(request, pk), timezone.now()
    decision = judge(found.case, now=now)
    verbs.propose(found, decision, actor=request.user, now=now)
    return back(request, "dispute", pk)


@action(Verb.ANSWER)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """How it ended."""
    amount = request.POST.get("amount", "").strip()
    verbs.settle(
        _dispute(request, pk),
        outcome=request.POST.get("outcome", ""),
        amount=read_amount(amount) if amount else None,
        reason=request.POST.get("reason", ""),
        actor=request.user,
        now=timezone.now(),
    )
    return back(request, "dispute", pk)


def _dispute(request: HttpRequest, pk: int, verb: Verb = Verb.ANSWER) -> Dispute:
    rows = Dispute.objects.select_related(
        "store", "case__store", "case__order", "of__order", "of__case", "of__store"
    )
    return access(rows, request.user, verb, pk=pk)


def _files(found: Dispute):
    return Attachment.objects.filter(message__case=found.case_id, inline=False).select_related(
        "message"
    )


def _cells(stores: Mapping[int, str], row: Any) -> list[Any]:
    return [
        row.about,
        stores.get(row.store_id, ""),
        row.case_id,
        row.case__amazon_order_id,
        row.case__buyer_name,
        f"R{row.of_id}" if row.of_id else "",
        row.opened_at,
        word("dispute_outcome", row.outcome),
        row.amount,
        row.case__currency if row.amount is not None else "",
        row.reason,
        row.settled_at,
    ]
