"""What a person does to a case besides answering."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from kefu.accounts.access import access
from kefu.accounts.models import User
from kefu.accounts.roles import ALLOWED, Role, Verb
from kefu.cases import tasks, verbs
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Deadline, Message
from kefu.cases.overdue import answer_time, past_limit
from kefu.flow.answering import prepare_draft
from kefu.flow.cancelling import cancel_on_request
from kefu.flow.closing import close_case
from kefu.flow.judging import judge
from kefu.flow.no_response import mark_no_response_needed, needs_response_after_all
from kefu.web import no_response
from kefu.web.case_page import load_case, waiting
from kefu.web.facts import editable, read_fact
from kefu.web.guard import action, back, desk
from kefu.web.views.case import case_context


def _case(request: HttpRequest, pk: int, verb: Verb = Verb.ANSWER) -> Case:
    return access(Case.objects.select_related("store"), request.user, verb, pk=pk)


@desk(Verb.ANSWER, methods=("GET", "HEAD", "POST"))
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose who takes the case."""
    case = _case(request, pk)
    people = people_of(case)
    if request.method != "POST":
        return render(request, "assign.html", {"section": "inbox", "case": case, "people": people})
    chosen = request.POST.get("to", "")
    to = request.user if chosen == "me" else next((p for p in people if str(p.pk) == chosen), None)
    if to is None and chosen:
        raise NotAllowedNow("not_in_this_store")
    verbs.assign(case, to=to, actor=request.user, now=timezone.now())
    messages.success(request, _assigned(case))
    return back(request, "case", pk)


@action(Verb.ANSWER)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """The trouble is over."""
    close_case(_case(request, pk), actor=request.user, now=timezone.now())
    messages.success(request, gettext("Case #%(pk)s is done.") % {"pk": pk})
    return back(request, "inbox")


@action(Verb.ANSWER)
def cancel_order(request: HttpRequest, pk: int) -> HttpResponse:
    """The buyer asked by Amazon's form alone: the order is cancelled and Amazon tells them."""
    case = access(Case.objects.select_related("store", "order"), request.user, Verb.ANSWER, pk=pk)
    asked = cancel_on_request(case, actor=request.user, now=timezone.now())
    told = (
        gettext("Amazon is asked to cancel the order.")
        if asked
        else gettext("A task to cancel it in Seller Central is open.")
    )
    messages.success(request, told)
    return back(request, "case", pk)


@action(Verb.ANSWER)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to work."""
    verbs.reopen(_case(request, pk), actor=request.user, now=timezone.now())
    return back(request, "case", pk)


@action(Verb.DO_TASKS)
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """A remark for colleagues."""
    case = _case(request, pk, Verb.DO_TASKS)
    verbs.add_note(case, text=request.POST.get("text", ""), actor=request.user, now=timezone.now())
    return back(request, "case", pk)


@action(Verb.DO_TASKS)
def fact(request: HttpRequest, pk: int) -> HttpResponse:
    """State a fact, or give it back to the records; the proposal follows at once."""
    case, now = _case(request, pk, Verb.DO_TASKS), timezone.now()
    field = request.POST.get("field", "")
    if not editable(field):
        raise NotAllowedNow("not_a_fact", why=field)
    value = read_fact(field, request.POST.get("value", "").strip())
    verbs.state_fact(case, field=field, value=value, actor=request.user, now=now)
    judge(case, now=now)
    # The letter follows the proposal, unless a person has written in it.
    draft = prepare_draft(case, actor=request.user, now=now)
    if request.htmx:
        context = case_context(request, load_case(request.user, pk))
        follows = draft is None or not draft.edited
        context |= {"facts_open": True, "oob": follows}
        return render(request, "case/_fact_stated.html", context)
    return back(request, "case", pk)


@action(Verb.ANSWER)
def no_response_needed(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a message as needing no response, or take that back; the share is told (MSG-3)."""
    found = access(Message.objects.select_related("case__store"), request.user, Verb.ANSWER, pk=pk)
    if request.POST.get("needed"):
        needs_response_after_all([found], actor=request.user, now=timezone.now())
    else:
        _mark(request, found.case, [found])
    return back(request, "case", found.case_id)


@action(Verb.ANSWER)
def none_needed(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for all messages of a case that still wait (the list's ``n``).

    What was past its time leads to the case, where a fresh message is written (MSG-3).
    """
    case, now = _case(request, pk), timezone.now()
    marked = waiting(case.messages.order_by("at", "id"))
    if not marked:
        messages.info(request, gettext("No message of this case waits for an answer."))
        return back(request, "inbox")
    late = past_limit(marked, allowed=answer_time(case.deadlines.all()), now=now)
    _mark(request, case, marked)
    return _to_letter(pk) if late else back(request, "inbox")


@action(Verb.ANSWER)
def write_anew(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark what is past its time, and go on to the fresh message (MSG-3)."""
    case, now = _case(request, pk), timezone.now()
    told = waiting(case.messages.order_by("at", "id"))
    if late := past_limit(told, allowed=answer_time(case.deadlines.all()), now=now):
        _mark(request, case, late)
    return _to_letter(pk)


@action(Verb.ANSWER)
def met(request: HttpRequest, pk: int) -> HttpResponse:
    """What a notice's clock asked for was done at Amazon."""
    clock = access(
        Deadline.objects.select_related("case"), request.user, Verb.ANSWER, "case__store", pk=pk
    )
    verbs.meet_deadline(clock, actor=request.user, now=timezone.now())
    return back(request, "case", clock.case_id)


@action(Verb.DO_TASKS)
def ask_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask another department."""
    tasks.add_task(
        _case(request, pk, Verb.DO_TASKS),
        code=request.POST.get("code", ""),
        note=request.POST.get("note", ""),
        actor=request.user,
        now=timezone.now(),
    )
    return back(request, "case", pk)


def people_of(case: Case) -> list[User]:
    """Who may be given the case: active people of its store who may answer, and owners."""
    roles = [role for role, allowed in ALLOWED.items() if Verb.ANSWER in allowed]
    staff = User.objects.filter(is_active=True, role__in=roles)
    people = staff.filter(stores=case.store_id) | staff.filter(role=Role.OWNER)
    return sorted(people.distinct(), key=lambda person: str(person).casefold())


def _mark(request: HttpRequest, case: Case, marked: Sequence[Message]) -> None:
    now = timezone.now()
    mark_no_response_needed(marked, actor=request.user, now=now)
    share = no_response.share(case.store, now=now)
    text = ngettext(
        "Marked. In the last %(days)s day %(share)s %% of this store's messages were.",
        "Marked. In the last %(days)s days %(share)s %% of this store's messages were.",
        share.days,
    ) % {"days": share.days, "share": share.percent}
    if share.too_many:
        text += " " + gettext("Amazon warns sellers who do that too often.")
    (messages.warning if share.too_many else messages.success)(request, text)


def _to_letter(pk: int) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('case', args=[pk])}#draft")


def _assigned(case: Case) -> str:
    if case.assignee is None:
        return gettext("Case #%(pk)s is back with nobody.") % {"pk": case.pk}
    return gettext("Case #%(pk)s is with %(name)s now.") % {"pk": case.pk, "name": case.assignee}
