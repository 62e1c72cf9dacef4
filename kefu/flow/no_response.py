"""Message → no response needed: here, where its clock stops, and at Amazon, where it is counted (MSG-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from kefu.accounts.models import User
from kefu.cases import verbs
from kefu.cases.models import Message
from kefu.cases.overdue import answer_time
from kefu.guided.verbs import begin


def mark_no_response_needed(
    messages: Sequence[Message], *, actor: User | None, now: datetime
) -> None:
    """Mark messages of one case. What Amazon has no program for becomes one step a case, due while
    a message is in time. Raises ``NotAllowedNow("not_a_buyer_message")``."""
    for message in messages:
        verbs.mark_no_response_needed(message, actor=actor, now=now)
    if not messages or messages[0].case.channel != "amazon":
        return
    case = messages[0].case
    allowed = answer_time(case.deadlines.all())
    in_time = [m.at + allowed for m in messages if now - m.at < allowed < timedelta.max]
    due_at = min(in_time) if in_time else None
    begin(case, kind="no_response_needed", actor=actor, now=now, due_at=due_at)
