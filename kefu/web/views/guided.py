"""Guided steps: the board, a step of its own, and what a person records."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import access, require
from kefu.accounts.roles import Verb
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case
from kefu.flow.steps_done import step_done
from kefu.guided import verbs
from kefu.guided.kinds import kinds
from kefu.guided.models import GuidedStep
from kefu.web import guided_board
from kefu.web.draft_form import plain
from kefu.web.guard import action, back, desk
from kefu.web.guided_steps import shown


@desk(Verb.READ_CASES)
def steps(request: HttpRequest) -> HttpResponseBase:
    """What is to be done in Seller Central, due soonest first; or what waits for Amazon's word."""
    return guided_board.board(request)


@desk(Verb.READ_CASES)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """One step on a page of its own."""
    found = _step(request, pk, Verb.READ_CASES)
    context = {
        "section": "guided",
        "shown": shown(found, found.store, request.user),
        "at": timezone.now(),
    }
    return render(request, "guided/step.html", context)


@action(Verb.DO_TASKS)
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a step of a case."""
    case = access(Case.objects.select_related("store"), request.user, Verb.DO_TASKS, pk=pk)
    kind = kinds().get(request.POST.get("kind", ""))
    if kind is None:
        raise NotAllowedNow("unknown_step")
    require(request.user, Verb(kind.verb))
    opened = verbs.begin(case, kind=kind.code, actor=request.user, now=timezone.now())
    return HttpResponseRedirect(f"{reverse('case', args=[pk])}#step{opened.pk}")


@action(Verb.DO_TASKS)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the text, or say how it ended: done, seen there, not possible, or not ended at all."""
    found, data, now = _step(request, pk), request.POST, timezone.now()
    said = {"actor": request.user, "now": now}
    note = data.get("note", "")
    text = plain(data.get("text", found.text))
    if text != found.text and found.unfinished:
        verbs.keep_text(found, text=text, **said)
    match data.get("do", ""):
        case "done" | "done_already" as outcome:
            step_done(found, outcome=outcome, note=note, **said)
            messages.success(request, _what_follows(found))
        case "could_not":
            verbs.give_up(found, outcome=data.get("outcome", ""), note=note, **said)
        case "reopen":
            verbs.reopen(found, **said)
        case _:
            messages.success(request, gettext("The text is kept."))
    return back(request, "guided_step", pk)


def _what_follows(step: GuidedStep) -> str:
    if step.check_at is None:
        return gettext("Noted. Amazon tells nothing of this, so your word stands.")
    return gettext("Noted. The desk looks for Amazon's word and tells you if none comes.")


def _step(request: HttpRequest, pk: int, verb: Verb | None = None) -> GuidedStep:
    rows = GuidedStep.objects.select_related("store", "case__store", "done_by", "opened_by")
    found = access(rows, request.user, verb or Verb.DO_TASKS, pk=pk)
    if verb is None:
        require(request.user, Verb(kinds()[found.kind].verb))
    return found
