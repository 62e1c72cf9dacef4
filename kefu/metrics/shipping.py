"""Shipping figures: late shipments, cancellations, valid tracking, delivery in time (HLT-2).

Each looks at what the seller ships; Amazon answers for its own deliveries. What was not known by the end
of the day asked for counts as not having happened.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count as Counted
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet

from kefu.accounts.models import Store
from kefu.cases.models import Message
from kefu.metrics.figures import Count
from kefu.metrics.periods import Period
from kefu.records.models import Order, Parcel

Status = Order.Status
Tracking = Parcel.Tracking
# What has not left, as far as the last report tells; "pending" is not the seller's to ship yet.
NOT_SENT = (Status.UNSHIPPED, Status.CONFIRMED_NOT_SENT)
ON_ITS_WAY = (Tracking.IN_TRANSIT, Tracking.LOST, Tracking.RETURNED)


def late_shipments(store: Store, period: Period) -> Count:
    """Orders to be shipped within the period, and those confirmed after their latest ship date, or not at all.

    Shipped at an unknown time: unknown.
    """
    due = (
        _sellers_orders(store)
        .filter(latest_ship__gte=period.start, latest_ship__lt=period.end)
        .exclude(status__in=[Status.CANCELLED, Status.PENDING])
        .annotate(sent=Min("parcels__shipped_at"))
    )
    over = Q(latest_ship__lt=period.known_by)
    late = Q(sent__gt=F("latest_ship")) & over | Q(sent=None, status__in=NOT_SENT) & over
    unknown = Q(sent=None) & ~Q(status__in=NOT_SENT)
    return _count(due, against=late, unknown=unknown)


def cancellations(store: Store, period: Period) -> Count:
    """Orders of the period, and those cancelled before shipping without the buyer having asked for it."""
    orders = _sellers_orders(store).filter(ordered_at__gte=period.start, ordered_at__lt=period.end)
    asked = Message.objects.filter(
        case__store=store,
        case__amazon_order_id=OuterRef("amazon_order_id"),
        kind="cancel_request",
    )
    sent = Parcel.objects.filter(order=OuterRef("pk"), shipped_at__isnull=False)
    ours = (
        orders.filter(status=Status.CANCELLED)
        .exclude(cancelled_by=Order.CancelledBy.BUYER)
        .filter(~Exists(asked), ~Exists(sent))
    )
    ids = _ids(ours)
    return Count(numerator=len(ids), denominator=orders.count(), orders=ids)


def valid_tracking(store: Store, period: Period) -> Count:
    """Parcels sent within the period, and those whose number the carrier knows. Not scanned yet: unknown."""
    sent = Parcel.objects.filter(
        shipped_at__gte=period.start,
        shipped_at__lt=period.end,
        order__store=store,
        order__fulfilment=Order.Fulfilment.SELLER,
    )
    bad = sent.filter(Q(tracking_number="") | Q(state=Tracking.INVALID))
    numberless = list(bad.values_list("order__amazon_order_id", flat=True))
    parcels = sent.aggregate(
        whole=Counted("pk"), unknown=Counted("pk", filter=Q(state="") & ~Q(tracking_number=""))
    )
    whole = parcels["whole"] - parcels["unknown"]
    return Count(
        numerator=whole - len(numberless),
        denominator=whole,
        orders=_unique(numberless),
        unknown=parcels["unknown"],
    )


def on_time_deliveries(store: Store, period: Period) -> Count:
    """Tracked parcels that were to arrive within the period, and those that did by the latest delivery date."""
    due = (
        Parcel.objects.filter(
            order__store=store,
            order__fulfilment=Order.Fulfilment.SELLER,
            order__latest_delivery__gte=period.start,
            order__latest_delivery__lt=period.end,
        )
        .exclude(order__status=Status.CANCELLED)
        .exclude(Q(tracking_number="") | Q(state=Tracking.INVALID))
    )
    known = Q(delivered_at__lt=period.known_by)
    over = Q(order__latest_delivery__lt=period.known_by)
    on_time = known & Q(delivered_at__lte=F("order__latest_delivery"))
    late = over & (
        Q(delivered_at__gt=F("order__latest_delivery")) | Q(delivered_at=None, state__in=ON_ITS_WAY)
    )
    missed = list(due.filter(late).values_list("order__amazon_order_id", flat=True))
    parcels = due.aggregate(whole=Counted("pk"), kept=Counted("pk", filter=on_time))
    kept = parcels["kept"]
    return Count(
        numerator=kept,
        denominator=kept + len(missed),
        orders=_unique(missed),
        unknown=parcels["whole"] - kept - len(missed),
    )


def _sellers_orders(store: Store) -> QuerySet[Order]:
    return Order.objects.filter(store=store, fulfilment=Order.Fulfilment.SELLER)


def _count(rows: QuerySet[Order], *, against: Q, unknown: Q) -> Count:
    ids = _ids(rows.filter(against))
    orders = rows.aggregate(whole=Counted("pk"), unclear=Counted("pk", filter=unknown))
    return Count(
        numerator=len(ids),
        denominator=orders["whole"] - orders["unclear"],
        orders=ids,
        unknown=orders["unclear"],
    )


def _ids(rows: QuerySet[Order]) -> tuple[str, ...]:
    return _unique(rows.values_list("amazon_order_id", flat=True))


def _unique(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(ids)))
