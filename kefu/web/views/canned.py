"""Putting a canned reply into the answer: at the cursor by script, else at its end."""

from __future__ import annotations

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import access
from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.roles import Verb
from kefu.approvals.limits import Chosen
from kefu.cases.models import Case
from kefu.flow.canned import Canned, canned
from kefu.replies import LANGUAGES
from kefu.web.case_page import draft_of, load_case
from kefu.web.draft_form import chosen_remedies, plain, remedy_codes
from kefu.web.guard import action, desk
from kefu.web.views.answering import refused_page, save_typed
from kefu.web.words import word
from kefu.wording.macros import count_use, macros_at
from kefu.wording.models import Macro


@desk(Verb.ANSWER)
def case_macros(request: HttpRequest, pk: int) -> HttpResponse:
    """What may be inserted in this case: a list for the script, else a page to choose from."""
    case = access(Case.objects.all(), request.user, Verb.ANSWER, pk=pk)
    context = {
        "section": "inbox",
        "case": case,
        "macros": list(macros_at(case.store_id, request.user)),
        "wanted": case.language if case.language in LANGUAGES else "en",
    }
    return render(request, f"macros/{'_picker' if request.htmx else 'choose'}.html", context)


@action(Verb.ANSWER)
def insert(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill the chosen canned reply for the case; as JSON for the script, else into the draft.

    Without a choice the words are kept, and the page to choose from follows.
    """
    case = load_case(request.user, pk, Verb.ANSWER)
    macro = _macro(request, case)
    data = _with_draft(case, request.POST)
    if macro is None:
        return _kept(request, case, data) or HttpResponseRedirect(reverse("case_macros", args=[pk]))
    terms = [Chosen.from_json(line) for line in chosen_remedies(data)]
    found, now = canned(case, macro, terms=terms, actor=request.user), timezone.now()
    notes = notes_on(found)
    if request.headers.get("Accept") == "application/json":
        count_use(macro, now=now)
        return JsonResponse({"text": found.text, "notes": notes, "remedies": found.proposed})
    data["text"] = "\n\n".join(filter(None, (plain(data.get("text", "")).rstrip(), found.text)))
    data.setlist("remedy", list(dict.fromkeys([*remedy_codes(data), *found.proposed])))
    refused = _kept(request, case, data)
    if refused is not None:
        return refused
    count_use(macro, now=now)
    for note in notes:
        messages.warning(request, note)
    return HttpResponseRedirect(f"{reverse('case', args=[pk])}#draft")


def notes_on(found: Canned) -> list[str]:
    """What a person should know of a canned reply that was just inserted."""
    notes = []
    if found.language != found.wanted:
        notes.append(
            gettext("This canned reply has no text in %(wanted)s; it stands in %(language)s.")
            % {
                "wanted": word("language", found.wanted),
                "language": word("language", found.language),
            }
        )
    if found.gaps:
        gaps = ", ".join(word("gap", gap) for gap in found.gaps)
        notes.append(gettext("Not known, to be filled in by hand: %(gaps)s.") % {"gaps": gaps})
    if found.not_offered:
        what = ", ".join(word("remedy", code) for code in found.not_offered)
        notes.append(
            gettext("The policy does not offer this here, so it is not ticked: %(what)s.")
            % {"what": what}
        )
    return notes


def _macro(request: HttpRequest, case: Case) -> Macro | None:
    """The chosen one; none where none was chosen. Raises ``Http404`` for one that is not there."""
    number = request.POST.get("macro", "")
    if not number:
        return None
    if not number.isdecimal() or len(number) > 17:
        raise Http404
    found = macros_at(case.store_id, request.user).filter(pk=int(number)).first()
    if found is None:
        raise Http404
    return found


def _with_draft(case: Case, typed: QueryDict) -> QueryDict:
    """What was typed; from the page to choose from, what the draft holds."""
    data, draft = typed.copy(), draft_of(case)
    if "text" not in data and draft is not None:
        data["text"], data["subject"] = draft.text, draft.subject
        data["gloss"], data["version"] = draft.gloss, str(draft.version)
        data.setlist("remedy", draft.remedies)
    return data


def _kept(request: HttpRequest, case: Case, data: QueryDict) -> HttpResponse | None:
    """Keep the draft; the answer to the person where that is refused."""
    try:
        save_typed(request, case, data)
    except NotAllowedNow as refused:
        return refused_page(request, case, refused, draft_of(case), stale=True, data=data)
    return None
