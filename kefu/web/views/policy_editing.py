"""Changing a draft of the policy: cells, rows, numbers and files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext

from kefu.accounts.access import require
from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.roles import Verb
from kefu.policy import editing
from kefu.policy.editing import EditError
from kefu.policy.grid import Grid, GridRow
from kefu.policy.layout import Layout
from kefu.policy.notation import NotationError
from kefu.policybook import verbs
from kefu.policybook.models import PolicyVersion
from kefu.web import policy_editor
from kefu.web.guard import action, back, desk
from kefu.web.policy_editor import status_of
from kefu.web.policy_sheets import (
    TEXTS,
    Showing,
    anchor_of,
    find_grid,
    sheets_for,
    slug_of,
    version_at,
)
from kefu.web.views.policy import language_of, page_of
from kefu.web.words import refusal

BOTH = ("GET", "HEAD", "POST")


@desk(Verb.EDIT_POLICY, methods=BOTH)
def cell(request: HttpRequest, number: int) -> HttpResponse:
    """A field of a row: asked for, the form to change it; posted, the field as it now is."""
    draft = version_at(number)
    sent = request.POST if request.method == "POST" else request.GET
    hit = sheets_for(draft).find(sent.get("file", ""), sent.get("path", ""))
    if hit is None and request.htmx:
        return render(request, "policy/_gone.html")
    if hit is None:
        raise Http404
    (grid, row), key = hit, sent.get("key", "")
    shown = _showing(request, draft).cell(row, key)
    context = {"version": draft, "file": grid.file, "row": row, "cell": shown, "editable": True}
    if request.method != "POST":
        closed = "close" in sent
        return render(request, "policy/_cell.html" if closed else "policy/_field.html", context)
    typed = sent.get("typed", "")
    problem = ""
    if sent.get("was", "") != shown.typed:
        problem = refusal("policy_changed_elsewhere", {})
    else:
        problem = _change(request, draft, grid, row, key, typed)
    if problem:
        context |= {"typed": typed, "problem": problem}
        return _field_again(request, draft, grid, row, context)
    if not request.htmx:
        return HttpResponseRedirect(_where(draft, grid, row))
    grid, row = _row(draft, grid.file, row.path)
    context |= {"row": row, "cell": _showing(request, draft).cell(row, key)}
    return render(request, "policy/_cell.html", {**context, "status": status_of(request, draft)})


@action(Verb.EDIT_POLICY)
def row(request: HttpRequest, number: int) -> HttpResponse:
    """A row copied, moved, removed, or a new one added behind it."""
    draft, sent = version_at(number), request.POST
    do, file = sent.get("do", ""), sent.get("file", "")
    grid = find_grid(sheets_for(draft), sent.get("table", ""))
    if grid is None:
        raise Http404
    if do == "add":
        return _add(request, draft, grid)
    grid, found = _row(draft, file, sent.get("path", ""))
    named = {"row": policy_editor.row_words(found)}
    new_id = _free_id(grid, found.id) if found.id else None
    edits = {
        "copy": (
            lambda text: editing.copy_row(text, found.path, new_id),
            gettext("copied %(row)s") % named,
        ),
        "remove": (
            lambda text: editing.remove_row(text, found.path),
            gettext("removed %(row)s") % named,
        ),
        "up": (
            lambda text: editing.move_row(text, found.path, -1),
            gettext("moved %(row)s up") % named,
        ),
        "down": (
            lambda text: editing.move_row(text, found.path, 1),
            gettext("moved %(row)s down") % named,
        ),
    }
    if do not in edits or found.id != sent.get("id", found.id):
        raise NotAllowedNow("policy_changed_elsewhere")
    edit, what = edits[do]
    _keep(request, draft, grid.file, edit, what)
    anchor = f"row-{new_id}" if do == "copy" and new_id else anchor_of(found)
    return HttpResponseRedirect(f"{_table(draft, grid)}{'' if do == 'remove' else '#' + anchor}")


@action(Verb.EDIT_POLICY)
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take back what this person changed last."""
    draft = version_at(number)
    try:
        what = policy_editor.take_back(request, draft, actor=request.user, now=timezone.now())
    except EditError as wrong:
        messages.error(request, _said(wrong, request))
    else:
        messages.success(request, gettext("Taken back: %(what)s") % {"what": what})
    return back(request, "policy_tables", number)


@action(Verb.EDIT_POLICY)
def change_number(request: HttpRequest, number: int) -> HttpResponse:
    """A number's values corrected, or new ones from a day on."""
    draft, sent = version_at(number), request.POST
    name, since = sent.get("name", ""), _date(sent.get("since", ""))
    wanted = {n.name: n for n in sheets_for(draft).numbers}.get(name)
    file = _file_of_number(draft, name)
    if wanted is None or file is None:
        raise Http404
    if since is None:
        messages.error(request, gettext("The day is missing from which this holds."))
        return back(request, "policy_numbers", number)
    unit = wanted.periods[0].unit
    held = next((p.values for p in wanted.periods if p.since == since), {})
    try:
        edit = policy_editor.number_edit(name, since, sent.get("typed", ""), unit, dict(held))
    except NotationError as wrong:
        messages.error(request, f"{name}: {_said(wrong, request)}")
        return back(request, "policy_numbers", number)
    _keep(request, draft, file, edit, gettext("changed %(row)s") % {"row": name})
    return HttpResponseRedirect(f"{reverse('policy_numbers', args=[number])}#number-{name}")


@desk(Verb.READ_CASES, methods=BOTH)
def file(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """A file as text: for what the grid does not show, and for what cannot be read."""
    found = version_at(number)
    if name not in found.files:
        raise Http404
    text, problem = found.files[name], ""
    if request.method == "POST":
        text = request.POST.get("text", "").replace("\r\n", "\n")
        problem = _save_text(request, found, name, text)
        if not problem:
            return HttpResponseRedirect(reverse("policy_file", args=[number, name]))
    context = {
        **page_of(request, found, "files"),
        "name": name,
        "names": sorted(found.files),
        "text": text,
        "problem": problem,
        "wrong_here": [p for p in found.found if p["file"] == name],
        "status": status_of(request, found),
    }
    return render(request, "policy/file.html", context, status=409 if problem else 200)


def _save_text(request: HttpRequest, draft: PolicyVersion, name: str, text: str) -> str:
    """Keep a file as typed; says why not, so that nothing typed is lost."""
    seen, now = request.POST.get("seen", ""), timezone.now()
    require(request.user, Verb.EDIT_POLICY)
    try:
        verbs.save_file(draft, name, text, actor=request.user, now=now, seen=seen)
    except NotAllowedNow as refused:
        return refusal(refused.code, refused.facts)
    return ""


def _change(
    request: HttpRequest, draft: PolicyVersion, grid: Grid, row: GridRow, key: str, typed: str
) -> str:
    """Make the change; says what is wrong with what was typed."""
    what = gettext("changed %(row)s") % {"row": policy_editor.row_words(row)}
    try:
        edit = policy_editor.change_field(sheets_for(draft), grid, row, key, typed)
        policy_editor.keep(
            request, draft, grid.file, edit, what=what, actor=request.user, now=timezone.now()
        )
    except (NotationError, EditError) as wrong:
        return _said(wrong, request)
    except NotAllowedNow as refused:
        return refusal(refused.code, refused.facts)
    return ""


def _field_again(
    request: HttpRequest,
    draft: PolicyVersion,
    grid: Grid,
    row: GridRow,
    context: dict[str, Any],
) -> HttpResponse:
    """The field with what was typed and what is wrong with it; a page of its own without htmx."""
    if request.htmx:
        return render(request, "policy/_field.html", context)
    context |= {**page_of(request, draft, "tables"), "where": _where(draft, grid, row)}
    return render(request, "policy/field.html", context, status=409)


def _keep(request: HttpRequest, draft: PolicyVersion, file: str, edit: Any, what: str) -> None:
    try:
        policy_editor.keep(
            request, draft, file, edit, what=what, actor=request.user, now=timezone.now()
        )
    except EditError as wrong:
        messages.error(request, _said(wrong, request))


def _add(request: HttpRequest, draft: PolicyVersion, grid: Grid) -> HttpResponse:
    sent = request.POST
    values: dict[str, object] = {}
    if grid.kind != "derived":
        values["id"] = _free_id(grid, sent.get("id", "").strip() or "new")
    if sent.get("rule", "").strip():
        values["rule"] = sent["rule"].strip()
    if grid.kind == "derived":
        values["is"] = sent.get("is", "").strip() or grid.rows[-1].outcomes.get("is", "")
    values |= {key: sent.get(key, "").strip() for key in TEXTS}
    # The last row of a derived fact fits always, so a new one stands before it.
    last = grid.rows[:-1] if grid.kind == "derived" else grid.rows
    after = last[-1].path if last else grid.path
    what = gettext("added a row")
    _keep(request, draft, grid.file, lambda text: editing.add_row(text, after, values), what)
    anchor = f"#row-{values['id']}" if "id" in values else ""
    return HttpResponseRedirect(f"{_table(draft, grid)}{anchor}")


def _free_id(grid: Grid, wanted: str) -> str:
    taken = {row.id for row in grid.rows}
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    return name


def _row(draft: PolicyVersion, file: str, path: str) -> tuple[Grid, GridRow]:
    hit = sheets_for(draft).find(file, path)
    if hit is None:
        raise Http404
    return hit


def _showing(request: HttpRequest, draft: PolicyVersion) -> Showing:
    return Showing(sheets_for(draft), on=timezone.localdate(), language=language_of(request))


def _file_of_number(draft: PolicyVersion, name: str) -> str | None:
    for file, text in draft.files.items():
        if f"number.{name}" in Layout(text).entries:
            return str(file)
    return None


def _table(draft: PolicyVersion, grid: Grid) -> str:
    return reverse("policy_table", args=[draft.number, slug_of(grid)])


def _where(draft: PolicyVersion, grid: Grid, row: GridRow) -> str:
    return f"{_table(draft, grid)}#{anchor_of(row)}"


def _said(wrong: NotationError | EditError, request: HttpRequest) -> str:
    said = wrong.zh if language_of(request) == "zh" else wrong.en
    if not isinstance(wrong, NotationError):
        return said
    return gettext("At character %(at)s: %(said)s") % {"at": wrong.start + 1, "said": said}


def _date(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None
