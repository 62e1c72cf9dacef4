"""Health of data: how old each feed is, what fails and why, how far first imports are, what could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _n

from kefu.accounts.access import access, stores_for
from kefu.accounts.roles import Verb
from kefu.connectors.amazon.models import DataSource
from kefu.connectors.amazon.reports.registry import report_types
from kefu.records.models import ReportImport
from kefu.web.boards import kept, one_of, query
from kefu.web.data_health import Line, in_trouble, lines_for
from kefu.web.exports import FORMATS, as_file
from kefu.web.guard import desk
from kefu.web.headings import Moment, headed
from kefu.web.words import word

LAST_IMPORTS = 60
HEADINGS = (
    _n("What"),
    _n("Store"),
    _n("Marketplace"),
    _n("State"),
    Moment(_n("Complete until")),
    Moment(_n("Fails since")),
    _n("Why"),
    _n("Records"),
    _n("Unreadable"),
)


@desk(Verb.READ_INTAKE)
def data(request: HttpRequest) -> HttpResponseBase:
    """Every feed of one's stores; by store, or only those that somebody should look at. Or a file."""
    now = timezone.now()
    lines = lines_for(request.user, now)
    wanted = request.GET.get("store", "")
    only = request.GET.get("only") == "trouble"
    shown = [
        line
        for line in lines
        if (not wanted or str(line.store.pk) == wanted) and (not only or in_trouble(line))
    ]
    if form := one_of(request.GET.get("as"), FORMATS):
        return as_file("data", form, headed(HEADINGS), map(_cells, shown))
    context = {
        "section": "data",
        "kept": query(kept(request)),
        "lines": shown,
        "all": len(lines),
        "trouble": sum(in_trouble(line) for line in lines),
        "stores": list(stores_for(request.user)),
        "wanted": wanted,
        "only": only,
        "at": now,
    }
    return render(request, "data.html", context)


@desk(Verb.READ_INTAKE)
def refused(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """What could not be read of one feed, as a file."""
    if form not in FORMATS:
        raise Http404
    source = access(
        DataSource.objects.select_related("account__store"),
        request.user,
        Verb.READ_INTAKE,
        path="account__store",
        pk=pk,
    )
    headings = [
        Moment(gettext("When")),
        gettext("Report"),
        gettext("Line"),
        gettext("Column"),
        gettext("What is wrong"),
        gettext("What stands there"),
    ]
    kind = report_types().get(source.kind)
    rows = _of_reports(source) if kind and kind.fetched else _of_answers(source)
    return as_file(f"kefu-unread-{source.kind}", form, headings, rows)


def _of_reports(source: DataSource) -> Iterator[list[Any]]:
    imports = ReportImport.objects.filter(
        store=source.account.store, kind=source.kind, refused__gt=0
    )
    for done in imports[:LAST_IMPORTS]:
        for problem in done.problems:
            if problem["refused"]:
                said = word("import_problem", problem["code"])
                yield [
                    done.imported_at,
                    done.name,
                    problem["line"],
                    problem["column"],
                    said,
                    problem["given"],
                ]


def _of_answers(source: DataSource) -> Iterator[list[Any]]:
    for problem in reversed(source.problems):
        yield [datetime.fromisoformat(problem["at"]), "", "", "", problem["why"], ""]


def _cells(line: Line) -> list[Any]:
    health = line.health
    problems = "mail_problem" if line.group == "mail" else "amazon_problem"
    return [
        line.name or word("amazon_data", line.kind),
        line.store.name,
        line.store.marketplace,
        word("feed_state", "uploaded" if line.group == "files" else health.state),
        health.until,
        health.since,
        word(problems, health.problem),
        line.records,
        line.refused or None,
    ]
