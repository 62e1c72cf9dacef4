"""The board of guided steps: narrowed, page by page, and as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_noop as _n

from kefu.accounts.access import store_names_for
from kefu.accounts.models import NAME_OF, User, name_in
from kefu.accounts.roles import Verb
from kefu.guided.kinds import kinds
from kefu.guided.models import SETTLED, TO_BE_DONE, WAITING, GuidedStep
from kefu.web import boards
from kefu.web.board_lists import Columns, Counts, Listed, Shown
from kefu.web.board_pages import Sheet, answered_with
from kefu.web.guided_steps import link_of
from kefu.web.headings import Moment
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


class _Shown(Shown):
    """What follows from a step's columns."""

    __slots__ = ()

    @property
    def waits_for_a_person(self) -> bool:
        """Whether somebody has to do something."""
        return self.state in (GuidedStep.State.OPEN, GuidedStep.State.NOT_FOUND)

    @property
    def done_by(self) -> str:
        """Who did it; empty for nobody."""
        return name_in(self, "done_by")


# What the board and its file show of a step.
COLUMNS = Columns(
    GuidedStep,
    "pk",
    "store_id",
    "store__seller_central",
    "case_id",
    "case__buyer_name",
    "kind",
    "marketplace",
    "amazon_order_id",
    "about",
    "facts",
    "due_at",
    "state",
    "outcome",
    "note",
    "done_at",
    "check_at",
    "settled_at",
    *(f"done_by__{part}" for part in NAME_OF),
    of=_Shown,
)
HEADINGS = (
    _n("Step"),
    _n("State"),
    _n("Outcome"),
    _n("Store"),
    _n("Case"),
    _n("Order"),
    Moment(_n("Due")),
    _n("Done by"),
    Moment(_n("Done at")),
    _n("Note"),
)


class Line(NamedTuple):
    """A step as a line. ``quick``: it can be done from the list; ``link``: where, if anybody knows."""

    title: str
    rule: str
    quick: bool
    link: str


def board(request: HttpRequest) -> HttpResponseBase:
    """One page of the list and all that stands around it; or the whole list as a file."""
    user = request.user
    view, kind = _chosen(request)

    def around() -> dict[str, Any]:
        stores = boards.stores_of(user, boards.number(request.GET.get("store")))
        return {
            "section": "guided",
            "show": partial(_line, reader(), user),
            "view": view,
            "views": [(code, word("step_view", code)) for code in VIEWS],
            "counts_of_steps": COUNTS(stores),
            "kind": kind,
            "kinds": [(each.code, each.title(reader())) for each in kinds().values()],
        }

    sheet = Sheet(
        name="steps", headings=HEADINGS, cells=partial(_cells, reader(), store_names_for(user))
    )
    rows = Listed(COLUMNS, rows_of, (view, kind))
    return answered_with(request, "guided/list.html", rows, VIEWS[view][1], sheet, around)


def _chosen(request: HttpRequest) -> tuple[str, str]:
    given = request.GET
    view, kind = boards.one_of(given.get("view"), VIEWS), boards.one_of(given.get("kind"), kinds())
    return view or "todo", kind


def rows_of(view: str, kind: str = "") -> QuerySet[GuidedStep]:
    """The steps of a list, of all stores; of one kind, or of any."""
    rows = GuidedStep.objects.filter(VIEWS[view][0])
    return rows.filter(kind=kind) if kind else rows


def _counted() -> dict[str, Any]:
    return {view: rows_of(view) for view in ("todo", "waiting")}


COUNTS = Counts(_counted, cap=FEW)


def _line(language: str, user: User, step: Any) -> Line:
    kind = kinds()[step.kind]
    quick = step.waits_for_a_person and not kind.text and user.may(Verb(kind.verb))
    return Line(
        title=kind.title(language),
        rule=kind.rule,
        quick=quick,
        link=link_of(step, step.store__seller_central) if quick else "",
    )


def _cells(language: str, stores: Mapping[int, str], step: Any) -> tuple[Any, ...]:
    return (
        kinds()[step.kind].title(language),
        word("step_state", step.state),
        word("step_outcome", step.outcome),
        stores.get(step.store_id, ""),
        step.case_id,
        step.amazon_order_id,
        step.due_at,
        step.done_by,
        step.done_at,
        step.note,
    )
