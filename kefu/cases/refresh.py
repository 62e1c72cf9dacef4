"""After a change: the clocks worked out anew, and the case's row that lists read."""

from __future__ import annotations

from datetime import datetime

from kefu.cases.active_policy import clock_rules
from kefu.cases.clock_book import ClockBook
from kefu.cases.clocks import reply_clock
from kefu.cases.models import Case, Deadline
from kefu.cases.timeline import load_entries


def refresh(case: Case, *, now: datetime) -> None:
    """Work out the reply clock from the messages as they stand, and save what lists show.

    Notices' clocks stay as they are: they end by a verb of their own. The caller holds the
    transaction.
    """
    rules = clock_rules(now)(case.marketplace)
    book = ClockBook([case.pk])
    clock = reply_clock(
        load_entries([case.pk])[case.pk], allowed=rules.reply, warn_before=rules.reply_warning
    )
    if clock is None:
        book.meet(case.pk, Deadline.Kind.REPLY)
    else:
        book.start(case.pk, Deadline.Kind.REPLY, clock, "MSG-1")
    book.write({case.pk: case}, now=now)
    case.due_at = book.earliest(case.pk)
    case.queue_rank = Case.rank(case.state, case.due_at, case.last_message_at)
    case.save(update_fields=["due_at", "queue_rank"])
