"""Disputes: both sides, the policy's proposal, the outcome."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from kefu.accounts.access import access, store_names_for
from kefu.accounts.roles import Verb
from kefu.cases.models import Attachment
from kefu.flow.judging import judge
from kefu.returns import disputes as verbs
from kefu.returns.models import Dispute, Photo, Statement
from kefu.returns.working_out import paid_back
from kefu.web import boards
from kefu.web.guard import action, back, desk
from kefu.web.views.returns import load, read_amount

NEWEST = boards.Order(field="id", newest_first=True)
TABS = ("open", "settled")


@desk(Verb.READ_CASES)
def disputes(request: HttpRequest) -> HttpResponse:
    """Those that are open, or were settled."""
    tab = boards.one_of(request.GET.get("tab"), TABS) or "open"
    rows = Dispute.objects.filter(settled_at__isnull=tab == "open").select_related("case")
    page = boards.page(rows, request.user, NEWEST, after=request.GET.get("after", ""))
    context = {
        "section": "returns",
        "disputes": page.rows,
        "next": boards.query({"tab": tab, "after": page.next}) if page.next else "",
        "tab": tab,
        "names": store_names_for(request.user),
        "at": timezone.now(),
    }
    return render(request, "returns/disputes.html", context)


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
