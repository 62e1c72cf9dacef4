"""The board of guided steps: narrowed, page by page, and as a file for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext

from kefu.accounts.access import store_names_for, within_stores
from kefu.accounts.models import User
from kefu.guided.kinds import kinds
from kefu.guided.models import GuidedStep
from kefu.web.guided_steps import shown
from kefu.web.step_titles import reader
from kefu.web.words import word

PAGE = 50
State = GuidedStep.State
VIEWS: dict[str, tuple[Q, str]] = {
    "todo": (Q(state__in=(State.OPEN, State.NOT_FOUND)), "due_at"),
    "waiting": (Q(state=State.DONE_CLAIMED, check_at__isnull=False), "check_at"),
    "settled": (Q(settled_at__isnull=False), "-settled_at"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the address narrows the list to; what makes no sense is left out."""

    view: str
    kind: str
    store: int

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Chosen:
        """From the address."""
        view, kind, store = (given.get(name, "") for name in ("view", "kind", "store"))
        return cls(
            view=view if view in VIEWS else "todo",
            kind=kind if kind in kinds() else "",
            store=int(store) if store.isdecimal() else 0,
        )

    def address(self, **changed: str) -> str:
        """The address of this list, with some of it changed."""
        known = {"view": self.view, "kind": self.kind, "store": str(self.store or "")}
        return urlencode({name: value for name, value in {**known, **changed}.items() if value})


def page_of(user: User, given: Mapping[str, str], *, now: datetime) -> dict[str, Any]:
    """One page of the list and all that stands around it."""
    chosen, language = Chosen.read(given), reader()
    found = list(_after(_steps(user, chosen), chosen, given.get("after", ""))[: PAGE + 1])
    following = _place(found[PAGE - 1], chosen) if len(found) > PAGE else ""
    return {
        "rows": [shown(step, step.store, user) for step in found[:PAGE]],
        "next": chosen.address(after=following) if following else "",
        "kept": chosen.address(),
        "chosen": chosen,
        "views": [{"code": code, "address": chosen.address(view=code)} for code in VIEWS],
        "kinds": [(kind.code, kind.title(language)) for kind in kinds().values()],
        "stores": list(store_names_for(user).items()),
        "at": now,
    }


def as_csv(user: User, given: Mapping[str, str]) -> StreamingHttpResponse:
    """The whole list, with a byte order mark so that a spreadsheet reads it rightly."""
    rows = _steps(user, Chosen.read(given)).iterator(chunk_size=500)
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="steps.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _steps(user: User, chosen: Chosen) -> QuerySet[GuidedStep]:
    which, by = VIEWS[chosen.view]
    rows = within_stores(GuidedStep.objects.filter(which), user)
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if chosen.store:
        rows = rows.filter(store=chosen.store)
    last = "-id" if by.startswith("-") else "id"
    return rows.select_related("store", "case", "done_by").order_by(by, last)


def _place(step: GuidedStep, chosen: Chosen) -> str:
    at = getattr(step, VIEWS[chosen.view][1].lstrip("-"))
    return f"{at.isoformat()}~{step.pk}"


def _after(rows: QuerySet[GuidedStep], chosen: Chosen, place: str) -> QuerySet[GuidedStep]:
    """The rows behind a place of the list; a place that makes no sense is its beginning."""
    at_text, _, pk_text = place.partition("~")
    try:
        at, pk = datetime.fromisoformat(at_text), int(pk_text)
    except ValueError:
        return rows
    if at.tzinfo is None:
        return rows
    by = VIEWS[chosen.view][1]
    field, way = by.lstrip("-"), "lt" if by.startswith("-") else "gt"
    further = Q(**{f"{field}__{way}": at}) | Q(**{field: at, f"id__{way}": pk})
    return rows.filter(further)


class _Echo:
    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterator[GuidedStep]) -> Iterator[str]:
    writer, language = csv.writer(_Echo()), reader()
    yield "\ufeff"
    yield writer.writerow(
        [
            gettext("Step"),
            gettext("State"),
            gettext("Store"),
            gettext("Case"),
            gettext("Order"),
            gettext("Due"),
            gettext("Done by"),
            gettext("Done at"),
            gettext("Note"),
        ]
    )
    for step in rows:
        cells = (
            kinds()[step.kind].title(language),
            word("step_state", step.state),
            step.store.name,
            step.case_id or "",
            step.amazon_order_id,
            step.due_at.isoformat(timespec="minutes"),
            step.done_by or "",
            step.done_at.isoformat(timespec="minutes") if step.done_at else "",
            step.note,
        )
        yield writer.writerow([_harmless(cell) for cell in cells])


def _harmless(cell: Any) -> str:
    """What a spreadsheet would take for a formula stays text."""
    text = str(cell)
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
