"""Answers within 24 hours, as Amazon counts them: over messages, not over cases (MSG-1, HLT-2)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from kefu.accounts.models import Store
from kefu.cases.models import Message
from kefu.cases.timeline import OWN
from kefu.metrics.figures import Count
from kefu.metrics.periods import Period


def late_answers(store: Store, period: Period, *, allowed: timedelta) -> Count:
    """Buyers' messages of the period that wanted an answer, and those that had none within ``allowed``.

    Messages marked "no response needed" are left out (MSG-3), and those whose time is not over yet.
    An answer counts for every message of the case before it, from when it left: one that waited
    stands in the conversation before what its writer had not read.
    """
    answer = (
        Message.objects.filter(
            case=OuterRef("case"),
            kind__in=OWN,
            delivery=Message.Delivery.SENT,
            automatic=False,
            at__gte=OuterRef("at"),
        )
        .annotate(left=Coalesce("action__done_at", "at"))
        .filter(left__lt=period.known_by)
        .order_by("left")
        .values("left")[:1]
    )
    asked = (
        Message.objects.filter(
            direction=Message.Direction.IN,
            kind="buyer_message",
            at__gte=period.start,
            at__lt=period.end,
            store=store,
            automatic=False,
            case__channel="amazon",
        )
        .exclude(no_response_needed_at__lt=period.known_by)
        .annotate(answered=Subquery(answer))
        .values_list("at", "answered", "case__amazon_order_id", "case_id")
    )
    late, whole, orders = 0, 0, set()
    for at, answered, order, case in asked.iterator():
        if answered is None and at + allowed >= period.known_by:
            continue
        whole += 1
        if answered is None or answered - at > allowed:
            late += 1
            orders.add(order or f"#{case}")
    return Count(numerator=late, denominator=whole, orders=tuple(sorted(orders)))
