"""When a mail is asked for again that the server listed but did not hand over: ever more rarely, for ten days."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from kefu.channels.ledger import UNDELIVERED, undelivered
from kefu.channels.models import IntakeItem, Mailbox

FIRST_AFTER = timedelta(minutes=15)
"""From when it was given up to the next time; each wait is twice the one before."""
MOST_TIMES = 10
"""A mail that was asked for so often stays with a person, who can ask once more."""
NUMBERED_ANEW = "numbered_anew"


def due_again(mailbox: Mailbox, uid_validity: int, now: datetime) -> list[IntakeItem]:
    """Items of a mailbox whose mail is to be asked for again at ``now``; those asked for least come first."""
    waiting = (
        undelivered()
        .filter(mailbox=mailbox, uid_validity=uid_validity, attempts__lte=MOST_TIMES)
        .select_related("store", "mailbox")
    )
    return [
        item for item in waiting.order_by("attempts", "pk") if now >= _moment(item, item.attempts)
    ]


def note_asked(item: IntakeItem, now: datetime) -> None:
    """Note that it is asked for at ``now``, before it is known how that ends: a process may die of it.

    What was missed meanwhile, as nothing was fetched, is not made up for.
    """
    following = next(step for step in count(item.attempts + 1) if _moment(item, step) > now)
    IntakeItem.objects.filter(pk=item.pk).update(attempts=following)


def settle_old_numbers(mailbox: Mailbox, uid_validity: int) -> None:
    """The server numbers its mails anew, or again as before: nothing is asked for under numbers that it does not know.

    What it still holds comes, or waits, under its new number.
    """
    waiting = undelivered().filter(mailbox=mailbox)
    waiting.exclude(uid_validity=uid_validity).update(
        status=IntakeItem.Status.IGNORED, reason=NUMBERED_ANEW
    )
    IntakeItem.objects.filter(
        mailbox=mailbox,
        uid_validity=uid_validity,
        status=IntakeItem.Status.IGNORED,
        reason=NUMBERED_ANEW,
    ).update(status=IntakeItem.Status.QUARANTINED, reason=UNDELIVERED)


def _moment(item: IntakeItem, step: int) -> datetime:
    """When a mail is asked for at a step of its schedule; the waits double."""
    return item.seen_at + FIRST_AFTER * (2**step - 1)
