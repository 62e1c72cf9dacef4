"""Return requests that went badly for the buyer (HLT-2)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q

from kefu.accounts.models import Store
from kefu.metrics.figures import Count
from kefu.metrics.periods import Period
from kefu.records.models import Order
from kefu.returns.models import Return


def dissatisfied(store: Store, period: Period, *, allowed: timedelta) -> Count:
    """Requests of the period, and those answered after ``allowed`` or not at all, or closed against the policy.

    Those whose time is not over yet are left out. Amazon answers for what it ships itself.
    """
    asked = Return.objects.filter(
        store=store, requested_at__gte=period.start, requested_at__lt=period.end
    ).exclude(fulfilment=Order.Fulfilment.AMAZON)
    answered = Q(answered_at__lt=period.known_by)
    over = Q(requested_at__lt=period.known_by - allowed)
    late = over & (~answered | Q(answered_at=None)) | answered & Q(
        answered_at__gt=F("requested_at") + allowed
    )
    refused = answered & Q(answer=Return.Answer.CLOSE, in_policy=True)
    waiting = (~answered | Q(answered_at=None)) & ~over
    counted = asked.exclude(waiting)
    bad = list(counted.filter(late | refused).values_list("amazon_order_id", flat=True))
    return Count(
        numerator=len(bad),
        denominator=counted.count(),
        orders=tuple(sorted({*bad} - {""})),
    )
