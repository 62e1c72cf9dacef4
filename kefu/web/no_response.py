"""The watched share of messages marked as needing no response (MSG-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Q

from kefu.accounts.models import Store
from kefu.cases.models import Message
from kefu.policybook.active import active_book


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """``marked`` of ``messages`` in the policy's window; ``limit`` as a fraction."""

    marked: int
    messages: int
    limit: Decimal

    @property
    def rate(self) -> Decimal:
        """The share as a fraction; 0 without messages."""
        return Decimal(self.marked) / self.messages if self.messages else Decimal()

    @property
    def too_many(self) -> bool:
        """Whether the share is above the limit."""
        return self.rate > self.limit


def share(store: Store, *, now: datetime) -> Share:
    """How many of a store's buyer messages of the window are marked so."""
    book = active_book(now)
    days, percent = book.number("no_response_window"), book.number("no_response_share")
    counted = Message.objects.filter(
        direction=Message.Direction.IN,
        kind="buyer_message",
        at__gt=now - timedelta(days=float(days or 7)),
        store=store,
    ).aggregate(
        messages=Count("pk"), marked=Count("pk", filter=Q(no_response_needed_at__isnull=False))
    )
    return Share(limit=Decimal(percent or 10) / 100, **counted)
