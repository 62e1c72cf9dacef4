"""The buyer's official request → the order cancelled, without a letter: Amazon tells the buyer (ORD-1)."""

from __future__ import annotations

from datetime import datetime

from kefu.accounts.models import User
from kefu.cases.cancel_requests import asked_by_form_alone
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Draft, Message
from kefu.cases.tasks import add_task
from kefu.cases.verbs import changing, set_state
from kefu.flow.judging import judge
from kefu.outbox.amazon_port import abilities
from kefu.outbox.effects import cancel_order
from kefu.outbox.follow_up import FOLLOW_UP
from kefu.outbox.models import Action

CANCEL = "cancel_order"


def cancel_on_request(case: Case, *, actor: User | None, now: datetime) -> Action | None:
    """Have the order cancelled at Amazon; where no program may, it becomes somebody's task.

    Raises ``NotAllowedNow``: ``merged``, ``buyer_wrote_too`` where an answer is to say it,
    ``remedy_not_allowed`` where the policy does not say so now, ``asked_before``.
    """
    with changing(case):
        if case.state == Case.State.MERGED:
            raise NotAllowedNow("merged", into=case.merged_into_id)
        kinds = case.messages.filter(direction=Message.Direction.IN).values_list("kind", flat=True)
        if not asked_by_form_alone(set(kinds)):
            raise NotAllowedNow("buyer_wrote_too")
        verdict = judge(case, now=now).verdict
        if not any(option["remedy"] == CANCEL for option in verdict["options"]):
            raise NotAllowedNow("remedy_not_allowed", remedy=CANCEL)
        action = None
        if Action.Kind.CANCEL_ORDER in abilities(case.store_id):
            action = cancel_order(case, actor=actor, now=now)
        else:
            add_task(case, code=FOLLOW_UP[CANCEL], actor=actor, now=now)
        Draft.objects.filter(case=case, edited=False).delete()
        set_state(case, Case.State.WAITING, now=now)
        return action
