"""Buyers' answers to "did this solve your problem?" (MSG-8)."""

from __future__ import annotations

from kefu.accounts.models import Store
from kefu.metrics.figures import Count
from kefu.metrics.periods import Period
from kefu.ratings.models import Answer


def dissatisfied(store: Store, period: Period) -> Count:
    """ "No" of all "Yes" and "No" of the period, whether Amazon asked or we did (STD-2)."""
    answers = Answer.objects.filter(
        store=store, at__gte=period.start, at__lt=period.end, solved__isnull=False
    )
    no = list(answers.filter(solved=False).values_list("amazon_order_id", flat=True))
    return Count(
        numerator=len(no),
        denominator=answers.count(),
        orders=tuple(sorted({*no} - {""})),
    )
