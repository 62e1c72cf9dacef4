"""A version's steps: started, checked, proposed, answered by a second person, called back."""

from __future__ import annotations

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext

from kefu.accounts.roles import Verb
from kefu.policybook import verbs
from kefu.web.guard import action, back
from kefu.web.policy_editor import status_of
from kefu.web.policy_sheets import version_at


@action(Verb.EDIT_POLICY)
def start(request: HttpRequest, number: int) -> HttpResponse:
    """A copy of a version to work on."""
    title = request.POST.get("title", "")
    draft = verbs.start_draft(
        version_at(number), actor=request.user, now=timezone.now(), title=title
    )
    return HttpResponseRedirect(reverse("policy_version", args=[draft.number]))


@action(Verb.EDIT_POLICY)
def rename(request: HttpRequest, number: int) -> HttpResponse:
    """Say what a draft is about."""
    title, note = request.POST.get("title", ""), request.POST.get("note", "")
    verbs.rename(version_at(number), title=title, note=note, actor=request.user, now=timezone.now())
    return back(request, "policy_version", number)


@action(Verb.EDIT_POLICY)
def check(request: HttpRequest, number: int) -> HttpResponse:
    """Prove that every case is answered, and answered once."""
    found = version_at(number)
    verbs.check_version(found, now=timezone.now())
    if request.htmx:
        context = {"version": found, "status": status_of(request, found), "editable": True}
        return render(request, "policy/_status.html", context)
    return back(request, "policy_version", number)


@action(Verb.EDIT_POLICY)
def propose(request: HttpRequest, number: int) -> HttpResponse:
    """Lay the draft before a second person."""
    now = timezone.now()
    verbs.propose(
        version_at(number),
        reason=request.POST.get("reason", ""),
        active_from=_moment(request.POST.get("active_from", ""), now),
        actor=request.user,
        now=now,
    )
    messages.success(request, gettext("Proposed. A second supervisor or the owner decides."))
    return back(request, "policy_version", number)


@action(Verb.EDIT_POLICY)
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Go on working on a proposal."""
    verbs.withdraw(version_at(number), actor=request.user, now=timezone.now())
    return back(request, "policy_version", number)


@action(Verb.APPROVE)
def approve(request: HttpRequest, number: int) -> HttpResponse:
    """A second person says yes."""
    found, note = version_at(number), request.POST.get("note", "")
    verbs.approve(found, actor=request.user, now=timezone.now(), note=note)
    if found.active_from and found.active_from > timezone.now():
        messages.success(request, gettext("Approved. It decides from its day on."))
    else:
        messages.success(request, gettext("Approved. It decides from now on."))
    return back(request, "policy_version", number)


@action(Verb.APPROVE)
def reject(request: HttpRequest, number: int) -> HttpResponse:
    """A second person says no, and why."""
    note = request.POST.get("note", "")
    verbs.reject(version_at(number), actor=request.user, now=timezone.now(), note=note)
    messages.success(request, gettext("Rejected. A new draft may build on it."))
    return back(request, "policy_version", number)


@action(Verb.EDIT_POLICY)
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Put a draft away."""
    verbs.discard(version_at(number), actor=request.user, now=timezone.now())
    return HttpResponseRedirect(reverse("policy"))


@action(Verb.APPROVE)
def retire(request: HttpRequest, number: int) -> HttpResponse:
    """Call an approved version back: the one before it decides again."""
    reason = request.POST.get("reason", "")
    verbs.retire(version_at(number), reason=reason, actor=request.user, now=timezone.now())
    messages.success(request, gettext("Called back. The version before it decides again."))
    return back(request, "policy_version", number)


def _moment(text: str, now: datetime) -> datetime:
    """The beginning of a day in the reader's zone; nothing typed means at once."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        return now
    return timezone.make_aware(datetime.combine(day, time.min))
