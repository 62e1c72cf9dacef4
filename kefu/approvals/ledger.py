"""The ledger of concessions: offers that money hangs on, and money that went back, as one list.

A view over rows that are there anyway. Notices and Amazon's finances tell of the same money: of
each order those stand here that tell of more, as its sums do. Newest first, a page at a time: a page
reads what it shows. The sums read all that they add up, and are asked for by themselves.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, islice
from operator import itemgetter
from typing import Any

from kefu.accounts.access import store_ids_for
from kefu.accounts.models import User, name_of
from kefu.approvals.ledger_rows import (
    MONEY,
    OFFER,
    REFUND,
    OfferRow,
    Outcome,
    Place,
    RefundRow,
    SumRow,
    Wanted,
)
from kefu.approvals.ledger_statements import asked, summed
from kefu.approvals.told_refunds import Tellers, newest_cases
from kefu.cases.concession_sums import PROMISED_AT_ONCE, is_whole, share_of
from kefu.cases.concessions import refunded

STATES = ("open", "promised", "accepted", "refused", "paid")
PAGE = 50
READ_AT_ONCE = 1_000
CENT = Decimal("0.01")
Sums = dict[str, dict[str, Decimal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One concession, ready to be shown. ``case``: the order's, where it has one."""

    place: Place
    store: int
    order: str
    case: int | None
    buyer: str
    marketplace: str
    state: str
    amount: Decimal | None
    currency: str
    remedy: str = ""
    rule: str = ""
    by: str = ""
    yes_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the ledger: its lines, and where the next one begins.

    ``people``: who may stand in the list as the one who offered.
    """

    lines: list[Line]
    next: Place | None
    people: list[tuple[int, str]]


def page(user: User, wanted: Wanted, after: Place | None = None) -> Page:
    """One page behind a place; what lies behind it is not read."""
    stores = store_ids_for(user)
    if stores == []:
        return Page(lines=[], next=None, people=[])
    size = PAGE + 1
    found = list(islice(_lines(wanted, stores, after, size), size))
    statements, given = asked(wanted, stores, after, size)
    people = [(pk, name_of(*name)) for pk, *name in statements.people.rows(given)]
    return Page(
        lines=found[:PAGE],
        next=found[PAGE - 1].place if len(found) > PAGE else None,
        people=sorted(people, key=itemgetter(1)),
    )


def lines(user: User, wanted: Wanted) -> Iterator[Line]:
    """All of it, row by row."""
    stores = store_ids_for(user)
    return iter(()) if stores == [] else _lines(wanted, stores, None, READ_AT_ONCE)


def sums(user: User, wanted: Wanted) -> Sums:
    """The sums of all of it by currency and state, exact; amounts that nobody knows are left out.

    The database adds up what offers name; every refund is read.
    """
    stores = store_ids_for(user)
    added: Sums = defaultdict(lambda: defaultdict(Decimal))
    if stores == []:
        return added
    statements, given = summed(wanted, stores)
    for row in map(SumRow._make, statements.offers.rows(given) if statements.offers else ()):
        if (whole := _times(row) if row.remedy else row.amount) is not None:
            added[row.currency][row.state] += whole.quantize(CENT)
    tellers = Tellers()
    for part in statements.refunds.parts(given, READ_AT_ONCE) if statements.refunds else ():
        for line in _listed(map(RefundRow._make, part), tellers):
            if line.amount is not None:
                added[line.currency][line.state] += line.amount
    return {currency: dict(by_state) for currency, by_state in sorted(added.items())}


def _lines(
    wanted: Wanted, stores: list[int] | None, after: Place | None, size: int
) -> Iterator[Line]:
    """What lies behind a place, newest first; each kind is read so many rows at a time."""
    offers, refunds = (each(wanted, stores, after, size) for each in (_offers, _refunds))
    return heapq.merge(
        chain.from_iterable(offers), chain.from_iterable(refunds), key=_order, reverse=True
    )


def _offers(
    wanted: Wanted, stores: list[int] | None, after: Place | None, size: int
) -> Iterator[list[Line]]:
    """Whoever stops reading asks for no more."""
    while True:
        statements, given = asked(wanted, stores, after, size)
        found = statements.offers.rows(given) if statements.offers else ()
        read = [_of_offer(OfferRow.read(row)) for row in found]
        yield read
        if len(read) < size:
            return
        after = read[-1].place


def _refunds(
    wanted: Wanted, stores: list[int] | None, after: Place | None, size: int
) -> Iterator[Iterable[Line]]:
    """What notices and finances tell, a refund once."""
    tellers = Tellers()
    while True:
        statements, given = asked(wanted, stores, after, size)
        found = statements.refunds.rows(given) if statements.refunds else ()
        # So many of each kind were asked for: the first so many of both together are certain.
        read = sorted(map(RefundRow._make, found), key=_order_of_refund, reverse=True)[:size]
        yield _with_cases(_listed(read, tellers))
        if len(read) < size:
            return
        after = _place_of(read[-1])


def _order(line: Line) -> Any:
    return line.place.key


def _order_of_refund(row: RefundRow) -> Any:
    return _place_of(row).key


def _place_of(row: RefundRow) -> Place:
    return Place(row.at, row.kind, row.pk)


def _times(row: SumRow) -> Decimal | None:
    amount = _worked_out(row.remedy, row.percent, row.price, row.currency)
    return None if amount is None else amount * row.number


def _listed(found: Iterable[RefundRow], tellers: Tellers) -> list[Line]:
    """What stands in the ledger of what notices and finances tell."""
    rows = list(found)
    tellers.look({(row.store, row.order) for row in rows})
    return [_of_refund(row) for row in rows if tellers.lists(row.store, row.order, row.source)]


def _with_cases(found: list[Line]) -> Iterator[Line]:
    """Money names its order alone; the order's newest case is looked up."""
    orders = {(line.store, line.order) for line in found if line.place.kind == MONEY}
    cases = newest_cases(orders) if orders else {}
    for line in found:
        case = cases.get((line.store, line.order)) if line.place.kind == MONEY else None
        yield replace(line, **case._asdict()) if case else line


def _of_offer(row: OfferRow) -> Line:
    promised = row.outcome == Outcome.OPEN and row.remedy in PROMISED_AT_ONCE
    currency = row.currency or row.case_currency
    return Line(
        place=Place(row.at, OFFER, row.pk),
        store=row.store,
        order=row.order,
        case=row.case,
        buyer=row.buyer,
        marketplace=row.marketplace,
        state="promised" if promised else row.outcome,
        amount=_worked_out(row.remedy, row.percent, row.price, currency)
        if row.amount is None
        else row.amount,
        currency=currency,
        remedy=row.remedy,
        rule=row.rule,
        by=name_of(*row.by),
        yes_by=name_of(*row.yes_by),
    )


def _of_refund(row: RefundRow) -> Line:
    amount, currency = row.amount, row.currency
    if row.kind == REFUND:
        told, own = refunded(row.notice or {})
        amount, currency = told or None, own or currency
    return Line(
        place=_place_of(row),
        store=row.store,
        order=row.order,
        case=row.case,
        buyer=row.buyer,
        marketplace=row.marketplace,
        state="paid",
        amount=amount,
        currency=currency,
    )


def _worked_out(
    remedy: str, percent: Decimal | None, price: Decimal | None, currency: str
) -> Decimal | None:
    """What an offer that names no amount comes to; ``None`` where that follows from nothing."""
    if price is None:
        return None
    if percent is not None:
        return share_of(price, percent, currency)
    return price if is_whole(remedy) else None
