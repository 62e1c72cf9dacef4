"""What has happened to cases since somebody last asked: a place in the history of all of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from kefu.cases.models import Event

UNDER_WAY = timedelta(minutes=1)
"""So long something may be written down before others see it."""


def as_of(now: datetime) -> int:
    """The place behind which everything is told once more: nothing up to it is still to be seen.

    Transactions end in another order than they begin in. What is younger than a minute may have a
    lower number than what is seen already, so the place lies before it; it is told again then.
    """
    settled = Event.objects.filter(at__lte=now - UNDER_WAY).order_by("-id")
    return settled.values_list("id", flat=True).first() or 0
