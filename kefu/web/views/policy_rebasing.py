"""Bringing a draft up to date: what both sides changed is shown side by side, and a person chooses."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import require
from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.roles import Verb
from kefu.policy import BookError, read_book
from kefu.policy.differing import differences
from kefu.policy.rebasing import Rebased
from kefu.policy.telling import Difference
from kefu.policybook import guards
from kefu.policybook.active import version_book
from kefu.policybook.models import PolicyVersion
from kefu.policybook.rebasing import OPEN, fork_of, preview, rebase
from kefu.web.guard import desk
from kefu.web.policy_clashes import choices_of, shown_clashes
from kefu.web.policy_editor import status_of
from kefu.web.policy_sheets import version_at
from kefu.web.views.policy import language_of, page_of
from kefu.web.views.policy_changes import shown_difference
from kefu.web.words import refusal


@desk(Verb.READ_CASES, methods=("GET", "HEAD", "POST"))
def rebasing(request: HttpRequest, number: int) -> HttpResponse:
    """A draft beside the version that decides meanwhile: what is carried over, what has to be chosen."""
    draft, now = version_at(number), timezone.now()
    bases = guards.newer_bases(draft, now) if draft.state in OPEN else []
    sent = request.POST if request.method == "POST" else request.GET
    onto = next((b for b in bases if str(b.number) == sent.get("onto")), None)
    problem = ""
    if request.method == "POST":
        require(request.user, Verb.EDIT_POLICY)
        problem = _rebased(request, draft, onto)
        if not problem:
            return HttpResponseRedirect(reverse("policy_version", args=[number]))
    onto = onto or (bases[0] if bases else None)
    context = {
        **page_of(request, draft, "overview"),
        "bases": bases,
        "onto": onto,
        "problem": problem,
        "status": status_of(request, draft),
        "may_rebase": request.user.may(Verb.EDIT_POLICY),
    }
    if onto is not None:
        context |= _beside(request, draft, onto)
    return render(request, "policy/rebase.html", context, status=409 if problem else 200)


def _rebased(request: HttpRequest, draft: PolicyVersion, onto: PolicyVersion | None) -> str:
    """Build the draft on the version; says why not, so that nothing chosen is lost."""
    sent = request.POST
    seen = {"draft": sent.get("seen", ""), "onto": sent.get("seen_onto", "")}
    try:
        if onto is None:
            raise NotAllowedNow("policy_no_newer_base", number=sent.get("onto", ""))
        rebase(draft, onto, choices_of(sent), seen=seen, actor=request.user, now=timezone.now())
    except NotAllowedNow as refused:
        return refusal(refused.code, refused.facts)
    said = gettext("The draft builds on version %(number)s now. Check and replay it anew.")
    messages.success(request, said % {"number": onto.number})
    return ""


def _beside(request: HttpRequest, draft: PolicyVersion, onto: PolicyVersion) -> dict[str, object]:
    language, base = language_of(request), fork_of(draft)
    result = preview(draft, onto, choices_of(request.POST))
    told, readable = _carried(onto, result)
    return {
        "base": base,
        "clashes": shown_clashes(
            result.clashes,
            base or onto,
            draft,
            onto,
            on=timezone.localdate(),
            language=language,
        ),
        "readable": readable,
        "told": [shown_difference(d, language) for d in told if not d.follows],
    }


def _carried(onto: PolicyVersion, result: Rebased) -> tuple[list[Difference], bool]:
    """What the draft would change in its new base, and whether both could be read."""
    try:
        before, after = version_book(onto), read_book(result.files)
    except BookError:
        return [], False
    return differences(before, after), True
