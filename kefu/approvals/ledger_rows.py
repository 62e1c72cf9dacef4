"""The rows behind the ledger of concessions: which offers, notices and movements a wish names, and their columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DecimalField,
    Exists,
    F,
    Field,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models import Case as Choice
from django.db.models.functions import Cast, Coalesce, NullIf

from kefu.accounts.models import NAME_OF, Store, User
from kefu.cases.concession_sums import PROMISED_AT_ONCE
from kefu.cases.concessions import money_offers, refund_notices, related_cases
from kefu.cases.kept import within
from kefu.cases.models import Case, Offer
from kefu.records.models import MoneyMovement
from kefu.records.money import TO_BUYER

OFFER, REFUND, MONEY = "o", "n", "m"
# Of one moment, in this order down the page.
KINDS = (OFFER, REFUND, MONEY)
Outcome = Offer.Outcome
Stores = Sequence[Any] | None
# As ``ledger`` says it of one offer, for the database.
_CURRENCY = Coalesce(NullIf("currency", Value("")), "case__currency")
_STATE = Choice(
    When(outcome=Outcome.OPEN, remedy__in=PROMISED_AT_ONCE, then=Value("promised")),
    default=F("outcome"),
)
_MONEY: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=2)


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

    @property
    def key(self) -> tuple[datetime, int, int]:
        """The greatest stands first."""
        return self.at, -KINDS.index(self.kind), self.id


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


class OfferRow(NamedTuple):
    """What the ledger reads of an offer; ``by``, ``yes_by``: what their names are made of."""

    pk: int
    at: datetime
    remedy: str
    rule: str
    percent: Decimal | None
    amount: Decimal | None
    currency: str
    outcome: str
    case: int
    store: int
    order: str
    buyer: str
    marketplace: str
    case_currency: str
    price: Decimal | None
    by: tuple[str | None, ...]
    yes_by: tuple[str | None, ...]

    @classmethod
    def read(cls, row: Sequence[Any]) -> OfferRow:
        """From the columns of ``offer_columns``."""
        names = -2 * len(NAME_OF)
        return cls(*row[:names], tuple(row[names : -len(NAME_OF)]), tuple(row[-len(NAME_OF) :]))


class RefundRow(NamedTuple):
    """Money that went back, as a notice or the finances tell; ``case`` is empty in the latter."""

    at: datetime
    kind: str
    pk: int
    store: int
    order: str
    marketplace: str
    currency: str
    amount: Decimal | None
    source: str
    case: int | None
    buyer: str
    notice: dict[str, Any] | None


class SumRow(NamedTuple):
    """Offers of one currency and state. ``remedy`` is empty where the offers name their amounts."""

    currency: str
    state: str
    remedy: str
    percent: Decimal | None
    price: Decimal | None
    amount: Decimal | None
    number: int


def offers(wanted: Wanted, stores: Stores) -> QuerySet[Offer]:
    """The offers of a wish."""
    rows = _of_kind(within(money_offers(), stores, "case__store"), "offered_at", wanted)
    if wanted.state == "paid":
        rows = rows.none()
    elif wanted.state:
        rows = rows.filter(_in_state(wanted.state))
    named = {"offered_by": wanted.person, "remedy": wanted.remedy, "rule": wanted.rule}
    return rows.filter(**{name: value for name, value in named.items() if value})


def offer_columns(rows: QuerySet[Offer]) -> QuerySet[Offer, tuple[Any, ...]]:
    """What ``OfferRow`` reads."""
    own = ("pk", "offered_at", "remedy", "rule", "percent", "amount", "currency", "outcome")
    case = ("store_id", "amazon_order_id", "buyer_name", "marketplace", "currency", "price")
    return rows.values_list(
        *own,
        "case_id",
        *(f"case__{name}" for name in case),
        *(f"offered_by__{name}" for name in NAME_OF),
        *(f"message__approval__answered_by__{name}" for name in NAME_OF),
    )


def notices(wanted: Wanted, stores: Stores) -> QuerySet[Any]:
    """Amazon's notices of refunds."""
    rows = _of_kind(within(refund_notices(), stores, "case__store"), "at", wanted)
    return rows if wanted.paid else rows.none()


def notice_columns(rows: QuerySet[Any]) -> QuerySet[Any, tuple[Any, ...]]:
    """What ``RefundRow`` reads of a notice."""
    return rows.values_list(
        "at",
        Value(REFUND, output_field=CharField()),
        "pk",
        "case__store_id",
        "case__amazon_order_id",
        "case__marketplace",
        "case__currency",
        _none(_MONEY),
        Value("", output_field=CharField()),
        "case_id",
        "case__buyer_name",
        "notice",
    )


def movements(wanted: Wanted, stores: Stores) -> QuerySet[Any]:
    """Money that went back by Amazon's finances."""
    rows = within(MoneyMovement.objects.filter(kind__in=TO_BUYER), stores)
    rows = rows.exclude(amazon_order_id="").annotate(at=Coalesce("posted_at", "told_at"))
    if not wanted.paid:
        return rows.none()
    if wanted.store:
        rows = rows.filter(store=wanted.store)
    if wanted.buyer is not None:
        related = Q(pk=wanted.buyer.pk) | Q(pk__in=related_cases(wanted.buyer))
        orders = Case.objects.filter(related).values("amazon_order_id")
        rows = rows.filter(store=wanted.buyer.store_id, amazon_order_id__in=orders)
    return _within_days(rows, "at", wanted)


def movement_columns(rows: QuerySet[Any]) -> QuerySet[Any, tuple[Any, ...]]:
    """What ``RefundRow`` reads of a movement."""
    return rows.values_list(
        "at",
        Value(MONEY, output_field=CharField()),
        "pk",
        "store_id",
        "amazon_order_id",
        # Not by a join, which would lead the database away from the index.
        Subquery(Store.objects.filter(pk=OuterRef("store")).order_by().values("marketplace")),
        "currency",
        "to_buyer",
        "source",
        _none(BigIntegerField()),
        Value("", output_field=CharField()),
        _none(JSONField()),
    )


def sums(rows: QuerySet[Offer]) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """What ``SumRow`` reads: offers added up.

    What names an amount is added up by the database; what follows from a price is counted, price
    by price.
    """
    blank, none = Value("", output_field=CharField()), Value(None, output_field=_MONEY)
    kind = rows.order_by().filter
    priced, named = kind(amount__isnull=True), kind(amount__isnull=False)
    by_price = priced.values_list(_CURRENCY, _STATE, "remedy", "percent", "case__price")
    by_name = named.values_list(_CURRENCY, _STATE, blank, none, none)
    total, number = Sum("amount"), Count("pk")
    return by_price.annotate(whole=total, number=number), by_name.annotate(
        whole=total, number=number
    )


def people(stores: Stores) -> QuerySet[User, tuple[Any, ...]]:
    """Who may stand in the list as the one who offered, and what their names are made of."""
    offered = within(money_offers(), stores, "case__store").filter(offered_by=OuterRef("pk"))
    return User.objects.filter(Exists(offered)).order_by().values_list("pk", *NAME_OF)


def behind(rows: QuerySet[Any], moment: str, kind: str, after: Place | None) -> QuerySet[Any]:
    """What of ``rows`` comes after a place, in the order of the list."""
    rows = rows.order_by(f"-{moment}", "-id")
    if after is None:
        return rows
    # The first condition alone is a range of the index; the second cuts off what stands above.
    until, earlier = Q(**{f"{moment}__lte": after.at}), Q(**{f"{moment}__lt": after.at})
    if kind == after.kind:
        return rows.filter(until & (earlier | Q(id__lt=after.id)))
    return rows.filter(until if KINDS.index(kind) > KINDS.index(after.kind) else earlier)


def _none(of: Field[Any, Any]) -> Cast:
    """Nothing, of a type that PostgreSQL can put beside the other kind's."""
    return Cast(Value(None), of)


def _of_kind(rows: QuerySet[Any], moment: str, wanted: Wanted) -> QuerySet[Any]:
    if wanted.store:
        rows = rows.filter(case__store=wanted.store)
    if wanted.buyer is not None:
        rows = rows.filter(Q(case=wanted.buyer) | Q(case__in=related_cases(wanted.buyer)))
    return _within_days(rows, moment, wanted)


def _within_days(rows: QuerySet[Any], moment: str, wanted: Wanted) -> QuerySet[Any]:
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
