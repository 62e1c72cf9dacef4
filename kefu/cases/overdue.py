"""What is past the time for answers is not answered in place, but through its order (MSG-3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from kefu.cases.models import Case, Deadline, Message

Delivery = Message.Delivery
# Our words that stand, whether they have arrived yet or not.
STANDING = frozenset({Delivery.QUEUED, Delivery.SENT, Delivery.IN_DOUBT})
_ANSWER_MARK = re.compile(
    r"\A(?:\s*(?:re|aw|antw|sv|r|rv|ré|回复|答复|返信)\s*[:：])+\s*", re.IGNORECASE
)


def is_overdue(case: Case, *, now: datetime) -> bool:
    """Whether a buyer of this case has waited longer than an answer may take."""
    return Deadline.objects.filter(
        case=case, kind=Deadline.Kind.REPLY, met_at__isnull=True, due_at__lt=now
    ).exists()


def answer_time(clocks: Iterable[Deadline]) -> timedelta:
    """How long an answer may take in a case with these clocks; endless where nobody has asked."""
    reply = next((clock for clock in clocks if clock.kind == Deadline.Kind.REPLY), None)
    return timedelta(hours=reply.basis["hours"]) if reply else timedelta.max


def past_limit(waiting: Iterable[Message], *, allowed: timedelta, now: datetime) -> list[Message]:
    """Those of the waiting messages that have waited longer than ``allowed``."""
    return [m for m in waiting if now - m.at > allowed]


def written_anew(messages: Iterable[Message], *, allowed: timedelta) -> list[Message]:
    """The buyer's messages that were marked when it was too late, and still want a fresh letter.

    ``allowed``: how long an answer may take. A letter of ours after the mark settles them all.
    """
    messages = list(messages)
    ours = max(
        (m.at for m in messages if m.kind in {"answer", "reply_copy"} and m.delivery in STANDING),
        default=None,
    )
    return [
        m
        for m in messages
        if m.kind == "buyer_message"
        and m.no_response_needed_at is not None
        and m.no_response_needed_at - m.at > allowed
        and (ours is None or ours < m.no_response_needed_at)
    ]


def fresh_subject(subject: str) -> str:
    """The subject without the marks of an answer ("Re:", "AW:")."""
    return _ANSWER_MARK.sub("", subject)
