"""The inbox: what is due decides the order."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from kefu.accounts.access import store_names_for
from kefu.accounts.models import User
from kefu.accounts.roles import Verb
from kefu.cases import queue
from kefu.cases.queue import Filters, Place, View
from kefu.channels.models import Mailbox
from kefu.policy.vocabulary import ISSUES, MARKETPLACES
from kefu.web import no_response
from kefu.web.guard import desk
from kefu.web.words import TABLES, word

# Told to everybody who looks at the inbox, so asked for at most once in so many seconds.
SILENT, SILENT_SECONDS = "silent_mailboxes", 10


@desk(Verb.READ_CASES)
def inbox(request: HttpRequest, view: str = View.DUE) -> HttpResponse:
    """One page of one list, with the counts of all."""
    return render(request, "inbox.html", context(request, view))


def context(request: HttpRequest, view: str) -> dict[str, Any]:
    """All that the page shows; four queries beside the session and the person."""
    chosen_view = view_of(view)
    user, chosen = request.user, filters_of(request)
    page = queue.page(user, chosen_view, chosen, after=Place.read(request.GET.get("after", "")))
    kept = {name: value for name, value in _query(chosen).items() if value}
    return {
        "section": "inbox",
        "view": view,
        "rows": page.rows,
        "next": urlencode({**kept, "after": str(page.next)}) if page.next else "",
        "later": "after" in request.GET,
        "counts": queue.counts(user, chosen.store),
        "caps": queue.CAPS,
        "filters": chosen,
        "kept": urlencode(kept),
        "kept_store": urlencode({"store": chosen.store}) if chosen.store else "",
        "filtered": bool(kept),
        "stores": list(store_names_for(user).items()),
        "seen": print_of(page.rows),
        "marketplaces": [(code, code) for code in MARKETPLACES],
        "issues": _choices("issue", get_language() or "en"),
        "languages": _choices("language", get_language() or "en"),
        "too_often": _too_often(user),
        "silent_mailboxes": silent_mailboxes(store_names_for(user)),
        "at": timezone.now(),
    }


@desk(Verb.READ_CASES)
def pulse(request: HttpRequest, view: str) -> HttpResponse:
    """204 while the first page still looks as ``seen`` says, else a word to show it anew."""
    chosen_view = view_of(view)
    page = queue.page(request.user, chosen_view, filters_of(request))
    if print_of(page.rows) == request.GET.get("seen"):
        return HttpResponse(status=204)
    return render(request, "_changed.html")


@desk(Verb.READ_CASES)
def next_case(request: HttpRequest) -> HttpResponse:
    """On to the case that is due soonest, mine first."""
    for view in (View.MINE, View.DUE):
        page = queue.page(request.user, view, size=2)
        for row in page.rows:
            if str(row.id) != request.GET.get("but"):
                return HttpResponseRedirect(reverse("case", args=[row.id]))
    return HttpResponseRedirect(reverse("inbox"))


def print_of(rows: list[queue.Row]) -> str:
    """A short print of a list: it changes when a row comes, goes, moves or changes hands."""
    parts = ((r.id, r.queue_rank, r.assignee_id or 0) for r in rows)
    return format(hash(tuple(parts)) & 0xFFFFFFFFFFFF, "x")


def _too_often(user: User) -> list[tuple[str, no_response.Share]]:
    """Supervisors are warned where too many messages are left without a response (MSG-3)."""
    if not user.may(Verb.APPROVE):
        return []
    names = store_names_for(user)
    found = no_response.too_often(names, now=timezone.now())
    return [(name, found[pk]) for pk, name in names.items() if pk in found]


def silent_mailboxes(stores: Collection[int]) -> list[dict[str, Any]]:
    """Mailboxes of these stores that could not be read when they were last tried."""
    failing = cache.get(SILENT)
    if failing is None:
        rows = Mailbox.objects.filter(active=True, failing_since__isnull=False)
        failing = list(rows.values("name", "store_id", "failing_since", "last_error"))
        cache.set(SILENT, failing, SILENT_SECONDS)
    return [box for box in failing if box["store_id"] in stores]


def view_of(name: str) -> View:
    """The list of that name. Raises ``Http404`` for any other."""
    try:
        return View(name)
    except ValueError as error:
        raise Http404 from error


def filters_of(request: HttpRequest) -> Filters:
    """What the address narrows the list to; what makes no sense is left out."""
    given = request.GET
    store, language = given.get("store", ""), given.get("language", "")
    return Filters(
        store=int(store) if store.isdecimal() and len(store) < 18 else None,
        marketplace=given.get("marketplace", "")
        if given.get("marketplace") in MARKETPLACES
        else "",
        issue=given.get("issue", "") if given.get("issue") in ISSUES else "",
        language=language if language in TABLES["language"] else "",
    )


@lru_cache(maxsize=8)
def _choices(table: str, language: str) -> list[tuple[str, str]]:
    return [(code, word(table, code)) for code in TABLES[table]]


def _query(filters: Filters) -> dict[str, Any]:
    return {
        "store": filters.store,
        "marketplace": filters.marketplace,
        "issue": filters.issue,
        "language": filters.language,
    }
