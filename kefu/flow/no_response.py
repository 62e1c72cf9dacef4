"""Message → no response needed: here, where its clock stops, and at Amazon, where it is counted (MSG-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from kefu.accounts.models import User
from kefu.cases import verbs
from kefu.cases.models import Case, Message
from kefu.cases.overdue import answer_time
from kefu.cases.verbs import changing
from kefu.guided.models import GuidedStep
from kefu.guided.verbs import begin, drop_since

KIND = "no_response_needed"
# A step that somebody has yet to do.
LISTED = (GuidedStep.State.OPEN, GuidedStep.State.NOT_FOUND)


def mark_no_response_needed(
    messages: Sequence[Message], *, actor: User | None, now: datetime
) -> None:
    """Mark messages of one case, and list for a person what Amazon has no program for: both or neither.

    One step at a time in a case, due while a message is in time.
    Raises ``NotAllowedNow("not_a_buyer_message")``.
    """
    if not messages:
        return
    with changing(messages[0].case) as case:
        for message in messages:
            verbs.mark_no_response_needed(message, actor=actor, now=now)
        if case.channel == "amazon":
            _to_be_marked_there(case, messages, actor, now)


def needs_response_after_all(
    messages: Sequence[Message], *, actor: User | None, now: datetime
) -> None:
    """Take marks of one case back, and with them what nobody has done at Amazon yet: both or neither."""
    if not messages:
        return
    with changing(messages[0].case) as case:
        for message in messages:
            verbs.unmark_no_response_needed(message, actor=actor, now=now)
        drop_since(case, [KIND], since=min(message.at for message in messages), now=now)


def _to_be_marked_there(
    case: Case, messages: Sequence[Message], actor: User | None, now: datetime
) -> None:
    allowed = answer_time(case.deadlines.all())
    in_time = [m.at + allowed for m in messages if now - m.at < allowed < timedelta.max]
    due_at = min(in_time) if in_time else None
    if case.guided_steps.filter(kind=KIND, state__in=LISTED).exists():
        return
    # What was done for an earlier message does nothing for this one.
    about = f"message:{messages[0].pk}"
    begin(case, kind=KIND, actor=actor, now=now, about=about, due_at=due_at)
