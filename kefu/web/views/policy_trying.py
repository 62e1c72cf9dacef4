"""Trying a case: what this version says to it, beside what decides now."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kefu.accounts.access import within_stores
from kefu.accounts.roles import Verb
from kefu.cases.models import Decision
from kefu.policy import Book, BookError
from kefu.policybook.active import active_version, version_book
from kefu.policybook.models import PolicyVersion
from kefu.web.guard import desk
from kefu.web.policy_editor import status_of
from kefu.web.policy_sheets import version_at
from kefu.web.policy_trying import Tried, read_tried
from kefu.web.verdicts import Told, told
from kefu.web.views.policy import language_of, page_of

RECENT = 12


@desk(Verb.READ_CASES)
def trying(request: HttpRequest, number: int) -> HttpResponse:
    """Pick a recent case or put one together; see both verdicts side by side."""
    found, language, now = version_at(number), language_of(request), timezone.now()
    tried = read_tried(request, language)
    other = compared_with(found, now)
    context = {
        **page_of(request, found, "try"),
        "tried": tried,
        "other": other,
        "mine": _told(found, tried, language),
        "theirs": _told(other, tried, language) if other else None,
        "recent": _recent(request),
        "status": status_of(request, found),
    }
    return render(request, "policy/try.html", context)


def compared_with(version: PolicyVersion, now: datetime) -> PolicyVersion | None:
    """The version that decides now; for that one itself, the one it was built on."""
    active = active_version(now)
    return version.based_on if active is None or active.pk == version.pk else active


def _told(version: PolicyVersion, tried: Tried, language: str) -> Told | None:
    book = _book(version)
    if book is None or tried.facts is None:
        return None
    verdict = book.explain(tried.facts).to_json()
    return told(verdict, tried.values, str(tried.values.get("marketplace") or ""), language)


def _book(version: PolicyVersion) -> Book | None:
    try:
        return version_book(version)
    except BookError:
        return None


def _recent(request: HttpRequest) -> list[Decision]:
    """The last decisions of the person's stores, each case once."""
    rows = within_stores(Decision.objects.select_related("case"), request.user, "case__store")
    seen: dict[int, Decision] = {}
    for decision in rows.defer("verdict", "sources")[: RECENT * 3]:
        seen.setdefault(decision.case_id, decision)
    return list(seen.values())[:RECENT]
