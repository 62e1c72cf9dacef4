"""Canned replies: the list, making and changing one, checking while typing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import stores_for
from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.models import Store
from kefu.accounts.roles import Role, Verb
from kefu.flow.answering import SILENT
from kefu.policy.vocabulary import REMEDIES
from kefu.replies import LANGUAGES
from kefu.web import letter_texts
from kefu.web.guard import desk
from kefu.web.words import refusal
from kefu.wording.checking import clean
from kefu.wording.macros import Wanted, keep_macro, macros_for, may_change, retire_macro
from kefu.wording.models import Macro

EDIT = ("GET", "HEAD", "POST")


@desk(Verb.ANSWER)
def macros(request: HttpRequest) -> HttpResponse:
    """The person's own and the team's, most used first."""
    rows = macros_for(request.user).filter(retired_at=None)
    rows = rows.select_related("store").prefetch_related("texts")
    found = list(rows.order_by("-uses", "name_en", "name_zh", "id"))
    context = {
        "section": "macros",
        "team": [macro for macro in found if macro.owner_id is None],
        "mine": [macro for macro in found if macro.owner_id is not None],
        "at": timezone.now(),
    }
    return render(request, "macros/list.html", context)


@desk(Verb.ANSWER, methods=EDIT)
def new_macro(request: HttpRequest) -> HttpResponse:
    """Make one."""
    return _edit(request, None)


@desk(Verb.ANSWER, methods=EDIT)
def macro(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one, and change it where one may."""
    rows = macros_for(request.user).filter(retired_at=None).select_related("store")
    found = rows.prefetch_related("texts").filter(pk=pk).first()
    if found is None:
        raise Http404
    return _edit(request, found)


@desk(Verb.ANSWER, methods=EDIT)
def check(request: HttpRequest, language: str) -> HttpResponse:
    """Called while typing: what is wrong with the text, and how it reads with made-up values."""
    if language not in LANGUAGES:
        raise Http404
    text, key = clean(request.POST.get(f"text:{language}", "")), request.POST.get("store", "")
    store = stores_for(request.user).filter(key=key).first() if key else None
    context = _checked(store, text, language, request.user.gloss_language)
    return render(request, "macros/_check.html", context)


def _edit(request: HttpRequest, found: Macro | None) -> HttpResponse:
    status, stores = 200, list(stores_for(request.user))
    wanted, seen = _of(found), found.version if found else 0
    if request.method == "POST":
        wanted, seen = _typed(request, stores), _int(request.POST.get("seen"))
        doing = request.POST.get("do", "")
        try:
            if doing in ("keep", "retire"):
                return _done(request, found, wanted, seen, doing)
        except NotAllowedNow as refused:
            messages.error(request, refusal(refused.code, refused.facts))
            status = 409
    reader = request.user.gloss_language
    main = {letter_texts.language_of(store) for store in stores} | {"en"}
    context: dict[str, Any] = {
        "section": "macros",
        "macro": found,
        "wanted": wanted,
        "seen": seen,
        "stores": stores,
        "may_change": found is None or may_change(request.user, found),
        "may_team": request.user.may(Verb.EDIT_TEXTS),
        "may_all_stores": request.user.role == Role.OWNER,
        "remedy_codes": [code for code in REMEDIES if code not in SILENT],
        "variants": [
            {
                **_checked(wanted.store, wanted.texts.get(language, ""), language, reader),
                "open": bool(wanted.texts.get(language)) or language in main,
            }
            for language in LANGUAGES
        ],
        "gaps": letter_texts.gap_examples("en"),
    }
    return render(request, "macros/macro.html", context, status=status)


def _done(
    request: HttpRequest, found: Macro | None, wanted: Wanted, seen: int, doing: str
) -> HttpResponse:
    now = timezone.now()
    if doing == "retire" and found is not None:
        retire_macro(found, actor=request.user, now=now)
        messages.success(request, gettext("%(name)s is offered no more.") % {"name": found})
    else:
        kept = keep_macro(found, wanted, seen=seen, actor=request.user, now=now)
        messages.success(request, gettext("%(name)s is kept.") % {"name": kept})
    return HttpResponseRedirect(reverse("macros"))


def _checked(store: Store | None, text: str, language: str, reader: str) -> dict[str, Any]:
    return {
        "text": text,
        "letter_language": language,
        "faults": letter_texts.faults(store, text, language, reader) if text else [],
        "reads": letter_texts.sentence_preview(text, language) if text else "",
    }


def _of(found: Macro | None) -> Wanted:
    if found is None:
        return Wanted(personal=True)
    return Wanted(
        name_en=found.name_en,
        name_zh=found.name_zh,
        shortcut=found.shortcut,
        store=found.store,
        personal=found.owner_id is not None,
        remedies=found.remedies,
        texts={text.language: text.text for text in found.texts.all()},
    )


def _typed(request: HttpRequest, stores: list[Store]) -> Wanted:
    data = request.POST
    key = data.get("store", "")
    if key and key not in {store.key for store in stores}:
        raise Http404
    return Wanted(
        name_en=data.get("name_en", ""),
        name_zh=data.get("name_zh", ""),
        shortcut=data.get("shortcut", ""),
        store=next((store for store in stores if store.key == key), None),
        personal=data.get("whose") != "team",
        remedies=data.getlist("remedies"),
        texts={language: clean(data.get(f"text:{language}", "")) for language in LANGUAGES},
    )


def _int(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0
