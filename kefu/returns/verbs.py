"""What the desk does with a return: one verb a transition, each guarded, atomic and remembered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kefu.accounts.models import User
from kefu.accounts.roles import Verb
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Task
from kefu.cases.tasks import add_task, finish_task
from kefu.returns.at_amazon import answer_at_amazon
from kefu.returns.changing import changing, note, tell
from kefu.returns.merging import FIXED, MOMENTS, PERSON
from kefu.returns.models import Contradiction, Return
from kefu.returns.stages import WITHOUT_MONEY

Answer, Stage = Return.Answer, Return.Stage
OVER = frozenset({Stage.PUT_AWAY, Stage.ENDED})
# What a person may set right by hand.
CORRECTABLE = FIXED | MOMENTS | {"tracking_number", "carrier", "title"}


def answer(
    ret: Return, choice: str, *, actor: User | None, now: datetime, reason: str = ""
) -> None:
    """One of the four choices (RET-3). What Amazon makes manual becomes a task.

    ``contact`` leaves the request open: talking comes first, and the clock goes on.
    ``refund`` decides that the buyer keeps the goods (RET-6).
    Raises ``NotAllowedNow``: ``return_over``, ``already_authorised``, ``amazon_handles_it``,
    ``reason_needed_to_close``, ``goods_on_their_way``, ``may_not_let_keep``.
    """
    with changing(ret):
        _guard_ours(ret)
        if choice == Answer.CONTACT:
            note(ret, "contacted", actor=actor, now=now, reason=reason)
            return
        if choice == Answer.REFUND:
            _keep(ret, actor=actor, now=now, reason=reason)
            return
        if choice == Answer.AUTHORISE:
            if ret.answered_at:
                raise NotAllowedNow("already_authorised")
            tell(ret, {"answered_at": now, "answer": choice}, actor=actor, now=now, reason=reason)
        else:
            if not reason.strip():
                raise NotAllowedNow("reason_needed_to_close")
            if ret.sent_at or ret.arrived_at:
                raise NotAllowedNow("goods_on_their_way")
            facts = {"answered_at": now, "ended_at": now, "answer": choice}
            tell(ret, facts, actor=actor, now=now, reason=reason)
        answer_at_amazon(ret, choice, actor=actor, now=now)


def let_keep(ret: Return, *, actor: User, now: datetime, reason: str) -> None:
    """Somebody entitled decides that the goods need not come back (RET-6).

    Raises ``NotAllowedNow``: ``may_not_let_keep``, ``return_over``, ``goods_are_back``.
    """
    with changing(ret):
        _guard_ours(ret)
        _keep(ret, actor=actor, now=now, reason=reason)


def send_back(
    ret: Return, *, carrier: str, tracking_number: str, actor: User | None, now: datetime
) -> None:
    """The buyer has sent the goods (RET-10). Raises ``return_over``, ``tracking_needed``."""
    with changing(ret):
        _guard_ours(ret)
        if not tracking_number.strip():
            raise NotAllowedNow("tracking_needed")
        facts = {
            "carrier": carrier.strip()[:60],
            "tracking_number": tracking_number.strip()[:60],
            "sent_at": now,
        }
        tell(ret, facts, actor=actor, now=now)


def choose_remedy(ret: Return, remedy: str, *, actor: User | None, now: datetime) -> None:
    """Money, another one, or a repair (RET-5). Raises ``return_over``, ``refund_on_its_way``."""
    with changing(ret):
        _guard_ours(ret)
        if ret.refunds.filter(state__in=["waiting", "asked", "proved"]).exists():
            raise NotAllowedNow("refund_on_its_way")
        if remedy not in Return.Remedy.values or remedy == ret.remedy:
            return
        tell(ret, {"remedy": remedy}, actor=actor, now=now)
        note(ret, "remedy_chosen", actor=actor, now=now, remedy=remedy)
        if ret.remedy == Return.Remedy.EXCHANGE and ret.case is not None:
            add_task(ret.case, code="ship_replacement", actor=actor, now=now, rule="RET-5")


def make_good(
    ret: Return, *, carrier: str, tracking_number: str, actor: User, now: datetime
) -> None:
    """The replacement has left, or the repaired goods (RET-5); goods first, as with money (RET-6).

    Raises ``NotAllowedNow``: ``no_exchange_agreed``, ``made_good_before``, ``goods_first`` unless
    a supervisor sends it ahead, ``return_over``, ``amazon_handles_it``.
    """
    with changing(ret):
        _guard_ours(ret)
        if ret.remedy not in WITHOUT_MONEY:
            raise NotAllowedNow("no_exchange_agreed")
        if ret.made_good_at:
            raise NotAllowedNow("made_good_before")
        ahead = ret.remedy == Return.Remedy.EXCHANGE and actor.may(Verb.APPROVE)
        if ret.arrived_at is None and not ahead:
            raise NotAllowedNow("goods_first")
        tell(ret, {"made_good_at": now}, actor=actor, now=now)
        parcel = f"{carrier.strip()} {tracking_number.strip()}".strip()
        note(ret, "made_good", actor=actor, now=now, reason=parcel, remedy=ret.remedy)
        tasks = Task.objects.filter(case=ret.case_id, code="ship_replacement", state="open")
        for task in tasks.select_related("case") if ret.case_id else ():
            finish_task(task, actor=actor, now=now, note=parcel, answer={})


def end(ret: Return, *, actor: User | None, now: datetime, reason: str) -> None:
    """Nothing comes any more, or nothing is left to do. Raises ``return_over``, ``reason_needed_to_close``."""
    with changing(ret):
        if ret.stage in OVER:
            raise NotAllowedNow("return_over")
        if not reason.strip():
            raise NotAllowedNow("reason_needed_to_close")
        tell(ret, {"ended_at": now}, actor=actor, now=now, reason=reason)


def correct(
    ret: Return, field: str, value: Any, *, actor: User, now: datetime, reason: str = ""
) -> None:
    """A person says what is so; it wins over every source. Raises ``not_correctable``."""
    if field not in CORRECTABLE:
        raise NotAllowedNow("not_correctable", field=field)
    with changing(ret):
        tell(ret, {field: value}, actor=actor, now=now, reason=reason, source=PERSON)
        note(
            ret, "corrected", actor=actor, now=now, reason=reason, field=field, value=_plain(value)
        )


def settle(found: Contradiction, *, chosen: str, actor: User, now: datetime) -> None:
    """Which of two words is right. Raises ``NotAllowedNow``: ``already_settled``, ``not_said``."""
    if chosen not in (found.stands, found.told):
        raise NotAllowedNow("not_said")
    with changing(found.of) as ret:
        claimed = Contradiction.objects.filter(
            of=ret, field=found.field, settled_at__isnull=True
        ).update(settled_at=now, settled_by=actor, chosen=chosen)
        if not claimed:
            raise NotAllowedNow("already_settled")
        value = _typed(found.field, chosen)
        tell(ret, {found.field: value}, actor=actor, now=now, source=PERSON)
        note(ret, "contradiction_settled", actor=actor, now=now, field=found.field, value=chosen)


def _keep(ret: Return, *, actor: User | None, now: datetime, reason: str) -> None:
    if actor is None or not actor.may(Verb.APPROVE):
        raise NotAllowedNow("may_not_let_keep")
    if ret.arrived_at:
        raise NotAllowedNow("goods_are_back")
    facts = {"answered_at": now, "kept_at": now, "answer": Answer.REFUND}
    ret.kept_by = actor
    tell(ret, facts, actor=actor, now=now, reason=reason)
    note(ret, "may_keep", actor=actor, now=now, reason=reason)


def _guard_ours(ret: Return) -> None:
    """The return still goes on, and it is ours to run: Amazon handles what it ships (RET-14)."""
    if ret.stage in OVER:
        raise NotAllowedNow("return_over")
    if ret.fulfilment == "amazon":
        raise NotAllowedNow("amazon_handles_it")


def _typed(field: str, text: str) -> Any:
    if field == "quantity":
        return int(text)
    return text == "True" if field == "in_policy" else text


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
