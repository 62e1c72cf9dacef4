"""Case → reading: what the buyers' new words tell, in batches, and then the verdict."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError, transaction

from kefu import triage
from kefu.cases.models import Attachment, Case, Message
from kefu.cases.verbs import remember
from kefu.flow.answering import prepare_draft
from kefu.flow.closing import note_answers
from kefu.flow.judging import judge
from kefu.flow.refusals import note_refusals

log = structlog.get_logger(__name__)
BATCH = 32


def understand_next(*, now: datetime, limit: int = BATCH) -> int:
    """Read and judge the cases that have waited longest. Returns how many were done."""
    unread = Case.objects.filter(unread_since__isnull=False)
    if not unread.exists():
        return 0
    waiting = list(
        unread.exclude(state=Case.State.MERGED)
        .select_related("store", "order")
        .order_by("unread_since", "id")[:limit]
    )
    understand(waiting, now=now)
    unread.filter(state=Case.State.MERGED).update(unread_since=None)
    return len(waiting)


def understand(cases: Sequence[Case], *, now: datetime) -> None:
    """Read the new messages of ``cases``, judge each case anew, and keep its draft current.

    A case that cannot be judged is left to a person and never stops the others.
    """
    read_messages(cases, now=now)
    note_answers(cases, now=now)
    for case in cases:
        seen = case.unread_since
        for step in (_judge, _draft):
            if not _done(step, case, now):
                break
        # Words that came meanwhile have set a newer mark, which stays.
        Case.objects.filter(pk=case.pk, unread_since=seen).update(unread_since=None)


def _judge(case: Case, now: datetime) -> None:
    judge(case, now=now)


def _draft(case: Case, now: datetime) -> None:
    prepare_draft(case, actor=None, now=now)


def _done(step: Callable[[Case, datetime], None], case: Case, now: datetime) -> bool:
    try:
        with transaction.atomic():
            step(case, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # told on the case, which a person sees; the other cases go on
        log.exception("case_not_judged", case=case.pk)
        remember(case, "judging_failed", actor=None, now=now)
        return False
    return True


def read_messages(cases: Collection[Case] | Collection[int], *, now: datetime) -> None:
    """Let triage read every inbound message of ``cases`` (or their ids) not read yet."""
    unread = list(
        Message.objects.filter(
            case__in=cases, direction=Message.Direction.IN, reading__isnull=True
        ).exclude(text="")
    )
    if not unread:
        return
    files = dict.fromkeys((m.pk for m in unread), 0)
    for pk in Attachment.objects.filter(message__in=unread, inline=False).values_list(
        "message_id", flat=True
    ):
        files[pk] += 1
    readings = triage.read_many(
        [triage.Source(text=m.text, subject=m.subject, attachments=files[m.pk]) for m in unread]
    )
    for message, reading in zip(unread, readings, strict=True):
        message.reading = {
            **reading.to_json(),
            "confident": reading.confident,
            "also": list(reading.also),
        }
        message.language = reading.language
    Message.objects.bulk_update(unread, ["reading", "language"])
    note_refusals(unread, now=now)
