"""The ledger of concessions: every offer that money hangs on and every refund notice, as one list.

A view over rows that are there anyway. Newest first, a page at a time, always two queries.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from kefu.accounts.access import within_stores
from kefu.accounts.models import User
from kefu.cases.concession_sums import PROMISED_AT_ONCE, is_whole, share_of
from kefu.cases.concessions import money_offers, refund_notices, refunded, related_cases
from kefu.cases.models import Case, Message, Offer

STATES = ("open", "promised", "accepted", "refused", "paid")
PAGE = 50
OFFER, REFUND = "o", "n"
Outcome = Offer.Outcome


class Place(NamedTuple):
    """Where a page ends. Of one moment, offers stand before notices, later rows first."""

    at: datetime
    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.kind}~{self.id}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """From what ``str`` made; ``None`` where it makes no sense."""
        at, _, rest = text.partition("~")
        kind, _, number = rest.partition("~")
        try:
            moment = datetime.fromisoformat(at)
        except ValueError:
            return None
        known = kind in (OFFER, REFUND) and number.isdecimal() and len(number) < 19
        return cls(moment, kind, int(number)) if known and moment.tzinfo else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the list is narrowed to; ``buyer``: a case whose order and buyer are meant."""

    store: int | None = None
    person: int | None = None
    remedy: str = ""
    rule: str = ""
    state: str = ""
    buyer: Case | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One concession, ready to be shown."""

    place: Place
    case: Case
    state: str
    amount: Decimal | None
    currency: str
    remedy: str = ""
    rule: str = ""
    by: User | None = None
    yes_by: User | None = None


def page(user: User, wanted: Wanted, after: Place | None = None) -> tuple[list[Line], Place | None]:
    """One page, and where the next one begins."""
    offers, notices = _rows(user, wanted, after)
    both = _merged(map(_of_offer, offers[: PAGE + 1]), map(_of_notice, notices[: PAGE + 1]))
    found = list(islice(both, PAGE + 1))
    return found[:PAGE], found[PAGE - 1].place if len(found) > PAGE else None


def lines(user: User, wanted: Wanted) -> Iterator[Line]:
    """All of it, row by row."""
    offers, notices = _rows(user, wanted, None)
    return _merged(map(_of_offer, offers.iterator(1000)), map(_of_notice, notices.iterator(1000)))


def totals(user: User, wanted: Wanted) -> dict[str, dict[str, Decimal]]:
    """The sums by currency and state, exact. Amounts that nobody knows are left out."""
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line in lines(user, wanted):
        if line.amount is not None:
            sums[line.currency][line.state] += line.amount
    return {currency: dict(by_state) for currency, by_state in sorted(sums.items())}


def people(user: User) -> QuerySet[User]:
    """Who may stand in the list as the one who offered."""
    offered = within_stores(money_offers(), user, "case__store")
    return User.objects.filter(pk__in=offered.values("offered_by")).order_by("username")


def _rows(
    user: User, wanted: Wanted, after: Place | None
) -> tuple[QuerySet[Offer], QuerySet[Message]]:
    offers = _of_kind(within_stores(money_offers(), user, "case__store"), "offered_at", wanted)
    notices = _of_kind(within_stores(refund_notices(), user, "case__store"), "at", wanted)
    if wanted.state == "paid":
        offers = offers.none()
    elif wanted.state:
        offers = offers.filter(_in_state(wanted.state))
        notices = notices.none()
    named = {
        name: value
        for name, value in (
            ("offered_by", wanted.person),
            ("remedy", wanted.remedy),
            ("rule", wanted.rule),
        )
        if value
    }
    if named:
        offers, notices = offers.filter(**named), notices.none()
    return (
        _after(offers, "offered_at", OFFER, after).select_related(
            "case__store", "offered_by", "message__approval__answered_by"
        ),
        _after(notices, "at", REFUND, after).select_related("case__store").defer("body", "text"),
    )


def _of_kind(rows: QuerySet[Any], moment: str, wanted: Wanted) -> QuerySet[Any]:
    if wanted.store:
        rows = rows.filter(case__store=wanted.store)
    if wanted.since:
        rows = rows.filter(**{f"{moment}__gte": wanted.since})
    if wanted.until:
        rows = rows.filter(**{f"{moment}__lt": wanted.until})
    if wanted.buyer is not None:
        rows = rows.filter(Q(case=wanted.buyer) | Q(case__in=related_cases(wanted.buyer)))
    return rows


def _in_state(state: str) -> Q:
    at_once = Q(remedy__in=PROMISED_AT_ONCE)
    if state in ("open", "promised"):
        return Q(outcome=Outcome.OPEN) & (at_once if state == "promised" else ~at_once)
    return Q(outcome=state)


def _after(rows: QuerySet[Any], moment: str, kind: str, after: Place | None) -> QuerySet[Any]:
    rows = rows.order_by(f"-{moment}", "-id")
    if after is None:
        return rows
    earlier = Q(**{f"{moment}__lt": after.at})
    if kind == after.kind:
        return rows.filter(earlier | Q(**{moment: after.at, "id__lt": after.id}))
    return rows.filter(earlier | Q(**{moment: after.at}) if kind == REFUND else earlier)


def _merged(offers: Iterable[Line], notices: Iterable[Line]) -> Iterator[Line]:
    def key(line: Line) -> tuple[datetime, bool, int]:
        return line.place.at, line.place.kind == OFFER, line.place.id

    return heapq.merge(offers, notices, key=key, reverse=True)


def _of_offer(offer: Offer) -> Line:
    case = offer.case
    promised = offer.outcome == Outcome.OPEN and offer.remedy in PROMISED_AT_ONCE
    approval = getattr(offer.message, "approval", None)
    return Line(
        place=Place(offer.offered_at, OFFER, offer.pk),
        case=case,
        state="promised" if promised else offer.outcome,
        amount=_amount(offer),
        currency=offer.currency or case.currency,
        remedy=offer.remedy,
        rule=offer.rule,
        by=offer.offered_by,
        yes_by=approval.answered_by if approval else None,
    )


def _of_notice(notice: Message) -> Line:
    amount, currency = refunded(notice.notice)
    return Line(
        place=Place(notice.at, REFUND, notice.pk),
        case=notice.case,
        state="paid",
        amount=amount or None,
        currency=currency or notice.case.currency,
    )


def _amount(offer: Offer) -> Decimal | None:
    price = offer.case.price
    if offer.amount is not None or price is None:
        return offer.amount
    if offer.percent is not None:
        return share_of(price, offer.percent, offer.currency or offer.case.currency)
    return price if is_whole(offer.remedy) else None
