"""The ledger of concessions: offers that money hangs on, and money that went back, as one list.

A view over rows that are there anyway. Notices and Amazon's finances tell of the same money: of
each order those stand here that tell of more, as its sums do. Newest first, a page at a time, with
as many queries for many rows as for few.
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

from django.db.models import Case as Choice
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, NullIf

from kefu.accounts.access import within_stores
from kefu.accounts.models import Store, User
from kefu.approvals.told_refunds import Tellers, newest_cases
from kefu.cases.concession_sums import PROMISED_AT_ONCE, is_whole, share_of
from kefu.cases.concessions import money_offers, refund_notices, refunded, related_cases
from kefu.cases.models import Case, Message, Offer
from kefu.records.models import MoneyMovement
from kefu.records.money import TO_BUYER

STATES = ("open", "promised", "accepted", "refused", "paid")
PAGE = 50
OFFER, REFUND, MONEY = "o", "n", "m"
# Of one moment, in this order down the page.
KINDS = (OFFER, REFUND, MONEY)
Outcome = Offer.Outcome
CENT = Decimal("0.01")
# As ``_of_offer`` says it, for the database.
_CURRENCY = Coalesce(NullIf("currency", Value("")), "case__currency")
_STATE = Choice(
    When(outcome=Outcome.OPEN, remedy__in=PROMISED_AT_ONCE, then=Value("promised")),
    default=F("outcome"),
)


class Place(NamedTuple):
    """Where a page ends. Of one moment, offers stand before what was paid, later rows first."""

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
        known = kind in KINDS and number.isdecimal() and len(number) < 19
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

    @property
    def paid(self) -> bool:
        """Whether money that went back is meant: nobody offered it, by no remedy and no rule."""
        return self.state in ("", "paid") and not (self.person or self.remedy or self.rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One concession, ready to be shown. ``case``: the order's, where it has one."""

    place: Place
    store: Store
    order: str
    case: Case | None
    state: str
    amount: Decimal | None
    currency: str
    remedy: str = ""
    rule: str = ""
    by: User | None = None
    yes_by: User | None = None


def page(user: User, wanted: Wanted, after: Place | None = None) -> tuple[list[Line], Place | None]:
    """One page, and where the next one begins."""
    found = list(islice(lines(user, wanted, after, chunk=PAGE + 1), PAGE + 1))
    return found[:PAGE], found[PAGE - 1].place if len(found) > PAGE else None


def lines(
    user: User, wanted: Wanted, after: Place | None = None, *, chunk: int = 1000
) -> Iterator[Line]:
    """All of it from a place on, row by row."""
    offers = _chunks(_offers(user, wanted), "offered_at", OFFER, after, chunk)
    return _merged(map(_of_offer, _flat(offers)), _refunds(user, wanted, after, chunk))


def _refunds(user: User, wanted: Wanted, after: Place | None, chunk: int) -> Iterator[Line]:
    """What notices and finances tell, a refund once."""
    tellers = Tellers()
    return _merged(
        _noticed(_chunks(_notices(user, wanted), "at", REFUND, after, chunk), tellers),
        _moved(_chunks(_movements(user, wanted), "at", MONEY, after, chunk), tellers),
    )


def totals(user: User, wanted: Wanted) -> dict[str, dict[str, Decimal]]:
    """The sums by currency and state, exact. Amounts that nobody knows are left out.

    The database adds up what offers name; what follows from a price, and refunds, are read.
    """
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    offers = _offers(user, wanted)
    known = offers.filter(amount__isnull=False).select_related(None).order_by()
    for currency, state, whole in known.values_list(_CURRENCY, _STATE).annotate(Sum("amount")):
        sums[currency][state] += whole.quantize(CENT)
    priced = map(_of_offer, offers.filter(amount__isnull=True).iterator(1000))
    for line in (*priced, *_refunds(user, wanted, None, 1000)):
        if line.amount is not None:
            sums[line.currency][line.state] += line.amount
    return {currency: dict(by_state) for currency, by_state in sorted(sums.items())}


def people(user: User) -> QuerySet[User]:
    """Who may stand in the list as the one who offered."""
    offered = within_stores(money_offers(), user, "case__store").filter(offered_by=OuterRef("pk"))
    return User.objects.filter(Exists(offered)).order_by("username")


def _offers(user: User, wanted: Wanted) -> QuerySet[Offer]:
    rows = _of_kind(within_stores(money_offers(), user, "case__store"), "offered_at", wanted)
    if wanted.state == "paid":
        rows = rows.none()
    elif wanted.state:
        rows = rows.filter(_in_state(wanted.state))
    named = {"offered_by": wanted.person, "remedy": wanted.remedy, "rule": wanted.rule}
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    return rows.select_related("case__store", "offered_by", "message__approval__answered_by")


def _notices(user: User, wanted: Wanted) -> QuerySet[Message]:
    rows = _of_kind(within_stores(refund_notices(), user, "case__store"), "at", wanted)
    if not wanted.paid:
        rows = rows.none()
    return rows.select_related("case__store").defer("body", "text")


def _movements(user: User, wanted: Wanted) -> QuerySet[MoneyMovement]:
    rows = within_stores(MoneyMovement.objects.filter(kind__in=TO_BUYER), user, "store")
    rows = rows.exclude(amazon_order_id="").annotate(at=Coalesce("posted_at", "told_at"))
    if not wanted.paid:
        return rows.none()
    if wanted.store:
        rows = rows.filter(store=wanted.store)
    if wanted.buyer is not None:
        related = Q(pk=wanted.buyer.pk) | Q(pk__in=related_cases(wanted.buyer))
        orders = Case.objects.filter(related).values("amazon_order_id")
        rows = rows.filter(store=wanted.buyer.store_id, amazon_order_id__in=orders)
    return _within(rows, "at", wanted).select_related("store")


def _of_kind(rows: QuerySet[Any], moment: str, wanted: Wanted) -> QuerySet[Any]:
    if wanted.store:
        rows = rows.filter(case__store=wanted.store)
    if wanted.buyer is not None:
        rows = rows.filter(Q(case=wanted.buyer) | Q(case__in=related_cases(wanted.buyer)))
    return _within(rows, moment, wanted)


def _within(rows: QuerySet[Any], moment: str, wanted: Wanted) -> QuerySet[Any]:
    if wanted.since:
        rows = rows.filter(**{f"{moment}__gte": wanted.since})
    if wanted.until:
        rows = rows.filter(**{f"{moment}__lt": wanted.until})
    return rows


def _in_state(state: str) -> Q:
    at_once = Q(remedy__in=PROMISED_AT_ONCE)
    if state in ("open", "promised"):
        return Q(outcome=Outcome.OPEN) & (at_once if state == "promised" else ~at_once)
    return Q(outcome=state)


def _chunks(
    rows: QuerySet[Any], moment: str, kind: str, after: Place | None, size: int
) -> Iterator[list[Any]]:
    """Rows from a place on, so many at a time: whoever stops reading asks for no more."""
    rows = rows.order_by(f"-{moment}", "-id")
    while True:
        found = list(_after(rows, moment, kind, after)[:size])
        yield found
        if len(found) < size:
            return
        after = Place(getattr(found[-1], moment), kind, found[-1].pk)


def _after(rows: QuerySet[Any], moment: str, kind: str, after: Place | None) -> QuerySet[Any]:
    if after is None:
        return rows
    earlier = Q(**{f"{moment}__lt": after.at})
    if kind == after.kind:
        return rows.filter(earlier | Q(**{moment: after.at, "id__lt": after.id}))
    later_kind = KINDS.index(kind) > KINDS.index(after.kind)
    return rows.filter(earlier | Q(**{moment: after.at}) if later_kind else earlier)


def _flat(chunks: Iterable[list[Any]]) -> Iterator[Any]:
    return (row for chunk in chunks for row in chunk)


def _merged(*streams: Iterable[Line]) -> Iterator[Line]:
    def key(line: Line) -> tuple[datetime, int, int]:
        return line.place.at, -KINDS.index(line.place.kind), line.place.id

    return heapq.merge(*streams, key=key, reverse=True)


def _noticed(chunks: Iterable[list[Message]], tellers: Tellers) -> Iterator[Line]:
    for chunk in chunks:
        tellers.look({(n.case.store_id, n.case.amazon_order_id) for n in chunk})
        for notice in chunk:
            if not tellers.by_money(notice.case.store_id, notice.case.amazon_order_id):
                yield _of_notice(notice)


def _moved(chunks: Iterable[list[Any]], tellers: Tellers) -> Iterator[Line]:
    for chunk in chunks:
        orders = {(m.store_id, m.amazon_order_id) for m in chunk}
        tellers.look(orders)
        cases = newest_cases(orders)
        for moved in chunk:
            if tellers.lists(moved):
                yield Line(
                    place=Place(moved.at, MONEY, moved.pk),
                    store=moved.store,
                    order=moved.amazon_order_id,
                    case=cases.get((moved.store_id, moved.amazon_order_id)),
                    state="paid",
                    amount=moved.to_buyer,
                    currency=moved.currency,
                )


def _of_offer(offer: Offer) -> Line:
    case = offer.case
    promised = offer.outcome == Outcome.OPEN and offer.remedy in PROMISED_AT_ONCE
    approval = getattr(offer.message, "approval", None)
    return Line(
        place=Place(offer.offered_at, OFFER, offer.pk),
        store=case.store,
        order=case.amazon_order_id,
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
        store=notice.case.store,
        order=notice.case.amazon_order_id,
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
