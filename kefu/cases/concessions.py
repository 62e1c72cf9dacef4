"""What an order, and a buyer over all their orders, has been given: read from offers and from Amazon's word.

Nothing is written twice: an offer is a row since it was made, a refund is Amazon's notice or a
movement of money. Both tell of the same money: of each order the larger sum counts.
The buyer is the relay alias by which a case knows them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from kefu.cases.concession_sums import (
    PROMISED_AT_ONCE,
    Given,
    Tally,
    What,
    is_whole,
    share_of,
    tally,
)
from kefu.cases.models import Case, CaseKey, Message, Offer
from kefu.cases.together import Prepared
from kefu.policy.vocabulary import MONEY_REMEDIES
from kefu.records.models import MoneyMovement
from kefu.records.money import TO_BUYER, TRUSTED

Delivery = Message.Delivery
Outcome = Offer.Outcome
Kind = CaseKey.Kind
# An offer in a letter that never reached the buyer is none.
NEVER_ARRIVED = (Delivery.FAILED, Delivery.NOT_DELIVERED, Delivery.WITHDRAWN)
REFUND_NOTICE = "refund_notice"
ON_RETURN = "refund_on_return"


class OrderKey(NamedTuple):
    """Where a concession belongs: an order, or a case that names none; and its currency."""

    order: str
    currency: str


@dataclass(slots=True)
class Book:
    """Concessions of several orders. ``unknown``: orders with one whose amount nobody knows."""

    orders: dict[OrderKey, list[Given]] = field(default_factory=lambda: defaultdict(list))
    unknown: set[str] = field(default_factory=set)

    def tallies(self, since: datetime | None = None) -> dict[OrderKey, Tally]:
        """The sums of each order, of what happened from ``since`` on."""
        return {
            key: tally(line for line in lines if since is None or line.at >= since)
            for key, lines in self.orders.items()
        }

    def add(self, key: OrderKey, given: Given | None) -> None:
        """Note a line; where its amount cannot be told, note that."""
        if given is None:
            self.unknown.add(key.order)
        else:
            self.orders[key].append(given)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a case's order and its buyer have had; ``refused``: remedies refused in this case."""

    key: OrderKey
    book: Book
    refused: frozenset[str] = frozenset()

    def order_lines(self) -> list[Given]:
        """Every concession of the order, in its currency."""
        return [
            line
            for key, lines in self.book.orders.items()
            if key.order == self.key.order and self._same_money(key)
            for line in lines
        ]

    def order(self) -> Tally:
        """All that the order has had."""
        return tally(self.order_lines())

    @property
    def unsure(self) -> bool:
        """Whether the order has had something that its sums leave out."""
        foreign = (k for k in self.book.orders if not self._same_money(k))
        return self.key.order in {*self.book.unknown, *(key.order for key in foreign)}

    def of_buyer(self, since: datetime) -> Mapping[OrderKey, Tally]:
        """What each of the buyer's orders has had from ``since`` on."""
        return self.book.tallies(since)

    def _same_money(self, key: OrderKey) -> bool:
        return not key.currency or not self.key.currency or key.currency == self.key.currency


def offers_that_arrived() -> QuerySet[Offer]:
    """Every offer that may have reached its buyer."""
    return Offer.objects.exclude(message__delivery__in=NEVER_ARRIVED)


def money_offers() -> QuerySet[Offer]:
    """Those that money hangs on."""
    return offers_that_arrived().filter(remedy__in=MONEY_REMEDIES)


def refund_notices() -> QuerySet[Message]:
    """Amazon's word that money went back."""
    return Message.objects.filter(kind=REFUND_NOTICE, direction=Message.Direction.IN)


def _told_refunds(case: int, store: int) -> QuerySet[MoneyMovement]:
    """Money that, by Amazon's finances, went back for this case's order and its buyer's others."""
    related = Case.objects.filter(Q(pk=case) | Q(pk__in=_related(case, store)))
    orders = related.exclude(amazon_order_id="").values("amazon_order_id")
    return MoneyMovement.objects.filter(store=store, kind__in=TO_BUYER, amazon_order_id__in=orders)


def key_of(case: Case) -> OrderKey:
    """The order that a case is about; the case itself where no order is named."""
    return OrderKey(case.amazon_order_id or f"#{case.pk}", case.currency)


def history_of(case: Case) -> History:
    """Read what this order and this buyer have had, with one query."""
    book, refused = Book(), set()
    found = _HAD(case=case.pk, store=case.store_id)
    for offer in found["offers"]:
        if offer["outcome"] == Outcome.REFUSED:
            refused |= {offer["remedy"]} if offer["case_id"] == case.pk else set()
        elif offer["remedy"] in MONEY_REMEDIES:
            book.add(_key(offer), given_of(offer))
    by_notice, by_money = _noticed(found["notices"], book), _moved(found["money"], book)
    for key in by_notice.keys() | by_money.keys():
        book.orders[key] += max(by_notice[key], by_money[key], key=_sum)
    return History(key=key_of(case), book=book, refused=frozenset(refused))


Paid = dict[OrderKey, list[Given]]


def _noticed(notices: Iterable[Mapping[str, Any]], book: Book) -> Paid:
    found: Paid = defaultdict(list)
    for notice in notices:
        amount, currency = refunded(notice["notice"])
        key = _key({**notice, "currency": currency})
        if amount:
            found[key].append(Given(at=notice["at"], what=What.PAID, amount=amount))
        else:
            book.add(key, None)
    return found


def _moved(movements: Sequence[Mapping[str, Any]], book: Book) -> Paid:
    """What Amazon's finances say went back to the buyer, each order by its most exact source."""
    found: Paid = defaultdict(list)
    sources = {(row["amazon_order_id"], row["source"]) for row in movements}
    for row in movements:
        order = row["amazon_order_id"]
        if row["source"] != next(s for s in TRUSTED if (order, s) in sources):
            continue
        key = OrderKey(order, row["currency"])
        if row["to_buyer"] is None:
            book.add(key, None)
        else:
            at = row["posted_at"] or row["told_at"]
            found[key].append(Given(at=at, what=What.PAID, amount=row["to_buyer"]))
    return found


def _sum(lines: Sequence[Given]) -> Decimal:
    return sum((line.amount for line in lines), Decimal())


def given_by(offers: Iterable[Mapping[str, Any]]) -> Book:
    """The sums of some offers' ``OFFER_FIELDS``, by order."""
    book = Book()
    for offer in offers:
        if offer["outcome"] != Outcome.REFUSED:
            book.add(_key(offer), given_of(offer))
    return book


MONEY_FIELDS = (
    "amazon_order_id",
    "source",
    "to_buyer",
    "currency",
    "posted_at",
    "told_at",
)
CASE_FIELDS = ("case_id", "case__amazon_order_id", "case__currency", "case__price")
OFFER_FIELDS = (
    "message_id",
    "remedy",
    "percent",
    "amount",
    "currency",
    "outcome",
    "offered_at",
    "settled_at",
    *CASE_FIELDS,
)


def _had(case: int, store: int) -> dict[str, QuerySet[Any]]:
    cases = Q(case=case) | Q(case__in=_related(case, store))
    return {
        "offers": offers_that_arrived().filter(cases).values(*OFFER_FIELDS),
        "notices": refund_notices().filter(cases).values("at", "notice", *CASE_FIELDS),
        "money": _told_refunds(case, store).values(*MONEY_FIELDS),
    }


_HAD = Prepared(_had)


def given_of(offer: Mapping[str, Any]) -> Given | None:
    """An offer's row as the sums see it; ``None`` where its amount cannot be told."""
    amount = offer["amount"]
    if amount is None:
        amount = _worked_out(offer)
    if amount is None:
        return None
    accepted = offer["outcome"] == Outcome.ACCEPTED
    promised = accepted or offer["remedy"] in PROMISED_AT_ONCE
    return Given(
        at=(accepted and offer["settled_at"]) or offer["offered_at"],
        what=What.PROMISED if promised else What.OPEN,
        amount=amount,
        whole=is_whole(offer["remedy"]),
        on_return=offer["remedy"] == ON_RETURN,
        at_desk=offer["message_id"] is None and offer["remedy"] in PROMISED_AT_ONCE,
    )


def refunded(notice: Mapping[str, Any]) -> tuple[Decimal, str]:
    """Amount and currency that a refund notice states; 0 where it states none."""
    try:
        return Decimal(str(notice.get("amount"))), notice.get("currency", "")
    except ArithmeticError:
        return Decimal(), ""


def related_cases(case: Case) -> QuerySet[Any]:
    """Cases of the same order or the same buyer, in the same store."""
    return _related(case.pk, case.store_id)


def _related(case: int, store: int) -> QuerySet[Any]:
    own = CaseKey.objects.filter(case=case, kind__in=(Kind.ORDER, Kind.ALIAS))
    return CaseKey.objects.filter(
        store=store, kind__in=(Kind.ORDER, Kind.ALIAS), value__in=own.values("value")
    ).values("case")


def _key(row: Mapping[str, Any]) -> OrderKey:
    order = row["case__amazon_order_id"] or f"#{row['case_id']}"
    return OrderKey(order, row["currency"] or row["case__currency"])


def _worked_out(offer: Mapping[str, Any]) -> Decimal | None:
    price = offer["case__price"]
    if price is None:
        return None
    if offer["percent"] is not None:
        return share_of(price, offer["percent"], offer["currency"] or offer["case__currency"])
    return price if is_whole(offer["remedy"]) else None
