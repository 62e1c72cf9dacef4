"""Which orders of a period are defective, and by what (HLT-1, CLM-5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kefu.accounts.models import Store
from kefu.claims.models import Claim
from kefu.claims.odr import counts
from kefu.claims.standing import standing
from kefu.claims.working import told
from kefu.metrics.figures import Count
from kefu.metrics.periods import Period
from kefu.ratings.models import Feedback
from kefu.records.models import Order

FEEDBACK, CLAIM, CHARGEBACK = "feedback", "claim", "chargeback"
NEGATIVE = 2
"""Feedback of up to this many stars is a defect."""
KINDS = {Claim.Kind.A_TO_Z: CLAIM, Claim.Kind.CHARGEBACK: CHARGEBACK}


@dataclass(slots=True, kw_only=True)
class Defect:
    """A defective order, or one that becomes one if what is ``open`` about it goes wrong."""

    order_id: str
    ordered_at: datetime
    kinds: set[str] = field(default_factory=set)
    open: set[str] = field(default_factory=set)


def defects(store: Store, period: Period) -> list[Defect]:
    """The defective orders of the period and those at stake, as known at its end; by order ID."""
    found: dict[str, Defect] = {}
    for order_id, ordered_at, kind, counted in _marks(store, period):
        defect = found.setdefault(order_id, Defect(order_id=order_id, ordered_at=ordered_at))
        (defect.kinds if counted else defect.open).add(kind)
    return [found[order_id] for order_id in sorted(found)]


class Defects:
    """A store's defects by period, each period looked up once, however many figures are made of it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[Period, tuple[list[Defect], int]] = {}

    def count(self, period: Period, kind: str | None = None) -> Count:
        """Defective orders by any or one kind; every order counts once. What is at stake is unknown."""
        if period not in self._found:
            self._found[period] = defects(self._store, period), orders_of(self._store, period)
        found, orders = self._found[period]
        bad, unclear = [], 0
        for defect in found:
            if defect.kinds if kind is None else kind in defect.kinds:
                bad.append(defect.order_id)
            elif defect.open if kind is None else kind in defect.open:
                unclear += 1
        return Count(numerator=len(bad), denominator=orders, orders=tuple(bad), unknown=unclear)


def orders_of(store: Store, period: Period) -> int:
    """How many orders were placed within the period."""
    return Order.objects.filter(
        store=store, ordered_at__gte=period.start, ordered_at__lt=period.end
    ).count()


def _marks(store: Store, period: Period) -> Iterator[tuple[str, datetime, str, bool]]:
    """(order ID, ordered at, kind, whether it counts) of all that weighs on the period's orders."""
    within = {
        "store": store,
        "order__ordered_at__gte": period.start,
        "order__ordered_at__lt": period.end,
    }
    negative = Feedback.objects.filter(
        **within, rating__lte=NEGATIVE, left_at__lt=period.known_by
    ).exclude(removed_at__lt=period.known_by)
    for order_id, ordered_at in negative.values_list("amazon_order_id", "order__ordered_at"):
        yield order_id, ordered_at, FEEDBACK, True
    claims = (
        Claim.objects.filter(**within, opened_at__lt=period.known_by)
        .select_related("order")
        .prefetch_related("tellings")
    )
    for claim in claims:
        counted = counted_at(claim, period.known_by)
        if counted is not False:
            yield claim.amazon_order_id, claim.order.ordered_at, KINDS[claim.kind], bool(counted)


def counted_at(claim: Claim, at: datetime) -> bool | None:
    """Whether the claim counted as of an instant (CLM-5); ``None`` while that was not known."""
    tellings = list(claim.tellings.all())
    before = [telling for telling in tellings if telling.at < at]
    if len(before) == len(tellings):
        return claim.counts_in_odr
    if not before:
        return None
    # How long it may be answered or appealed does not touch where it stands.
    then = standing([told(t) for t in before], answer=timedelta(0), appeal=timedelta(0))
    return counts(claim.kind, then.state, claim.service)
