"""When a mail is asked for again that the server listed but did not hand over: ever more rarely, for ten days."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from kefu.channels.ledger import UNDELIVERED
from kefu.channels.models import IntakeItem, Mailbox

FIRST_AFTER = timedelta(minutes=15)
"""From when it was given up to the next time; each wait is twice the one before."""
MOST_TIMES = 10
"""A mail that was asked for so often stays with a person, who can ask once more."""


def due_again(mailbox: Mailbox, uid_validity: int, now: datetime) -> list[IntakeItem]:
    """Items of a mailbox whose mail is to be asked for again at ``now``; those asked for least come first."""
    waiting = (
        _not_handed_over(mailbox)
        .filter(uid_validity=uid_validity, attempts__lte=MOST_TIMES)
        .select_related("store", "mailbox")
    )
    return [item for item in waiting.order_by("attempts", "pk") if now >= _next(item)]


def note_asked(item: IntakeItem) -> None:
    """Count one more time, before it is known how it ends: a process may die of it."""
    IntakeItem.objects.filter(pk=item.pk).update(attempts=F("attempts") + 1)


def settle_old_numbers(mailbox: Mailbox, uid_validity: int) -> None:
    """What waits under a UIDVALIDITY of before cannot be asked for: it comes, or waits, under its new number."""
    _not_handed_over(mailbox).exclude(uid_validity=uid_validity).update(
        status=IntakeItem.Status.IGNORED, reason="numbered_anew"
    )


def _not_handed_over(mailbox: Mailbox) -> QuerySet[IntakeItem]:
    return IntakeItem.objects.filter(
        mailbox=mailbox, status=IntakeItem.Status.QUARANTINED, reason=UNDELIVERED
    )


def _next(item: IntakeItem) -> datetime:
    waits = 2**item.attempts - 1
    return item.seen_at + FIRST_AFTER * waits
