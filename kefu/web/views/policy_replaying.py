"""Replays of a version over past cases: asked for, followed while they run, and read (ANL-5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kefu.accounts.roles import Verb
from kefu.policybook.models import PolicyVersion
from kefu.replay.figures import changed_cases, figures
from kefu.replay.models import Replay
from kefu.replay.verbs import replay_version
from kefu.web.guard import action, back, desk
from kefu.web.policy_editor import status_of
from kefu.web.policy_replays import bars, changes, signed
from kefu.web.policy_sheets import sheets_for, version_at
from kefu.web.views.policy import page_of

PAGE = 50
PERIODS = (30, 90, 180, 365)
UNDER_WAY = (Replay.State.WAITING, Replay.State.RUNNING)


@desk(Verb.READ_CASES)
def replay(request: HttpRequest, number: int) -> HttpResponse:
    """What the last replay of a version found in the person's stores; its progress while it runs."""
    found = version_at(number)
    context = {**page_of(request, found, "replay"), **replay_context(request, found)}
    if request.htmx and not request.htmx.boosted:
        return render(request, "policy/_replay.html", context)
    return render(request, "policy/replay.html", {**context, "status": status_of(request, found)})


@action(Verb.EDIT_POLICY)
def run(request: HttpRequest, number: int) -> HttpResponse:
    """Replay the version as it stands: a short one at once, a long one in the background."""
    found, now = version_at(number), timezone.now()
    days = request.POST.get("days", "")
    since = now - timedelta(days=int(days)) if days in map(str, PERIODS) else None
    replay_version(found, actor=request.user, now=now, since=since)
    return back(request, "policy_replay", number)


def replay_context(request: HttpRequest, version: PolicyVersion) -> dict[str, Any]:
    """The newest replay with its figures and a page of its changed cases."""
    last = version.replays.first()
    context: dict[str, Any] = {"replay": last, "periods": PERIODS}
    if last is None or last.state != Replay.State.DONE:
        return context | {"under_way": last is not None and last.state in UNDER_WAY}
    said = figures(last, request.user)
    currency = sheets_for(version).numbers.base or ""
    rows = changed_cases(last, request.user).select_related("case")
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    page = list(rows[: PAGE + 1])
    return context | {
        "stale": last.checksum != version.checksum,
        "days": (last.until - last.since).days,
        "figures": said,
        "currency": currency,
        "difference": signed(said.total.difference, currency),
        "rules": bars(said.rules, currency),
        "products": bars(said.products, currency),
        "changes": changes(page[:PAGE]),
        "next": page[PAGE - 1].pk if len(page) > PAGE else None,
    }
