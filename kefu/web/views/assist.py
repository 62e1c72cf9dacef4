"""The assistant on the case page: asking, waiting, taking over, putting back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import access
from kefu.accounts.roles import Verb
from kefu.assist import asking, taking
from kefu.assist.models import Call, Function, Suggestion, Summary, Translation
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Draft, Message
from kefu.web.assist_panel import shown_suggestion
from kefu.web.case_page import draft_of, load_case
from kefu.web.draft_form import plain
from kefu.web.guard import action, back, desk
from kefu.web.views.answering import refused_page, save_typed
from kefu.web.words import refusal

NO_CONTENT = 204


@action(Verb.ANSWER)
def ask_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Rewrite what stands in the form, or put the agent's own words into the buyer's language."""
    case = load_case(request.user, pk, Verb.ANSWER)
    data, how = request.POST, request.POST.get("assist", "")
    text = plain(data.get("text", ""))
    if not request.htmx:
        # Nothing else keeps what was typed when the page is left; a script does so by itself.
        try:
            _keep_typed(request, case)
        except NotAllowedNow as refused:
            return refused_page(request, case, refused, draft_of(case), stale=True)

    def ask() -> Call:
        given = {"text": text, "actor": request.user, "now": timezone.now()}
        if how == "translate":
            return asking.ask_draft_translation(case, own=plain(data.get("own", "")), **given)
        return asking.ask_rewrite(case, how=how, wish=data.get("wish", ""), **given)

    return _asked(request, "assist-draft", f"{reverse('case', args=[pk])}#assist-draft", ask)


@action(Verb.ANSWER)
def ask_translation(request: HttpRequest, pk: int) -> HttpResponse:
    """Translate a buyer's message for the reader."""
    found = access(Message.objects.select_related("case__store"), request.user, Verb.ANSWER, pk=pk)
    where = f"{reverse('case', args=[found.case_id])}#m{pk}"

    def ask() -> Call | None:
        return asking.ask_translation(found, actor=request.user, now=timezone.now())

    return _asked(request, f"assist-m{pk}", where, ask, message=found)


@action(Verb.ANSWER)
def ask_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """Sum the conversation up for the reader."""
    case = load_case(request.user, pk, Verb.ANSWER)

    def ask() -> Call:
        return asking.ask_summary(case, actor=request.user, now=timezone.now())

    return _asked(request, "assist-summary", f"{reverse('case', args=[pk])}#assist-summary", ask)


@desk(Verb.ANSWER)
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of a call; nothing new while it runs."""
    asking.give_up_old(timezone.now())
    found = _call(request, pk)
    if found.running and request.htmx:
        return HttpResponse(status=NO_CONTENT)
    if not request.htmx:
        return HttpResponseRedirect(reverse("case", args=[found.case_id]))
    return _slot(request, found)


@action(Verb.ANSWER)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing shall come of it."""
    found = _call(request, pk)
    asking.cancel(found, now=timezone.now())
    if request.htmx:
        return _slot(request, found)
    return back(request, "case", found.case_id)


@action(Verb.ANSWER)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """The suggestion becomes the draft."""

    def done(found: Suggestion) -> str:
        taking.take_over(
            found,
            confirmed=request.POST.getlist("sure"),
            actor=request.user,
            now=timezone.now(),
        )
        return gettext("Taken over. Read it once more before you send it.")

    return _settled(request, pk, done)


@action(Verb.ANSWER)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What stood there before comes back."""

    def done(found: Suggestion) -> str:
        taking.undo(found, actor=request.user, now=timezone.now())
        return gettext("Your earlier words are back.")

    return _settled(request, pk, done)


@action(Verb.ANSWER)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Away with the suggestion."""

    def done(found: Suggestion) -> str:
        taking.drop(found)
        return gettext("The suggestion is gone; your draft is as it was.")

    return _settled(request, pk, done)


def _asked(
    request: HttpRequest,
    slot: str,
    where: str,
    ask: Callable[[], Call | None],
    message: Message | None = None,
) -> HttpResponse:
    """The place on the page where the answer will stand, or why it was not asked."""
    try:
        found = ask()
    except NotAllowedNow as refused:
        sentence = refusal(refused.code, refused.facts)
        if request.htmx:
            return render(request, "assist/_slot.html", {"slot": slot, "sentence": sentence})
        messages.error(request, sentence)
        return HttpResponseRedirect(where)
    if not request.htmx:
        return HttpResponseRedirect(where)
    if found is None and message is not None:
        return _told(request, slot, message)
    return _slot(request, found)


def _slot(request: HttpRequest, found: Call) -> HttpResponse:
    """A call's place: running, failed, or what it brought."""
    slot = slot_of(found)
    if found.message is not None and found.state == Call.State.DONE:
        return _told(request, slot, found.message)
    context = {"slot": slot, "call": found, "case": found.case}
    if found.state == Call.State.DONE and found.function == Function.SUMMARISE:
        context["summary"] = Summary.objects.filter(
            case=found.case, language=found.language
        ).first()
    elif found.state == Call.State.DONE:
        draft = Draft.objects.filter(case=found.case).first()
        context["suggestion"] = shown_suggestion(found.case, draft)
    return render(request, "assist/_slot.html", context)


def _told(request: HttpRequest, slot: str, message: Message) -> HttpResponse:
    translation = Translation.objects.filter(
        message=message, language=request.user.gloss_language
    ).first()
    return render(request, "assist/_slot.html", {"slot": slot, "translation": translation})


def slot_of(found: Call) -> str:
    """Where on the page the answer to a call stands."""
    if found.message_id:
        return f"assist-m{found.message_id}"
    return "assist-summary" if found.function == Function.SUMMARISE else "assist-draft"


def _settled(request: HttpRequest, pk: int, done: Callable[[Suggestion], str]) -> HttpResponse:
    """Keep what was typed, settle the suggestion, and show the draft."""
    found = access(
        Suggestion.objects.select_related("case", "call"),
        request.user,
        Verb.ANSWER,
        "case__store",
        pk=pk,
    )
    case = load_case(request.user, found.case_id, Verb.ANSWER)
    try:
        _keep_typed(request, case)
        messages.success(request, done(found))
    except NotAllowedNow as refused:
        return refused_page(
            request,
            load_case(request.user, case.pk, Verb.ANSWER),
            refused,
            Draft.objects.filter(case=case).first(),
            stale=refused.code == "draft_changed_elsewhere",
        )
    return HttpResponseRedirect(f"{reverse('case', args=[case.pk])}#draft")


def _keep_typed(request: HttpRequest, case: Case) -> None:
    """Save the form's words, where they are not those of the stored draft."""
    stored = draft_of(case)
    typed = plain(request.POST.get("text", ""))
    if "text" in request.POST and typed != plain(stored.text if stored else ""):
        save_typed(request, case)


def _call(request: HttpRequest, pk: int) -> Call:
    return access(
        Call.objects.select_related("case__store", "message"), request.user, Verb.ANSWER, pk=pk
    )
