"""Canned replies taken along as a file, and taken in from one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.roles import Verb
from kefu.web.exports import FORMATS, as_file
from kefu.web.guard import action, desk
from kefu.web.words import refusal
from kefu.wording.exchange import COLUMNS, as_json, columns_of, read_file, take_in
from kefu.wording.macros import macros_for

LARGEST = 4 * 1024 * 1024
NAME = "canned-replies"


@desk(Verb.ANSWER)
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """What the person sees, as JSON, CSV or XLSX."""
    rows = macros_for(request.user).filter(retired_at=None).select_related("store")
    found = rows.prefetch_related("texts").order_by("name_en", "name_zh", "id")
    if form == "json":
        response = HttpResponse(as_json(found), content_type="application/json; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{NAME}.json"'
        response["Cache-Control"] = "no-store"
        return response
    if form not in FORMATS:
        raise Http404
    written = (tuple(columns_of(macro).values()) for macro in found)
    return as_file(NAME, form, COLUMNS, written)


@action(Verb.ANSWER)
def take(request: HttpRequest) -> HttpResponse:
    """Each entry is checked like one typed by hand; what is refused is told with its line."""
    file = request.FILES.get("file")
    if file is None or file.size > LARGEST:
        messages.error(request, gettext("Choose a JSON or CSV file of at most 4 MB."))
        return HttpResponseRedirect(reverse("macros"))
    try:
        entries = read_file(file.read())
    except NotAllowedNow as refused:
        messages.error(request, refusal(refused.code, refused.facts))
        return HttpResponseRedirect(reverse("macros"))
    outcomes = take_in(entries, actor=request.user, now=timezone.now())
    context = {
        "section": "macros",
        "counts": {
            state: sum(o.state == state for o in outcomes)
            for state in ("new", "changed", "same", "refused")
        },
        "refused": [
            (o.line, o.name, refusal(o.refused.code, o.refused.facts))
            for o in outcomes
            if o.refused is not None
        ],
    }
    return render(request, "macros/taken_in.html", context)
