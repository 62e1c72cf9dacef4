"""A store's own texts: read, put into other words, checked while typing, returned to the shipped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import access_store, stores_for, within_stores
from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.models import Store
from kefu.accounts.roles import Verb
from kefu.cases.models import Case
from kefu.replies import LANGUAGES
from kefu.replies.texts import load
from kefu.web import letter_texts
from kefu.web.guard import action, back, desk
from kefu.web.words import refusal
from kefu.wording import texts
from kefu.wording.checking import clean
from kefu.wording.models import StoreText
from kefu.wording.tracking_links import choose_tracking_links

EDIT = ("GET", "HEAD", "POST")
HISTORY = 20


@desk(Verb.EDIT_TEXTS)
def own_texts(request: HttpRequest) -> HttpResponse:
    """All texts of one store and language."""
    stores = list(stores_for(request.user).select_related("tracking_links_by"))
    chosen = request.GET.get("store", "")
    store = next((s for s in stores if s.key == chosen), stores[0] if stores else None)
    context: dict[str, Any] = {"section": "own_texts", "stores": stores, "store": store}
    if store is not None:
        language = request.GET.get("language", "")
        if language not in LANGUAGES:
            language = letter_texts.language_of(store)
        query = request.GET.get("q", "").strip()[:100]
        own = texts.own_texts(store.pk)
        context |= {
            "languages": LANGUAGES,
            "letter_language": language,
            "query_text": query,
            "own_counts": {code: len(entries) for code, entries in own.items()},
            "groups": letter_texts.grouped(language, own.get(language, {}), query),
            "unused": texts.unused(store),
        }
    return render(request, "texts/list.html", context)


@action(Verb.EDIT_TEXTS)
def choose_links(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose whether a store's letters may link to carriers' tracking pages, from now on."""
    store = access_store(request.user, Verb.EDIT_TEXTS, pk=pk)
    allowed = bool(request.POST.get("tracking_links"))
    if choose_tracking_links(store, allowed, actor=request.user, now=timezone.now()):
        messages.success(request, gettext("Kept. It holds from now on."))
    else:
        messages.info(request, gettext("Nothing was changed."))
    return back(request, "own_texts")


@desk(Verb.EDIT_TEXTS, methods=EDIT)
def own_text(request: HttpRequest, pk: int, language: str, key: str) -> HttpResponse:
    """One text: the shipped wording, one's own, what is wrong with it, and a letter with it."""
    store = access_store(request.user, Verb.EDIT_TEXTS, pk=pk)
    if not texts.is_shipped(language, key):
        return _unused(request, store, language, key)
    stands = texts.standing(store, language, key)
    text = stands.text if stands else load(language)[key]
    seen, status = (stands.pk if stands else 0), 200
    if request.method == "POST":
        text, seen = clean(request.POST.get("text", "")), _int(request.POST.get("seen"))
        doing = request.POST.get("do", "")
        try:
            if doing in ("keep", "revert"):
                return _done(request, store, language, key, text, seen, doing)
        except NotAllowedNow as refused:
            messages.error(request, refusal(refused.code, refused.facts))
            status = 409
    context = {
        "section": "own_texts",
        "store": store,
        "letter_language": language,
        "key": key,
        "shipped": load(language)[key],
        "places": letter_texts.places(key),
        "gaps": letter_texts.gap_examples(language),
        "stands": stands,
        "seen": seen,
        "history": _history(store, language, key),
        **_checked(request, store, language, key, text),
    }
    return render(request, "texts/text.html", context, status=status)


@action(Verb.EDIT_TEXTS)
def check(request: HttpRequest, pk: int, language: str, key: str) -> HttpResponse:
    """Called while typing: what is wrong with the text, and a letter with it."""
    store = access_store(request.user, Verb.EDIT_TEXTS, pk=pk)
    if not texts.is_shipped(language, key):
        raise Http404
    text = clean(request.POST.get("text", ""))
    return render(request, "texts/_check.html", _checked(request, store, language, key, text))


def _checked(
    request: HttpRequest, store: Store, language: str, key: str, text: str
) -> dict[str, Any]:
    """What is said of a text while it is written. ``case`` names a real one for the letter."""
    reader = request.user.gloss_language
    number = (request.POST.get("case") or request.GET.get("case") or "").strip().lstrip("#")
    case = _case(request, store, number)
    return {
        "text": text,
        "letter_language": language,
        "faults": letter_texts.faults(store, text, language, reader, key) if text else [],
        "preview": letter_texts.preview(store, key, language, text, reader, case) if text else None,
        "case_number": number,
        "case_unknown": bool(number) and case is None,
    }


def _case(request: HttpRequest, store: Store, number: str) -> Case | None:
    if not number.isdecimal() or len(number) > 18:
        return None
    rows = within_stores(Case.objects.select_related("store", "assignee", "order"), request.user)
    return rows.filter(store=store, pk=int(number)).first()


def _done(
    request: HttpRequest, store: Store, language: str, key: str, text: str, seen: int, doing: str
) -> HttpResponse:
    now = timezone.now()
    if doing == "revert":
        texts.revert_text(store, language, key, seen=seen, actor=request.user, now=now)
        messages.success(request, gettext("The shipped text is used again."))
    else:
        texts.keep_text(store, language, key, text, seen=seen, actor=request.user, now=now)
        messages.success(request, gettext("Kept. New letters of this store use it."))
    return HttpResponseRedirect(reverse("own_text", args=[store.pk, language, key]))


def _unused(request: HttpRequest, store: Store, language: str, key: str) -> HttpResponse:
    """A wording whose shipped text is gone: to be read and given up, not changed."""
    stands = texts.standing(store, language, key)
    if stands is None:
        raise Http404
    if request.method == "POST" and request.POST.get("do") == "revert":
        seen = _int(request.POST.get("seen"))
        now = timezone.now()
        texts.revert_text(store, language, key, seen=seen, actor=request.user, now=now)
        messages.success(request, gettext("Given up."))
        return HttpResponseRedirect(f"{reverse('own_texts')}?store={store.key}")
    context = {"section": "own_texts", "store": store, "stands": stands, "key": key}
    return render(request, "texts/unused.html", context)


def _history(store: Store, language: str, key: str) -> list[StoreText]:
    rows = StoreText.objects.filter(store=store, language=language, key=key)
    return list(rows.select_related("by", "ended_by")[:HISTORY])


def _int(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0
