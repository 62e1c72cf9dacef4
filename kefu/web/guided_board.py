"""The board of guided steps: narrowed, page by page, and as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext

from kefu.accounts.access import store_names_for
from kefu.guided.kinds import kinds
from kefu.guided.models import SETTLED, TO_BE_DONE, WAITING, GuidedStep
from kefu.web import boards
from kefu.web.exports import as_file
from kefu.web.guided_steps import shown
from kefu.web.step_titles import reader
from kefu.web.words import word

# What each list shows, and by what it is ordered.
VIEWS: dict[str, tuple[Q, boards.Order]] = {
    "todo": (TO_BE_DONE, boards.Order(field="due_at", read=boards.moment)),
    "waiting": (WAITING, boards.Order(field="check_at", read=boards.moment)),
    "settled": (
        SETTLED,
        boards.Order(field="settled_at", newest_first=True, read=boards.moment),
    ),
}


def page_of(request: HttpRequest, *, now: datetime) -> dict[str, Any]:
    """One page of the list and all that stands around it."""
    view, kind, store = _chosen(request)
    rows, order = _rows(view, kind)
    after = request.GET.get("after", "")
    page = boards.page(rows, request.user, order, after=after, store=store)
    kept = {**boards.kept(request), "view": view}
    return {
        "rows": [shown(step, step.store, request.user) for step in page.rows],
        "next": boards.query({**kept, "after": page.next}) if page.next else "",
        "kept": boards.query(kept),
        "chosen": {"view": view, "kind": kind, "store": store},
        "views": [{"code": v, "address": boards.query({**kept, "view": v})} for v in VIEWS],
        "kinds": [(each.code, each.title(reader())) for each in kinds().values()],
        "stores": list(store_names_for(request.user).items()),
        "at": now,
    }


def file_of(request: HttpRequest) -> HttpResponseBase:
    """The whole list as CSV or XLSX."""
    view, kind, store = _chosen(request)
    rows, order = _rows(view, kind)
    headings = (
        gettext("Step"),
        gettext("State"),
        gettext("Outcome"),
        gettext("Store"),
        gettext("Case"),
        gettext("Order"),
        gettext("Due"),
        gettext("Done by"),
        gettext("Done at"),
        gettext("Note"),
    )
    form = "xlsx" if request.GET.get("as") == "xlsx" else "csv"
    return as_file("steps", form, headings, _lines(boards.every(rows, request.user, order, store)))


def _chosen(request: HttpRequest) -> tuple[str, str, int | None]:
    given = request.GET
    view, kind = boards.one_of(given.get("view"), VIEWS), boards.one_of(given.get("kind"), kinds())
    return view or "todo", kind, boards.number(given.get("store"))


def _rows(view: str, kind: str) -> tuple[QuerySet[GuidedStep], boards.Order]:
    which, order = VIEWS[view]
    rows = GuidedStep.objects.filter(which).select_related("store", "case", "done_by")
    return (rows.filter(kind=kind) if kind else rows), order


def _lines(steps: Iterator[GuidedStep]) -> Iterator[tuple[Any, ...]]:
    language = reader()
    for step in steps:
        yield (
            kinds()[step.kind].title(language),
            word("step_state", step.state),
            word("step_outcome", step.outcome),
            step.store.name,
            step.case_id,
            step.amazon_order_id,
            step.due_at,
            step.done_by,
            step.done_at,
            step.note,
        )
