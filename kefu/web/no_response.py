"""The watched share of messages marked as needing no response (MSG-3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.cache import cache
from django.db.models import Count, Q

from kefu.accounts.models import Store
from kefu.cases.models import Message
from kefu.policybook.active import active_book

# The inbox asks for the shares of all stores at most once in so many seconds.
KEY, SECONDS = "no_response_shares", 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """``marked`` of ``messages`` in the policy's window of ``days``; ``limit`` as a fraction."""

    marked: int
    messages: int
    limit: Decimal
    days: int

    @property
    def rate(self) -> Decimal:
        """The share as a fraction; 0 without messages."""
        return Decimal(self.marked) / self.messages if self.messages else Decimal()

    @property
    def percent(self) -> Decimal:
        """The share in percent, as it is shown."""
        return (self.rate * 100).quantize(Decimal("0.1"))

    @property
    def too_many(self) -> bool:
        """Whether the share is above the limit."""
        return self.rate > self.limit


def share(store: Store, *, now: datetime) -> Share:
    """How many of a store's buyer messages of the window are marked so."""
    if found := _shares(Q(store=store), now):
        return found[store.pk]
    limit, days = _watched(now)
    return Share(marked=0, messages=0, limit=limit, days=days)


def too_often(stores: Collection[int], *, now: datetime) -> dict[int, Share]:
    """Stores that mark too many, for the warning above the inbox; at most a minute old."""
    found: dict[int, Share] | None = cache.get(KEY)
    if found is None:
        found = {pk: share for pk, share in _shares(Q(), now).items() if share.too_many}
        cache.set(KEY, found, SECONDS)
    return {pk: share for pk, share in found.items() if pk in stores}


def shares(stores: Collection[int], *, now: datetime) -> dict[int, Share]:
    """The share of each of these stores that had messages in the window."""
    return _shares(Q(store__in=stores), now)


def _shares(which: Q, now: datetime) -> dict[int, Share]:
    limit, days = _watched(now)
    counted = (
        Message.objects.filter(
            which,
            direction=Message.Direction.IN,
            kind="buyer_message",
            at__gt=now - timedelta(days=days),
        )
        .order_by()
        .values("store")
        .annotate(
            messages=Count("pk"),
            marked=Count("pk", filter=Q(no_response_needed_at__isnull=False)),
        )
    )
    return {
        row["store"]: Share(marked=row["marked"], messages=row["messages"], limit=limit, days=days)
        for row in counted
    }


def _watched(now: datetime) -> tuple[Decimal, int]:
    book = active_book(now)
    limit, days = book.number("no_response_share"), book.number("no_response_window")
    return Decimal(limit or 10) / 100, int(days or 7)
