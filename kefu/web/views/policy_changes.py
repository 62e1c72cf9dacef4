"""What differs between two versions, in words, each leading to its row."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kefu.accounts.roles import Verb
from kefu.policy import BookError
from kefu.policy.book import SHIPPED
from kefu.policy.differing import differences
from kefu.policy.telling import Difference
from kefu.policybook.active import active_version, version_book
from kefu.policybook.models import PolicyVersion
from kefu.web.guard import desk
from kefu.web.policy_editor import status_of
from kefu.web.policy_sheets import version_at
from kefu.web.views.policy import language_of, page_of

MOST_VERSIONS = 100


@desk(Verb.READ_CASES)
def changes(request: HttpRequest, number: int) -> HttpResponse:
    """A version beside its base, what decides now, or any other."""
    found, language = version_at(number), language_of(request)
    asked = request.GET.get("against", "")
    other = version_at(int(asked)) if asked.isdecimal() and len(asked) < 9 else _usual(found)
    told, readable = _differences(other, found) if other else ([], True)
    known = PolicyVersion.objects.filter(policy=SHIPPED).exclude(pk=found.pk)
    context = {
        **page_of(request, found, "changes"),
        "other": other,
        "others": list(known.values_list("number", "title")[:MOST_VERSIONS]),
        "readable": readable,
        "told": [shown_difference(d, language) for d in told if not d.follows],
        "following": [shown_difference(d, language) for d in told if d.follows],
        "status": status_of(request, found),
    }
    return render(request, "policy/changes.html", context)


def _usual(version: PolicyVersion) -> PolicyVersion | None:
    """Its base; without one, what decides now."""
    return version.based_on or active_version(timezone.now())


def _differences(before: PolicyVersion, after: PolicyVersion) -> tuple[list[Difference], bool]:
    """What differs, and whether both could be read."""
    try:
        return differences(version_book(before), version_book(after)), True
    except BookError:
        return [], False


def shown_difference(difference: Difference, language: str) -> dict[str, str]:
    """A difference as a line of a page."""
    text = difference.text
    return {
        "kind": difference.kind,
        "table": difference.table,
        "row": difference.row,
        "rule": difference.rule,
        "text": text.zh if language == "zh" else text.en,
    }
