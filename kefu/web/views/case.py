"""A case: order, conversation, proposal, and the answer being written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from kefu.accounts.access import access
from kefu.accounts.market_days import ZONES
from kefu.accounts.roles import Verb
from kefu.approvals.weighing import bounds_from
from kefu.cases.concessions import history_of
from kefu.cases.models import Case, Message
from kefu.cases.models.task import DEPARTMENT
from kefu.cases.overdue import fresh_subject
from kefu.cases.tasks import TASK_QUESTIONS
from kefu.returns.enclosing import labels_to_send
from kefu.web import seller_central
from kefu.web.case_lists import lists_of
from kefu.web.case_page import draft_of, load_case, page_of
from kefu.web.draft_form import DraftForm, form_of, send_label
from kefu.web.given import given_of
from kefu.web.guard import desk
from kefu.web.own_actions import own_of
from kefu.web.proposal import proposal_of
from kefu.web.reasons import beyond


@desk(Verb.READ_CASES)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page. A merged case leads on to the one it went into."""
    found = load_case(request.user, pk)
    if found.state == Case.State.MERGED and found.merged_into_id and "stay" not in request.GET:
        return HttpResponseRedirect(reverse("case", args=[found.merged_into_id]))
    return show(request, found)


def show(
    request: HttpRequest, found: Case, form: DraftForm | None = None, *, status: int = 200
) -> HttpResponse:
    """Render the page, with the stored draft or with ``form``."""
    return render(request, "case.html", case_context(request, found, form), status=status)


def case_context(
    request: HttpRequest, found: Case, form: DraftForm | None = None
) -> dict[str, Any]:
    """The page's context."""
    user, language = request.user, request.user.gloss_language
    lists = lists_of(found)
    decision = lists.decision
    now, typed = timezone.now(), form is not None
    labels = labels_to_send(found) if lists.returns else []
    form = form or form_of(found, draft_of(found), decision, language, labels)
    history, bounds = history_of(found), bounds_from(lists.limits)
    known = {"person": user, "now": now}
    page = page_of(found, lists, user, now=now)
    fresh = bool(page["anew"] and not page["waiting"])
    form = replace(
        form,
        subject=fresh_subject(form.subject) if fresh and not typed else form.subject,
        beyond=beyond(found, decision, form.remedies, history=history, bounds=bounds, **known),
    )
    own = own_of(found, form.lines, found.amazon_missing, now=now)
    return {
        "section": "inbox",
        **page,
        "fresh": fresh,
        "given": given_of(found, decision, history, bounds, **known),
        "decision": decision,
        "proposal": proposal_of(found, decision, language) if decision else None,
        "form": form,
        "own": own,
        "send_label": send_label(form, found, own.button),
        "questions": TASK_QUESTIONS,
        "task_codes": DEPARTMENT,
        "buyer_zone": ZONES.get(found.marketplace),
        "order_link": seller_central.order_page(
            found.store, found.marketplace, found.amazon_order_id
        ),
        "messages_link": seller_central.messages_page(found.store, found.marketplace),
    }


@desk(Verb.READ_CASES)
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message whole: everything that stood in the mail, as text."""
    found = access(Message.objects.select_related("case"), request.user, Verb.READ_CASES, pk=pk)
    return render(request, "message.html", {"section": "inbox", "message": found})
