"""The ledger of concessions: offers that money hangs on, and money that went back, as one list.

A view over rows that are there anyway. Notices and Amazon's finances tell of the same money: of
each order those stand here that tell of more, as its sums do. Newest first, a page at a time, with
as many queries for many rows as for few.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import QuerySet

from kefu.accounts.access import store_ids_for
from kefu.accounts.models import User, name_of
from kefu.approvals import ledger_rows as rows
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
from kefu.approvals.ledger_statements import asked
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

    ``totals``: the sums of all of it by currency and state, exact; amounts that nobody knows are
    left out. ``people``: who may stand in the list as the one who offered.
    """

    lines: list[Line]
    next: Place | None
    totals: Sums
    people: list[tuple[int, str]]


def page(user: User, wanted: Wanted, after: Place | None = None) -> Page:
    """One page. The database adds up what offers name; refunds are read once, for sums and page."""
    stores = store_ids_for(user)
    if stores == []:
        return Page(lines=[], next=None, totals={}, people=[])
    size = PAGE + 1
    statements, given = asked(wanted, stores, after, size)
    sums, people = _around(statements.around.rows(given))
    offers = map(OfferRow.read, statements.offers.rows(given) if statements.offers else ())
    parts = statements.refunds.parts(given, READ_AT_ONCE) if statements.refunds else ()
    refunds = _behind(after, _added_up(sums, _listed(map(_refund_rows, parts), Tellers())))
    found = heapq.nlargest(size, chain(map(_of_offer, offers), refunds), key=_order)
    return Page(
        lines=list(_with_cases(found[:PAGE])),
        next=found[PAGE - 1].place if len(found) > PAGE else None,
        totals={currency: dict(by_state) for currency, by_state in sorted(sums.items())},
        people=people,
    )


def lines(user: User, wanted: Wanted) -> Iterator[Line]:
    """All of it, row by row."""
    stores, tellers = store_ids_for(user), Tellers()
    if stores == []:
        return iter(())
    offers = _chunks(
        rows.offers(wanted, stores), "offered_at", OFFER, rows.offer_columns, OfferRow.read
    )
    noticed = _chunks(
        rows.notices(wanted, stores), "at", REFUND, rows.notice_columns, RefundRow._make
    )
    moved = _chunks(
        rows.movements(wanted, stores), "at", MONEY, rows.movement_columns, RefundRow._make
    )
    return heapq.merge(
        map(_of_offer, chain.from_iterable(offers)),
        _listed(noticed, tellers),
        chain.from_iterable(map(_with_cases, _listed_chunks(moved, tellers))),
        key=_order,
        reverse=True,
    )


def _order(line: Line) -> Any:
    return line.place.key


def _around(found: Iterable[Sequence[Any]]) -> tuple[Sums, list[tuple[int, str]]]:
    """What stands around the page: the sums of offers, and people by their name."""
    sums: Sums = defaultdict(lambda: defaultdict(Decimal))
    people: list[tuple[str, int, str]] = []
    for what, *row in found:
        if what == "person":
            people.append((row[3], row[-1], name_of(*row[:4])))
            continue
        currency, state, remedy, _, percent, price, amount, number = row
        each = SumRow(currency, state, remedy, percent, price, amount, number)
        whole = each.amount if not each.remedy else _times(each)
        if whole is not None:
            sums[each.currency][each.state] += whole.quantize(CENT)
    return sums, [(pk, name) for _, pk, name in sorted(people)]


def _times(row: SumRow) -> Decimal | None:
    amount = _worked_out(row.remedy, row.percent, row.price, row.currency)
    return None if amount is None else amount * row.number


def _added_up(sums: Sums, found: Iterable[Line]) -> Iterator[Line]:
    for line in found:
        if line.amount is not None:
            sums[line.currency][line.state] += line.amount
        yield line


def _behind(after: Place | None, found: Iterable[Line]) -> Iterator[Line]:
    return (line for line in found if after is None or line.place.key < after.key)


def _chunks(
    of: QuerySet[Any],
    moment: str,
    kind: str,
    columns: Callable[[QuerySet[Any]], QuerySet[Any, Any]],
    read: Callable[[Any], Any],
) -> Iterator[list[Any]]:
    """Rows, so many at a time: whoever stops reading asks for no more."""
    after: Place | None = None
    while True:
        following = columns(rows.behind(of, moment, kind, after))[:READ_AT_ONCE]
        found = [read(row) for row in following]
        yield found
        if len(found) < READ_AT_ONCE:
            return
        after = Place(found[-1].at, kind, found[-1].pk)


def _refund_rows(part: Iterable[Sequence[Any]]) -> list[RefundRow]:
    return [RefundRow._make(row) for row in part]


def _listed(chunks: Iterable[list[RefundRow]], tellers: Tellers) -> Iterator[Line]:
    return chain.from_iterable(_listed_chunks(chunks, tellers))


def _listed_chunks(chunks: Iterable[list[RefundRow]], tellers: Tellers) -> Iterator[list[Line]]:
    """What stands in the ledger of what notices and finances tell: a refund once."""
    for chunk in chunks:
        tellers.look({(row.store, row.order) for row in chunk})
        yield [_of_refund(row) for row in chunk if tellers.lists(row.store, row.order, row.source)]


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
        place=Place(row.at, row.kind, row.pk),
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
