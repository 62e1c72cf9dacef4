"""Did it really happen? What Amazon tells later, held against what a person recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import structlog
from django.db import transaction

from kefu.accounts.models import Store
from kefu.cases.active_policy import clock_rules
from kefu.cases.concessions import refunded
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Message
from kefu.cases.verbs import changing, remember, set_state, touch
from kefu.guided.due import set_clock
from kefu.guided.kinds import kinds, told_by
from kefu.guided.models import UNFINISHED, GuidedStep

log = structlog.get_logger(__name__)
State = GuidedStep.State
BATCH = 200
CHARGEBACK_ENDS = {"denied": "chargeback_won", "granted": "chargeback_lost"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Something that Amazon said. ``code``: a word of kinds.toml (``return_authorised`` …).

    ``about``: the claim, return or feedback, where it is told; without an order, what finds the
    step. ``proof``: where it stands,
    such as ``{"message": 12}`` or ``{"report": "returns", "row": "…"}``. ``at``: when it
    happened; what was said before a step was opened does not bear on it. ``amount``: of money
    that went back; less than what the step was for proves nothing. ``stands``: Amazon says how
    things are and not since when, so it may prove a step and never overtakes one.
    """

    code: str
    order: str
    at: datetime
    about: str = ""
    amount: Decimal | None = None
    stands: bool = False
    proof: Mapping[str, Any]


def told(store: Store, words: Iterable[Told], *, now: datetime) -> int:
    """Settle the steps that these words of Amazon's bear on. Returns how many they settled.

    Told twice, or in another order, it makes no difference.
    """
    bearing = [word for word in words if told_by(word.code)]
    if not bearing:
        return 0
    unfinished = GuidedStep.objects.filter(store=store, state__in=UNFINISHED)
    kinds_told = {code for word in bearing for code in told_by(word.code)}
    steps = list(unfinished.filter(kind__in=kinds_told).select_related("case", "store"))
    if not steps:
        return 0
    said: dict[tuple[str, str], list[Told]] = {}
    for word in sorted(bearing, key=_order):
        said.setdefault((word.order, "" if word.order else word.about), []).append(word)
    return sum(_first_that_settles(step, said, now) for step in steps)


def _order(word: Told) -> tuple[datetime, str, str, Decimal, str]:
    """Oldest first; of the same moment, one order that does not depend on who told first."""
    proof = str(sorted(word.proof.items()))
    return word.at, word.code, word.about, word.amount or Decimal(), proof


def _first_that_settles(
    step: GuidedStep, said: Mapping[tuple[str, str], list[Told]], now: datetime
) -> bool:
    about = "" if step.amazon_order_id else step.about
    found = said.get((step.amazon_order_id, about), ())
    return any(_bears_on(step, word) and _settle(step, word, now) for word in found)


def told_by_notices(store: Store, notices: Iterable[tuple[Case, Message]], *, now: datetime) -> int:
    """The same for notices that have just been filed."""
    return told(store, filter(None, (said_by(m, case) for case, m in notices)), now=now)


def said_by(message: Message, case: Case) -> Told | None:
    """What a notice says, in the words of kinds.toml; ``None`` where it bears on no step."""
    notice, code = message.notice or {}, ""
    match message.kind:
        case "return_request":
            code = "return_authorised" if notice.get("authorised") == "yes" else ""
        case "refund_notice":
            code = "refunded"
        case "claim_decided":
            code = f"claim_{notice.get('decision', '')}"
        case "chargeback":
            code = CHARGEBACK_ENDS.get(notice.get("decision", ""), "")
    order = notice.get("order") or case.amazon_order_id
    if not code or not order:
        return None
    return Told(
        code=code,
        order=order,
        at=message.at,
        about=notice.get("claim_id") or notice.get("rma") or "",
        amount=refunded(notice)[0] if code == "refunded" else None,
        proof={"message": message.pk, "case": case.pk},
    )


def look_for_proof(*, now: datetime) -> int:
    """Steps of which Amazon has not told in time go back to a person. Returns how many."""
    found = GuidedStep.objects.filter(state=State.DONE_CLAIMED, check_at__lte=now)
    if not found.exists():
        return 0
    count = 0
    for step in found.select_related("case", "store").order_by("check_at", "id")[:BATCH]:
        count += _not_found(step, now)
    return count


def _bears_on(step: GuidedStep, word: Told) -> bool:
    kind = kinds()[step.kind]
    if word.code not in kind.proved_by and (word.stands or word.code not in kind.overtaken_by):
        return False
    if word.at < step.opened_at:
        return False
    asked = step.facts.get("amount")
    if asked and word.amount is not None and word.amount < Decimal(str(asked)):
        return False
    apart = step.about and word.about and not step.about.startswith("case:")
    return not apart or step.about == word.about


def _settle(step: GuidedStep, word: Told, now: datetime) -> bool:
    proved = word.code in kinds()[step.kind].proved_by
    state = State.CONFIRMED if proved else State.OVERTAKEN
    proof = {"code": word.code, "at": word.at.isoformat(), "about": word.about, **word.proof}
    with _case_of(step) as case:
        claimed = GuidedStep.objects.filter(pk=step.pk, state__in=UNFINISHED).update(
            state=state, proof=proof, settled_at=now, check_at=None
        )
        if not claimed:
            return False
        if case is not None:
            code = "step_confirmed" if proved else "step_overtaken"
            remember(case, code, actor=None, now=now, step=step.kind, told=word.code)
            set_clock(case, now=now)
            touch(case, now=now)
    step.refresh_from_db()
    return True


def _not_found(step: GuidedStep, now: datetime) -> int:
    """Amazon has had its time: a person looks again, within a task's time."""
    due_at = now + clock_rules(now)(step.marketplace).task
    try:
        with _case_of(step) as case:
            claimed = GuidedStep.objects.filter(
                pk=step.pk, state=State.DONE_CLAIMED, check_at__lte=now
            ).update(state=State.NOT_FOUND, check_at=None, due_at=due_at)
            if not claimed:
                return 0
            if case is not None:
                remember(case, "step_not_found", actor=None, now=now, step=step.kind)
                set_clock(case, now=now)
                if case.state in (Case.State.WAITING, Case.State.DONE):
                    set_state(case, Case.State.OPEN, now=now)
    except NotAllowedNow:  # one case that cannot be changed must not keep the others
        log.exception("step_not_checked", step=step.pk)
        return 0
    return 1


def _case_of(step: GuidedStep) -> Any:
    """The case held, or just a transaction for a step that has none."""
    return changing(step.case) if step.case_id else transaction.atomic()
