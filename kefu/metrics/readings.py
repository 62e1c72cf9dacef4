"""Figures, kept day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from kefu.accounts.models import Store
from kefu.cases.models import Message
from kefu.claims.models import Telling
from kefu.metrics.definitions import metrics
from kefu.metrics.figures import Figure, State
from kefu.metrics.health import health
from kefu.metrics.models import HealthReading
from kefu.metrics.periods import midnight, today
from kefu.ratings.models import FeedbackChange
from kefu.records.models import Order

KEPT = 90
"""So many days back a trend is shown; missing days are worked out one by one."""
PAST_DAYS_A_ROUND = 3
SETTLING = timedelta(days=2)
"""Reports come late: a day is read once more when it has been over for so long."""
TODAY_EVERY = timedelta(hours=6)
"""Today is read so often, and at once when something is told that counts as a defect."""


def take_readings(*, now: datetime) -> int:
    """Today's figures where they may have changed, and some days that are missing. Returns how many were read."""
    count = 0
    for store in Store.objects.all():
        for day in _days_to_read(store, now):
            count += len(take_reading(store, day, now=now))
    return count


def take_reading(store: Store, day: date, *, now: datetime) -> list[HealthReading]:
    """Work out a day's figures and keep them; repeated, they are written over."""
    rows = [_row(store, figure, day, now) for figure in health(store, day, now=now)]
    HealthReading.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["store", "metric", "window", "day"],
        update_fields=[
            "numerator", "denominator", "unknown", "limit", "state", "taken_at",
        ],
    )  # fmt: skip
    return rows


def latest(store: Store, code: str = "order_defect_rate") -> HealthReading | None:
    """The newest reading of a metric over its first window."""
    window = metrics()[code].windows[0]
    return (
        HealthReading.objects.filter(store=store, metric=code, window=window)
        .order_by("-day")
        .first()
    )


def since(store: Store, figure: Figure, as_of: date) -> date | None:
    """The first day of the unbroken stretch of days in which the figure has been in its state."""
    readings = HealthReading.objects.filter(
        store=store, metric=figure.code, window=figure.period.days, day__lte=as_of
    )
    other = readings.exclude(state=figure.state).order_by("-day").first()
    same = readings.filter(state=figure.state)
    if other is not None:
        same = same.filter(day__gt=other.day)
    first = same.order_by("day").first()
    return first.day if first else None


def alarms(stores: QuerySet[Store]) -> int:
    """How many figures of the stores are near or over their limit, by each store's newest reading."""
    newest = (
        HealthReading.objects.filter(store=OuterRef("store")).order_by("-day").values("day")[:1]
    )
    windows = Q()
    for metric in metrics().values():
        windows |= Q(metric=metric.code, window=metric.windows[0])
    return HealthReading.objects.filter(
        windows,
        store__in=stores,
        day=Subquery(newest),
        state__in=[State.WARNING, State.BREACHED],
    ).count()


def _days_to_read(store: Store, now: datetime) -> Iterator[date]:
    """The newest days that have no settled reading, and today if its reading may not hold any more."""
    this = today(store.marketplace, now)
    taken = dict(
        HealthReading.objects.filter(
            store=store, metric="order_defect_rate", day__gt=this - timedelta(days=KEPT)
        ).values_list("day", "taken_at")
    )
    past = (this - timedelta(days=n) for n in range(1, KEPT))
    missing = [day for day in past if not _settled(store, day, taken.get(day), now)]
    if missing and (begun := _begun(store)) is not None:
        yield from [day for day in missing if day >= begun][:PAST_DAYS_A_ROUND]
    before = taken.get(this)
    if before is None or now - before >= TODAY_EVERY or _news(store, before):
        yield this


def _begun(store: Store) -> date | None:
    """The day of the first order and message; before it there is nothing to count."""
    orders = Order.objects.filter(store=store).order_by("ordered_at")
    letters = Message.objects.filter(store=store, direction="in", kind="buyer_message")
    firsts = (
        orders.exclude(ordered_at=None).values_list("ordered_at", flat=True).first(),
        letters.order_by("at").values_list("at", flat=True).first(),
    )
    return min((today(store.marketplace, at) for at in firsts if at), default=None)


def _news(store: Store, since: datetime) -> bool:
    """Whether a claim or a feedback has been told of, or has changed, after an instant."""
    told = Telling.objects.filter(store=store).order_by("-pk").values_list("taken_at", flat=True)
    changed = FeedbackChange.objects.filter(feedback__store=store).order_by("-pk")
    newest = (told.first(), changed.values_list("at", flat=True).first())
    return any(at is not None and at > since for at in newest)


def _settled(store: Store, day: date, taken: datetime | None, now: datetime) -> bool:
    if taken is None:
        return False
    settled_at = midnight(day + timedelta(days=1), store.marketplace) + SETTLING
    return taken >= settled_at or now < settled_at


def _row(store: Store, figure: Figure, day: date, now: datetime) -> HealthReading:
    return HealthReading(
        store=store,
        metric=figure.code,
        window=figure.period.days,
        day=day,
        numerator=figure.count.numerator,
        denominator=figure.count.denominator,
        unknown=figure.count.unknown,
        limit=figure.limit,
        state=figure.state,
        taken_at=now,
    )
