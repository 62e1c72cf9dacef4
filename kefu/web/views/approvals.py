"""Four eyes: what waits for a second person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import access, store_names_for, stores_for, within_stores
from kefu.accounts.models import User
from kefu.accounts.roles import ALLOWED, Role, Verb
from kefu.approvals.models import Approval
from kefu.flow import approving
from kefu.policybook.models import PolicyVersion
from kefu.web import no_response
from kefu.web.guard import action, back, desk
from kefu.web.waiting import recount, waiting_for

PAGE = 30
# Roles that ask or answer.
ASKING = [role for role, verbs in ALLOWED.items() if Verb.ANSWER in verbs]
ANSWERS = ("any", *(answer for answer in Approval.Answer.values if answer != "open"))


@desk(Verb.ANSWER)
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first; or what was answered, newest first, narrowed down."""
    chosen = request.GET.get("answer", "")
    rows = within_stores(
        Approval.objects.select_related("case__store", "asked_by", "answered_by"),
        request.user,
        "case__store",
    )
    context = {
        "section": "approvals",
        "at": timezone.now(),
        "stores": store_names_for(request.user),
        "waiting_for": waiting_for(request.user) if request.user.may(Verb.APPROVE) else 0,
    }
    if chosen in ANSWERS:
        context |= _answered(request, rows, chosen)
    else:
        found, following = _page(rows.filter(answer="open"), "asked_at", request, newest=False)
        context |= {"tab": "open", "rows": found, "next": following, "policies": _policies()}
        context["unanswered"] = _unanswered(request.user)
    return render(request, "approvals.html", context)


def _unanswered(user: User) -> list[tuple[str, no_response.Share]]:
    """The watched share of messages that need no response, store by store (MSG-3)."""
    if not user.may(Verb.APPROVE):
        return []
    names = store_names_for(user)
    found = no_response.shares(names, now=timezone.now())
    return [(name, found[pk]) for pk, name in names.items() if pk in found]


def _policies() -> list[PolicyVersion]:
    """Policy versions that wait for a second person; the first page shows them all."""
    proposed = PolicyVersion.objects.filter(state=PolicyVersion.State.PROPOSED)
    return list(proposed.defer("files", "replay").select_related("proposed_by")[:PAGE])


def _answered(request: HttpRequest, rows: QuerySet[Approval], chosen: str) -> dict[str, Any]:
    rows = rows.exclude(answer="open") if chosen == "any" else rows.filter(answer=chosen)
    asked, by = (_int(request.GET.get(name)) for name in ("asked", "by"))
    if asked:
        rows = rows.filter(asked_by=asked)
    if by:
        rows = rows.filter(answered_by=by)
    found, following = _page(rows, "answered_at", request, newest=True)
    people = User.objects.filter(role__in=ASKING)
    if request.user.role != Role.OWNER:
        people = people.filter(Q(stores__in=stores_for(request.user)) | Q(role=Role.OWNER))
    return {
        "tab": "answered",
        "rows": found,
        "next": following,
        "chosen": chosen,
        "asked": asked,
        "by": by,
        "people": [(p.pk, str(p)) for p in people.distinct().order_by("username")],
    }


def _page(
    rows: QuerySet[Approval], moment: str, request: HttpRequest, *, newest: bool
) -> tuple[list[Approval], str]:
    """One page by time and id, and the place where the next begins."""
    at, _, pk = request.GET.get("after", "").partition("~")
    way, sign = ("lt", "-") if newest else ("gt", "")
    if (place := _moment(at)) and pk.isdecimal() and len(pk) < 19:
        beyond = Q(**{f"{moment}__{way}": place})
        rows = rows.filter(beyond | Q(**{moment: place, f"id__{way}": int(pk)}))
    found = list(rows.order_by(f"{sign}{moment}", f"{sign}id")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{getattr(last, moment).isoformat()}~{last.pk}" if last else ""


@action(Verb.APPROVE)
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes: the letter leaves as shown."""
    row = _approval(request, pk, Verb.APPROVE)
    note = request.POST.get("note", "")
    approving.grant(row, actor=request.user, now=timezone.now(), note=note)
    recount(request.user)
    messages.success(request, gettext("Said yes. The answer is leaving."))
    return back(request, "approvals")


@action(Verb.APPROVE)
def deny(request: HttpRequest, pk: int) -> HttpResponse:
    """No: the draft stays with the case."""
    row = _approval(request, pk, Verb.APPROVE)
    approving.deny(row, actor=request.user, now=timezone.now(), note=request.POST.get("note", ""))
    recount(request.user)
    messages.success(request, gettext("Said no. The draft stays with the case."))
    return back(request, "approvals")


@action(Verb.ANSWER)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the question back."""
    row = _approval(request, pk, Verb.ANSWER)
    approving.withdraw(row, actor=request.user, now=timezone.now())
    return back(request, "case", row.case_id)


def _approval(request: HttpRequest, pk: int, verb: Verb) -> Approval:
    return access(
        Approval.objects.select_related("case__store", "asked_by"),
        request.user,
        verb,
        "case__store",
        pk=pk,
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _int(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 18 else None
