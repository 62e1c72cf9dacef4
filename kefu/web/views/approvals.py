"""Four eyes: what waits for a second person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import access, within_stores
from kefu.accounts.roles import Verb
from kefu.approvals.models import Approval
from kefu.flow import approving
from kefu.policybook.models import PolicyVersion
from kefu.web.guard import action, back, desk

MOST = 100


@desk(Verb.ANSWER)
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first, then what was answered lately."""
    rows = within_stores(
        Approval.objects.select_related("case", "asked_by", "answered_by"),
        request.user,
        "case__store",
    )
    proposals = PolicyVersion.objects.filter(state=PolicyVersion.State.PROPOSED)
    context = {
        "section": "approvals",
        "policies": list(proposals.defer("files", "replay").select_related("proposed_by")[:MOST]),
        "open": list(rows.filter(answer="open")[:MOST]),
        "answered": list(rows.exclude(answer="open").order_by("-answered_at")[:20]),
        "at": timezone.now(),
    }
    return render(request, "approvals.html", context)


@action(Verb.APPROVE)
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes: the letter leaves as shown."""
    row = _approval(request, pk, Verb.APPROVE)
    note = request.POST.get("note", "")
    approving.grant(row, actor=request.user, now=timezone.now(), note=note)
    messages.success(request, gettext("Said yes. The answer is leaving."))
    return back(request, "approvals")


@action(Verb.APPROVE)
def deny(request: HttpRequest, pk: int) -> HttpResponse:
    """No: the draft stays with the case."""
    row = _approval(request, pk, Verb.APPROVE)
    approving.deny(row, actor=request.user, now=timezone.now(), note=request.POST.get("note", ""))
    messages.success(request, gettext("Said no. The draft stays with the case."))
    return back(request, "approvals")


@action(Verb.ANSWER)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the question back."""
    row = _approval(request, pk, Verb.ANSWER)
    approving.withdraw(row, actor=request.user, now=timezone.now())
    return back(request, "case", row.case_id)


def _approval(request: HttpRequest, pk: int, verb: Verb) -> Approval:
    return access(
        Approval.objects.select_related("case__store", "asked_by"),
        request.user,
        verb,
        "case__store",
        pk=pk,
    )
