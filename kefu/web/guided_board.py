"""The board of guided steps: narrowed, page by page, and as a file for a spreadsheet."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_noop as _n

from kefu.accounts.models import NAME_OF
from kefu.guided.kinds import kinds
from kefu.guided.models import SETTLED, TO_BE_DONE, WAITING, GuidedStep
from kefu.web import boards
from kefu.web.board_pages import Sheet, answered_with
from kefu.web.guided_steps import shown
from kefu.web.step_titles import reader
from kefu.web.words import word

# Where counting stops, because it reads more than an index.
FEW = 100
# What each list shows, and by what it is ordered.
VIEWS: dict[str, tuple[Q, boards.Order]] = {
    "todo": (TO_BE_DONE, boards.Order(field="due_at", read=boards.moment)),
    "waiting": (WAITING, boards.Order(field="check_at", read=boards.moment)),
    "settled": (
        SETTLED,
        boards.Order(field="settled_at", newest_first=True, read=boards.moment),
    ),
}


HEADINGS = (
    _n("Step"),
    _n("State"),
    _n("Outcome"),
    _n("Store"),
    _n("Case"),
    _n("Order"),
    _n("Due"),
    _n("Done by"),
    _n("Done at"),
    _n("Note"),
)


def board(request: HttpRequest) -> HttpResponseBase:
    """One page of the list and all that stands around it; or the whole list as a file."""
    user = request.user
    view, kind = _chosen(request)
    rows, order = _rows(view, kind)

    def around() -> dict[str, Any]:
        lists = {name: GuidedStep.objects.filter(VIEWS[name][0]) for name in ("todo", "waiting")}
        store = boards.number(request.GET.get("store"))
        return {
            "section": "guided",
            "show": lambda step: shown(step, step.store, user),
            "view": view,
            "views": [(code, word("step_view", code)) for code in VIEWS],
            "counts_of_steps": boards.counted(lists, user, store, cap=FEW),
            "kind": kind,
            "kinds": [(each.code, each.title(reader())) for each in kinds().values()],
        }

    sheet = Sheet(name="steps", headings=HEADINGS, cells=partial(_cells, reader()))
    return answered_with(request, "guided/list.html", rows, order, sheet, around)


def _chosen(request: HttpRequest) -> tuple[str, str]:
    given = request.GET
    view, kind = boards.one_of(given.get("view"), VIEWS), boards.one_of(given.get("kind"), kinds())
    return view or "todo", kind


def _rows(view: str, kind: str) -> tuple[QuerySet[GuidedStep], boards.Order]:
    which, order = VIEWS[view]
    rows = boards.beside(
        GuidedStep.objects.filter(which),
        store=("name", "marketplace", "seller_central"),
        case=("buyer_name",),
        done_by=NAME_OF,
    )
    return (rows.filter(kind=kind) if kind else rows), order


def _cells(language: str, step: GuidedStep) -> tuple[Any, ...]:
    return (
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
