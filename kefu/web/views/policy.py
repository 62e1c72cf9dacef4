"""Reading the policy book: its versions, their tables and numbers in plain words."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from kefu.accounts.roles import Verb
from kefu.policy.book import SHIPPED
from kefu.policy.measures import NUMBERS
from kefu.policybook import guards
from kefu.policybook.active import active_version
from kefu.policybook.models import PolicyVersion
from kefu.policybook.rebasing import OPEN
from kefu.web.guard import desk
from kefu.web.policy_editor import status_of
from kefu.web.policy_numbers import shown_numbers
from kefu.web.policy_sheets import (
    Showing,
    anchor_of,
    every_row,
    find_grid,
    row_at,
    sheets_for,
    slug_of,
    title_of,
    version_at,
)
from kefu.web.sentences import version_sentence

State = PolicyVersion.State
MOST_VERSIONS = 200
MOST_HITS = 100


@desk(Verb.READ_CASES)
def policy(request: HttpRequest) -> HttpResponse:
    """The book: which version decides, which comes next, what waits, what is being worked on."""
    now = timezone.now()
    rows = PolicyVersion.objects.filter(policy=SHIPPED).defer("files", "replay")
    versions = list(rows.select_related("created_by", "proposed_by", "answered_by")[:MOST_VERSIONS])
    active = active_version(now)
    coming = [v for v in versions if v.state == State.APPROVED and v.active_from > now]
    context = {
        "section": "policy",
        "active": next((v for v in versions if active and v.pk == active.pk), active),
        "coming": sorted(coming, key=lambda v: (v.active_from, v.number)),
        "waiting": [v for v in versions if v.state == State.PROPOSED],
        "drafts": [v for v in versions if v.state == State.DRAFT],
        "versions": versions,
    }
    return render(request, "policy/book.html", context)


@desk(Verb.READ_CASES)
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version: where it stands on its way, what happened to it, and the next step."""
    found = version_at(number)
    history = found.events.select_related("actor")[:MOST_VERSIONS]
    context = {
        **page_of(request, found, "overview"),
        "history": [(event.at, version_sentence(event)) for event in history],
        "newer": guards.newer_bases(found, timezone.now()) if found.state in OPEN else [],
        "status": status_of(request, found),
    }
    return render(request, "policy/version.html", context)


@desk(Verb.READ_CASES)
def tables(request: HttpRequest, number: int) -> HttpResponse:
    """All tables of a version; a rule or some words find their rows."""
    found, language = version_at(number), language_of(request)
    sheets, wanted = sheets_for(found), request.GET.get("find", "").strip()
    context = {
        **page_of(request, found, "tables"),
        "groups": groups_of(sheets.grids, language),
        "wanted": wanted,
        "hits": _hits(sheets, wanted, language) if wanted else [],
        "unreadable": sheets.unreadable,
    }
    return render(request, "policy/tables.html", context)


@desk(Verb.READ_CASES)
def table(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    """One table as a grid; in a draft a supervisor changes it in place."""
    found, language = version_at(number), language_of(request)
    sheets = sheets_for(found)
    grid = find_grid(sheets, slug)
    if grid is None:
        raise Http404
    showing = Showing(sheets, on=timezone.localdate(), language=language)
    extra = tuple(f for f in request.GET.getlist("column") if f in known_facts(sheets))
    context = {
        **page_of(request, found, "tables"),
        "groups": groups_of(sheets.grids, language),
        "grid": showing.grid(grid, extra),
        "extra": extra,
        "other_facts": [
            (fact, showing.fact(fact))
            for fact in known_facts(sheets)
            if fact not in (*grid.columns, *extra)
        ],
        "editing": request.GET.get("edit", ""),
        "status": status_of(request, found),
    }
    return render(request, "policy/table.html", context)


@desk(Verb.READ_CASES)
def numbers(request: HttpRequest, number: int) -> HttpResponse:
    """Every number by name, with the days from which its values hold."""
    found = version_at(number)
    shown = shown_numbers(sheets_for(found).numbers, timezone.localdate(), language_of(request))
    context = {**page_of(request, found, "numbers"), "numbers": shown}
    return render(request, "policy/numbers.html", {**context, "status": status_of(request, found)})


@desk(Verb.READ_CASES)
def place(request: HttpRequest, number: int) -> HttpResponse:
    """Leads to the row that a problem or a decision names, by file and line or by table and row."""
    found = version_at(number)
    sheets, asked = sheets_for(found), request.GET
    line = asked.get("line", "")
    hit = row_at(sheets, asked.get("file", ""), int(line)) if line.isdecimal() else None
    table_name, row_id = asked.get("table", ""), asked.get("row", "")
    for grid, row in every_row(sheets) if hit is None else ():
        if grid.name == table_name and row_id in (row.id, f"line {row.line}"):
            hit = (grid, row)
    if hit is not None:
        where = reverse("policy_table", args=[number, slug_of(hit[0])])
        return HttpResponseRedirect(f"{where}#{anchor_of(hit[1])}")
    file = asked.get("file", "")
    if file in found.files:
        return HttpResponseRedirect(reverse("policy_file", args=[number, file]))
    return HttpResponseRedirect(reverse("policy_tables", args=[number]))


def page_of(request: HttpRequest, found: PolicyVersion, tab: str) -> dict[str, Any]:
    """What the head of every page of a version shows."""
    return {
        "section": "policy",
        "version": found,
        "tab": tab,
        "at": timezone.now(),
        "editable": found.state == State.DRAFT and request.user.may(Verb.EDIT_POLICY),
    }


def language_of(request: HttpRequest) -> str:
    """``zh`` or ``en``."""
    return "zh" if str(request.LANGUAGE_CODE).startswith("zh") else "en"


def groups_of(grids: Any, language: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """The tables by file, for the index."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for grid in grids:
        entry = {
            "slug": slug_of(grid),
            "title": title_of(grid, language),
            "rows": len(grid.rows),
            "rules": sorted({row.rule for row in grid.rows if row.rule}),
        }
        groups.setdefault(grid.file.removesuffix(".toml"), []).append(entry)
    return list(groups.items())


def known_facts(sheets: Any) -> list[str]:
    """Every fact that a cell may read."""
    return [*sheets.lexicon.codes, *NUMBERS]


def _hits(sheets: Any, wanted: str, language: str) -> list[dict[str, Any]]:
    """Rows that carry the rule or hold the words, in either language."""
    low = wanted.lower()
    found = []
    for grid, row in every_row(sheets):
        rules = [row.rule, *row.cites, *_own_rules(row.outcomes)]
        texts = (row.id, row.text.en, row.text.zh, grid.name, grid.text.en, grid.text.zh)
        if low in (rule.lower() for rule in rules) or any(low in text.lower() for text in texts):
            found.append(
                {
                    "slug": slug_of(grid),
                    "anchor": anchor_of(row),
                    "title": title_of(grid, language),
                    "rule": row.rule,
                    "id": row.id,
                    "text": row.text.zh if language == "zh" else row.text.en,
                }
            )
    return found[:MOST_HITS]


def _own_rules(value: Any) -> list[str]:
    """Rules that single entries of a row bring along."""
    if isinstance(value, dict):
        own = [value["rule"]] if isinstance(value.get("rule"), str) else []
        return own + [rule for inner in value.values() for rule in _own_rules(inner)]
    return (
        [rule for inner in value for rule in _own_rules(inner)] if isinstance(value, list) else []
    )
