"""One board's answer, the same for all of them: a page of rows with what stands around it, or a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from kefu.accounts.access import store_names_for
from kefu.accounts.models import User
from kefu.web import boards
from kefu.web.board_lists import Listed
from kefu.web.exports import FORMATS, as_file
from kefu.web.headings import headed

# What names a list rather than narrowing it.
NAMING = ("tab", "view", "department")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The board as a file: its name, what stands above the columns, and a row's cells."""

    name: str
    headings: Sequence[str]
    cells: Callable[[Any], Iterable[Any]]


def answered_with(
    request: HttpRequest,
    template: str,
    rows: Listed,
    order: boards.Order,
    sheet: Sheet,
    around: Callable[[], Mapping[str, Any]],
) -> HttpResponseBase:
    """The page that the address asks for, or the whole list as CSV or XLSX.

    ``around``: what else the page shows; a file asks for none of it.
    """
    user: User = request.user
    store = boards.number(request.GET.get("store"))
    if form := boards.one_of(request.GET.get("as"), FORMATS):
        found = boards.every(rows, user, order, store)
        return as_file(sheet.name, form, headed(sheet.headings), map(sheet.cells, found))
    page: boards.Page[Any] = boards.page(
        rows, user, order, after=request.GET.get("after", ""), store=store
    )
    return render(
        request,
        template,
        {**frame(request), **turning(request, page.next), **around(), "rows": page.rows},
    )


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every board's page shows around its rows."""
    names = store_names_for(request.user)
    return {
        "at": timezone.now(),
        "kept": boards.query(boards.kept(request)),
        "filtered": bool(boards.kept(request, *NAMING)),
        "since": request.GET.get("since", ""),
        "until": request.GET.get("until", ""),
        "store": boards.number(request.GET.get("store")),
        "stores": list(names.items()),
        "names": names,
    }


def turning(request: HttpRequest, following: str) -> dict[str, Any]:
    """The address of the next page, empty on the last."""
    kept = boards.kept(request)
    return {"next": boards.query({**kept, "after": following}) if following else ""}
