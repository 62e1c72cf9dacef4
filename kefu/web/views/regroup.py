"""Which messages belong together: merge, split, undo, and questions answered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import access, within_stores
from kefu.accounts.roles import Verb
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Doubt, Regrouping
from kefu.cases.regrouping import split as split_off
from kefu.flow import regrouping
from kefu.web.case_page import other_cases
from kefu.web.guard import action, back, desk

READ_AND_POST = ("GET", "HEAD", "POST")


@desk(Verb.ANSWER, methods=READ_AND_POST)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Move this case into another one of the same store."""
    case = _case(request, pk)
    if request.method != "POST":
        others = other_cases(case, request.user)
        return render(request, "merge.html", {"section": "inbox", "case": case, "others": others})
    number = request.POST.get("into", "").strip().lstrip("#")
    if not number.isdecimal():
        raise NotAllowedNow("no_such_case")
    into = within_stores(Case.objects.all(), request.user).filter(pk=int(number)).first()
    if into is None:
        raise NotAllowedNow("no_such_case")
    regrouping.merge(case, into=into, actor=request.user, now=timezone.now())
    messages.success(request, gettext("Merged. It can be undone below."))
    return HttpResponseRedirect(reverse("case", args=[into.pk]))


@desk(Verb.ANSWER, methods=READ_AND_POST)
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Move some messages into a case of their own."""
    case = _case(request, pk)
    listed = list(case.messages.select_related("author").order_by("at", "id"))
    if request.method != "POST":
        return render(request, "split.html", {"section": "inbox", "case": case, "listed": listed})
    wanted = set(request.POST.getlist("message"))
    row = split_off(
        case,
        messages=[m for m in listed if str(m.pk) in wanted],
        actor=request.user,
        now=timezone.now(),
    )
    messages.success(request, gettext("Split off. It can be undone below."))
    return HttpResponseRedirect(reverse("case", args=[row.target_id]))


@action(Verb.ANSWER)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a merge or a split back."""
    row = access(
        Regrouping.objects.select_related("source", "target"),
        request.user,
        Verb.ANSWER,
        "source__store",
        pk=pk,
    )
    regrouping.undo(row, actor=request.user, now=timezone.now())
    messages.success(request, gettext("Everything is back where it was."))
    return HttpResponseRedirect(reverse("case", args=[row.source_id]))


@action(Verb.ANSWER)
def doubt(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether a message belongs to the suggested case."""
    row = access(
        Doubt.objects.select_related("case", "suggested"),
        request.user,
        Verb.ANSWER,
        "case__store",
        pk=pk,
    )
    join = request.POST.get("join") == "yes"
    regrouping.answer_doubt(row, join=join, actor=request.user, now=timezone.now())
    return back(request, "case", row.suggested_id if join else row.case_id)


def _case(request: HttpRequest, pk: int) -> Case:
    return access(Case.objects.select_related("store"), request.user, Verb.ANSWER, pk=pk)
