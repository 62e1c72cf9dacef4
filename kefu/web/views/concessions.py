"""The ledger of concessions: filtered, added up, page by page, and as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _n

from kefu.accounts.access import store_names_for, within_stores
from kefu.accounts.roles import Verb
from kefu.approvals import ledger
from kefu.approvals.ledger import Line
from kefu.approvals.ledger_rows import MONEY as BY_MONEY
from kefu.approvals.ledger_rows import Place, Wanted
from kefu.cases.models import Case
from kefu.policy.vocabulary import MONEY_REMEDIES
from kefu.web.board_pages import frame, turning
from kefu.web.boards import day, midnight, number, one_of
from kefu.web.exports import FORMATS, as_file
from kefu.web.guard import desk
from kefu.web.headings import Moment, headed
from kefu.web.words import word

# Without a wish of the reader's, so many days back.
DAYS = 30
MONEY = sorted(MONEY_REMEDIES)


HEADINGS = (
    Moment(_n("When")),
    _n("Store"),
    _n("Case"),
    _n("Order"),
    _n("Buyer"),
    _n("Concession"),
    _n("State"),
    _n("Amount"),
    _n("Currency"),
    _n("Rule"),
    _n("Offered by"),
    _n("Yes by"),
)


@desk(Verb.ANSWER)
def concessions(request: HttpRequest) -> HttpResponseBase:
    """One page of what was offered and refunded, or all of it as a file.

    The sums of all of it are asked for by the page, or shown at once where the address says so.
    """
    user, wanted = request.user, wanted_of(request)
    if form := one_of(request.GET.get("as"), FORMATS):
        found = ledger.lines(user, wanted)
        cells = partial(_cells, store_names_for(user))
        return as_file("concessions", form, headed(HEADINGS), map(cells, found))
    page = ledger.page(user, wanted, Place.read(request.GET.get("after", "")))
    context = {
        **frame(request),
        **turning(request, str(page.next or "")),
        "section": "concessions",
        "lines": page.lines,
        "totals": ledger.sums(user, wanted) if request.GET.get("sums") else None,
        "states": ledger.STATES,
        "wanted": wanted,
        "since": wanted.since and timezone.localtime(wanted.since).date().isoformat(),
        "until": wanted.until
        and (timezone.localtime(wanted.until) - timedelta(days=1)).date().isoformat(),
        "people": page.people,
        "remedies": [(code, word("remedy", code)) for code in MONEY],
        "given_states": [(code, word("given", code)) for code in ledger.STATES],
    }
    return render(request, "concessions.html", context)


@desk(Verb.ANSWER)
def concession_sums(request: HttpRequest) -> HttpResponseBase:
    """The sums alone, for a page that is shown already."""
    totals = ledger.sums(request.user, wanted_of(request))
    return render(request, "_concession_sums.html", {"totals": totals, "states": ledger.STATES})


def wanted_of(request: HttpRequest) -> Wanted:
    """What the address narrows the list to; what makes no sense is left out."""
    given = request.GET
    buyer = _buyer(request)
    since, until = day(given.get("since")), day(given.get("until"))
    if not (since or until or buyer):
        since = timezone.localdate() - timedelta(days=DAYS)
    return Wanted(
        store=number(given.get("store")),
        person=number(given.get("person")),
        remedy=given.get("remedy", "") if given.get("remedy") in MONEY_REMEDIES else "",
        rule=given.get("rule", "").strip().upper()[:10],
        state=given.get("state", "") if given.get("state") in ledger.STATES else "",
        buyer=buyer,
        since=midnight(since),
        until=midnight(until and until + timedelta(days=1)),
    )


def _buyer(request: HttpRequest) -> Case | None:
    pk = number(request.GET.get("buyer"))
    return within_stores(Case.objects.all(), request.user).filter(pk=pk).first() if pk else None


def _cells(stores: Mapping[int, str], line: Line) -> list[Any]:
    return [
        line.place.at,
        stores.get(line.store, ""),
        line.case or "",
        line.order,
        line.buyer,
        word("remedy", line.remedy) or _told_by(line),
        word("given", line.state),
        line.amount,
        line.currency,
        line.rule,
        line.by,
        line.yes_by,
    ]


def _told_by(line: Line) -> str:
    by_money = line.place.kind == BY_MONEY
    return gettext("refund in Amazon's finances") if by_money else gettext("refund notice")
