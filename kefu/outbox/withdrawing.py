"""Calling off what has been asked of Amazon and is not begun yet."""

from __future__ import annotations

from datetime import datetime

from kefu.accounts.models import User
from kefu.cases.errors import NotAllowedNow
from kefu.cases.tasks import add_task
from kefu.cases.verbs import remember
from kefu.outbox.amazon_actions import told
from kefu.outbox.models import Action
from kefu.outbox.outcomes import BY_HAND, settling

State = Action.State


def withdraw(action: Action, *, actor: User | None, now: datetime) -> None:
    """It is not done by the desk; what was promised stays promised, so a person's step remains.

    What a letter tells of is called off with its letter.
    Raises ``NotAllowedNow``: ``already_leaving``, ``call_back_the_letter``.
    """
    with settling(action):
        letter = action.letter
        if letter is not None and letter.state != State.SENT:
            raise NotAllowedNow("call_back_the_letter")
        if action.state != State.QUEUED:
            raise NotAllowedNow("already_leaving")
        action.state, action.done_at = State.WITHDRAWN, now
        action.save(update_fields=["state", "done_at"])
        if action.case is not None:
            remember(action.case, "action_withdrawn", actor=actor, now=now, **told(action))
            if action.offer_id is not None:
                add_task(action.case, code=BY_HAND[action.kind], actor=actor, now=now)
