"""What our own records say of a product over a stretch of time: cases, returns and reviews by cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from kefu.accounts.models import Store
from kefu.cases.models import Case
from kefu.ratings.models import ProductReview
from kefu.records.models import Order
from kefu.returns.models import Return


class Tally(NamedTuple):
    """How often something was the cause, and its part of all of its kind in percent."""

    code: str
    count: int
    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductCauses:
    """``orders``: with the product, within the stretch. Tallies: the most frequent first."""

    orders: int
    cases: tuple[Tally, ...]
    returns: tuple[Tally, ...]
    reviews: tuple[Tally, ...]
    stars: Decimal | None

    @property
    def case_count(self) -> int:
        """All cases about the product."""
        return sum(tally.count for tally in self.cases)

    @property
    def return_count(self) -> int:
        """All its returns."""
        return sum(tally.count for tally in self.returns)

    @property
    def review_count(self) -> int:
        """All its reviews that were imported."""
        return sum(tally.count for tally in self.reviews)


def causes_of(
    store: Store, marketplace: str, asin: str, *, since: datetime, until: datetime
) -> ProductCauses:
    """Cases by issue, returns by reason, imported reviews by cause; five queries."""
    orders = Order.objects.filter(store=store, marketplace=marketplace, items__asin=asin)
    placed = orders.filter(ordered_at__gte=since, ordered_at__lt=until)
    cases = Case.objects.filter(
        store=store, order__in=orders.values("pk"), opened_at__gte=since, opened_at__lt=until
    ).exclude(state=Case.State.MERGED)
    returns = Return.objects.filter(
        store=store,
        marketplace=marketplace,
        asin=asin,
        requested_at__gte=since,
        requested_at__lt=until,
    )
    reviews = ProductReview.objects.filter(
        store=store, marketplace=marketplace, asin=asin, left_at__gte=since, left_at__lt=until
    )
    stars = reviews.values_list("rating").annotate(count=Count("pk")).order_by()
    return ProductCauses(
        orders=placed.values("pk").distinct().count(),
        cases=_tallies(cases, "issue"),
        returns=_tallies(returns, "reason"),
        reviews=_tallies(reviews, "cause"),
        stars=_mean(stars),
    )


def _tallies(rows: QuerySet[Any], field: str) -> tuple[Tally, ...]:
    counted = list(rows.order_by().values_list(field).annotate(count=Count("pk")))
    whole = sum(count for _, count in counted)
    return tuple(
        Tally(code, count, (Decimal(100 * count) / whole).quantize(Decimal("0.1")))
        for code, count in sorted(counted, key=lambda pair: (-pair[1], pair[0]))
    )


def _mean(counted: Iterable[tuple[int, int]]) -> Decimal | None:
    pairs = list(counted)
    whole = sum(count for _, count in pairs)
    if not whole:
        return None
    stars = sum(rating * count for rating, count in pairs)
    return (Decimal(stars) / whole).quantize(Decimal("0.1"))
