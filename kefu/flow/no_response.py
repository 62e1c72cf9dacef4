"""Message → no response needed: here, where its clock stops, and at Amazon, where it is counted (MSG-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from kefu.accounts.models import User
from kefu.cases import verbs
from kefu.cases.models import Message
from kefu.cases.overdue import answer_time
from kefu.guided.models import GuidedStep
from kefu.guided.verbs import begin

KIND = "no_response_needed"
# A step that somebody has yet to do.
LISTED = (GuidedStep.State.OPEN, GuidedStep.State.NOT_FOUND)


def mark_no_response_needed(
    messages: Sequence[Message], *, actor: User | None, now: datetime
) -> None:
    """Mark messages of one case. What Amazon has no program for becomes a step, one at a time in a
    case, due while a message is in time. Raises ``NotAllowedNow("not_a_buyer_message")``."""
    for message in messages:
        verbs.mark_no_response_needed(message, actor=actor, now=now)
    if not messages or messages[0].case.channel != "amazon":
        return
    case = messages[0].case
    allowed = answer_time(case.deadlines.all())
    in_time = [m.at + allowed for m in messages if now - m.at < allowed < timedelta.max]
    due_at = min(in_time) if in_time else None
    if case.guided_steps.filter(kind=KIND, state__in=LISTED).exists():
        return
    # What was done for an earlier message does nothing for this one.
    about = f"message:{messages[0].pk}"
    begin(case, kind=KIND, actor=actor, now=now, about=about, due_at=due_at)
