"""The ledger of concessions: filtered, added up, page by page, and as a file for a spreadsheet."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import store_names_for, within_stores
from kefu.accounts.roles import Verb
from kefu.approvals import ledger
from kefu.approvals.ledger import Line, Place, Wanted
from kefu.cases.models import Case
from kefu.policy.vocabulary import MONEY_REMEDIES
from kefu.web.exports import as_file
from kefu.web.guard import desk
from kefu.web.words import word

# Without a wish of the reader's, so many days back.
DAYS = 30
MONEY = sorted(MONEY_REMEDIES)


@desk(Verb.ANSWER)
def concessions(request: HttpRequest) -> HttpResponse:
    """One page of what was offered and refunded, with the sums of all that the filter lets pass."""
    wanted = wanted_of(request)
    lines, following = ledger.page(request.user, wanted, Place.read(request.GET.get("after", "")))
    kept = {name: value for name, value in request.GET.items() if value and name != "after"}
    context = {
        "section": "concessions",
        "lines": lines,
        "totals": ledger.totals(request.user, wanted),
        "states": ledger.STATES,
        "wanted": wanted,
        "since": wanted.since and timezone.localtime(wanted.since).date().isoformat(),
        "until": wanted.until
        and (timezone.localtime(wanted.until) - timedelta(days=1)).date().isoformat(),
        "next": urlencode({**kept, "after": str(following)}) if following else "",
        "kept": urlencode(kept),
        "filtered": bool(kept),
        "stores": list(store_names_for(request.user).items()),
        "people": [(person.pk, str(person)) for person in ledger.people(request.user)],
        "remedies": [(code, word("remedy", code)) for code in MONEY],
        "given_states": [(code, word("given", code)) for code in ledger.STATES],
    }
    return render(request, "concessions.html", context)


@desk(Verb.ANSWER)
def export(request: HttpRequest) -> HttpResponseBase:
    """The same, whole, as CSV with a byte order mark, so that a spreadsheet reads it rightly."""
    found = ledger.lines(request.user, wanted_of(request))
    return as_file("concessions", "csv", _headings(), map(_cells, found))


def wanted_of(request: HttpRequest) -> Wanted:
    """What the address narrows the list to; what makes no sense is left out."""
    given = request.GET
    buyer = _buyer(request)
    since, until = _day(given.get("since")), _day(given.get("until"))
    if not (since or until or buyer):
        since = timezone.localdate() - timedelta(days=DAYS)
    return Wanted(
        store=_int(given.get("store")),
        person=_int(given.get("person")),
        remedy=given.get("remedy", "") if given.get("remedy") in MONEY_REMEDIES else "",
        rule=given.get("rule", "").strip().upper()[:10],
        state=given.get("state", "") if given.get("state") in ledger.STATES else "",
        buyer=buyer,
        since=_midnight(since),
        until=_midnight(until and until + timedelta(days=1)),
    )


def _buyer(request: HttpRequest) -> Case | None:
    pk = _int(request.GET.get("buyer"))
    return within_stores(Case.objects.all(), request.user).filter(pk=pk).first() if pk else None


def _headings() -> list[str]:
    return [
        gettext("When"),
        gettext("Store"),
        gettext("Case"),
        gettext("Order"),
        gettext("Buyer"),
        gettext("Concession"),
        gettext("State"),
        gettext("Amount"),
        gettext("Currency"),
        gettext("Rule"),
        gettext("Offered by"),
        gettext("Yes by"),
    ]


def _cells(line: Line) -> list[Any]:
    return [
        line.place.at,
        line.store.name,
        line.case.pk if line.case else "",
        line.order,
        line.case.buyer_name if line.case else "",
        word("remedy", line.remedy) or _told_by(line),
        word("given", line.state),
        line.amount,
        line.currency,
        line.rule,
        line.by or "",
        line.yes_by or "",
    ]


def _told_by(line: Line) -> str:
    by_money = line.place.kind == ledger.MONEY
    return gettext("refund in Amazon's finances") if by_money else gettext("refund notice")


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _int(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 18 else None
