"""Writing an answer: kept and checked while typing, sent, called back, settled."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import access
from kefu.accounts.roles import Verb
from kefu.approvals.limits import Chosen
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Draft
from kefu.flow import answering
from kefu.outbox import in_doubt, queueing
from kefu.outbox.models import Action
from kefu.outbox.requests import TEMPLATE, send_template
from kefu.web.case_page import draft_of, load_case
from kefu.web.draft_form import (
    chosen_remedies,
    findings_typed,
    label_ids,
    labels_said,
    plain,
    remedy_codes,
    typed_form,
)
from kefu.web.guard import action
from kefu.web.reasons import beyond
from kefu.web.views.case import show
from kefu.web.words import refusal


@action(Verb.ANSWER)
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Called while typing: keep the words, answer with the findings as a fragment."""
    rows = Case.objects.select_related("store", "order")
    case, data = access(rows, request.user, Verb.ANSWER, pk=pk), request.POST
    status, version = 200, _int(data.get("version"))
    try:
        version = save_typed(request, case).version
    except NotAllowedNow as refused:
        status = 409
        notice = refusal(refused.code, refused.facts)
    else:
        notice = ""
    found = findings_typed(case, data, request.user.gloss_language)
    limits = beyond(
        case, case.decisions.first(), chosen_remedies(data), person=request.user, now=timezone.now()
    )
    shown = {"found": found, "notice": notice, "beyond": limits}
    response = render(request, "case/_findings.html", shown)
    response.status_code = status
    response["X-Draft-Version"] = str(version)
    return response


@action(Verb.ANSWER)
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the letter for the remedies that a person chose."""
    case = access(Case.objects.all(), request.user, Verb.ANSWER, pk=pk)
    chosen = remedy_codes(request.POST) or None
    terms = [Chosen.from_json(line) for line in chosen_remedies(request.POST)]
    answering.prepare_draft(
        case, actor=request.user, now=timezone.now(), remedies=chosen, terms=terms
    )
    return _to_draft(pk)


@action(Verb.ANSWER)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was typed, then send it or ask a second person, as the button said."""
    case = load_case(request.user, pk, Verb.ANSWER)
    data, now = request.POST, timezone.now()
    try:
        kept = save_typed(request, case)
    except NotAllowedNow as refused:
        return refused_page(request, case, refused, draft_of(case), stale=True)
    if data.get("do") == "keep":
        messages.success(request, gettext("Kept. Nothing was sent."))
        return _to_draft(pk)
    try:
        outcome = answering.send_answer(
            case,
            text=kept.text,
            subject=kept.subject,
            gloss=kept.gloss_in(request.user.gloss_language),
            remedies=chosen_remedies(data),
            labels=label_ids(data),
            acknowledged=data.getlist("ack"),
            reason=data.get("reason", ""),
            in_place=bool(data.get("in_place")),
            actor=request.user,
            now=now,
        )
    except NotAllowedNow as refused:
        return refused_page(request, load_case(request.user, pk), refused, kept, stale=False)
    if outcome.state == "needs_approval":
        messages.info(request, gettext("Asked. The answer leaves once a second person says yes."))
    return HttpResponseRedirect(reverse("case", args=[pk]))


@action(Verb.ANSWER)
def by_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the words by one of Amazon's templates, where no mail reaches the buyer."""
    case = load_case(request.user, pk, Verb.ANSWER)
    kept = save_typed(request, case)
    try:
        send_template(
            case,
            template=TEMPLATE,
            text=kept.text,
            acknowledged=request.POST.getlist("ack"),
            actor=request.user,
            now=timezone.now(),
        )
    except NotAllowedNow as refused:
        return refused_page(request, load_case(request.user, pk), refused, kept, stale=False)
    messages.success(request, gettext("Amazon is asked to send it. It stands below the order."))
    return HttpResponseRedirect(reverse("case", args=[pk]))


@action(Verb.ANSWER)
def call_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo sending while the answer has not left."""
    sent = _action(request, pk)
    queueing.call_back(sent, actor=request.user, now=timezone.now())
    messages.success(request, gettext("Called back. Nothing was sent; your words are below."))
    return _to_draft(sent.case_id)


@action(Verb.ANSWER)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """A person looked at Amazon and says what became of an answer in doubt."""
    sent, now = _action(request, pk), timezone.now()
    if request.POST.get("arrived") == "yes":
        in_doubt.settle_as_sent(sent, actor=request.user, now=now)
    else:
        in_doubt.send_again(sent, actor=request.user, now=now)
    return HttpResponseRedirect(reverse("case", args=[sent.case_id]))


def refused_page(
    request: HttpRequest,
    case: Case,
    refused: NotAllowedNow,
    draft: Draft | None,
    *,
    stale: bool,
    data: QueryDict | None = None,
) -> HttpResponse:
    """The page again with everything that was typed, and why nothing was sent."""
    messages.error(request, refusal(refused.code, refused.facts))
    decision = case.decisions.first()
    verdict = decision.verdict if decision else {}
    language = request.user.gloss_language
    form = typed_form(case, draft, verdict, data or request.POST, language, stale=stale)
    return show(request, case, form, status=409)


def save_typed(request: HttpRequest, case: Case, data: QueryDict | None = None) -> Draft:
    """Keep what the form holds. Raises ``NotAllowedNow("draft_changed_elsewhere")``."""
    data = data or request.POST
    gloss, stored = plain(data.get("gloss", "")), Draft.objects.filter(case=case).first()
    # A gloss that nobody changed stays the desk's, in every reader's language.
    if stored is not None and not stored.gloss and gloss in stored.glosses.values():
        gloss = ""
    return answering.save_draft(
        case,
        text=plain(data.get("text", "")),
        gloss=gloss,
        subject=data.get("subject", ""),
        remedies=remedy_codes(data),
        terms=[Chosen.from_json(line) for line in chosen_remedies(data)],
        labels=labels_said(data),
        version=_int(data.get("version")),
        actor=request.user,
        now=timezone.now(),
    )


def _action(request: HttpRequest, pk: int) -> Action:
    return access(
        Action.objects.select_related("case", "message"), request.user, Verb.ANSWER, pk=pk
    )


def _int(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _to_draft(pk: int) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('case', args=[pk])}#draft")
