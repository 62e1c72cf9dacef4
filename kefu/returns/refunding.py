"""Money for a return: asked for, allowed by a second person where need be, on its road, proved.

RET-6 holds here: nothing leaves before the goods are back, or before somebody entitled has said
that the buyer keeps them.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from kefu.accounts.models import User
from kefu.accounts.roles import Verb
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Offer
from kefu.cases.verbs import remember
from kefu.returns.amounts import Worked
from kefu.returns.at_amazon import send_money
from kefu.returns.cases_of import ensure_case
from kefu.returns.changing import changing, note, tell
from kefu.returns.further import ON_THE_ROAD, more_of, settle_late
from kefu.returns.limits import weighed
from kefu.returns.models import Photo, Refund, Return
from kefu.returns.numbers import numbers_at
from kefu.returns.stages import WITHOUT_MONEY
from kefu.returns.working_out import paid_for, refund_of

State = Refund.State


def ask_refund(
    ret: Return, *, amount: Decimal, actor: User | None, now: datetime, reason: str = ""
) -> Refund:
    """Send ``amount`` back, or lay it before a second person.

    Raises ``NotAllowedNow``: ``goods_first`` (RET-6), ``refund_on_its_way``, ``return_over``,
    ``more_than_settled`` after a dispute or ``more_than_pieces_gave`` for late pieces, ``amazon_handles_it``, ``exchange_agreed``, ``no_amount``, ``keeps_too_much`` for less than
    Amazon lets a seller pay, ``no_case_for_refund``, ``photo_needed`` where Amazon wants
    to see why so much is kept, ``reason_needed_for_refund`` where a second person is asked, and
    what nobody can allow: ``more_than_paid``.
    """
    with changing(ret):
        _guard(ret)
        _guard_amount(ret, amount)
        if ret.refunded_at is not None:
            more = more_of(ret, amount, actor=actor, now=now)
            said = reason or more.reason
            return _ask(ret, amount, more.fee, more.basis, more.why, actor, now, said)
        ensure_case(ret, now=now)
        worked = refund_of(ret, now=now)
        if worked.least is not None and amount < worked.least:
            raise NotAllowedNow("keeps_too_much", least=str(worked.least), currency=ret.currency)
        if worked.needs_photo and not Photo.objects.filter(of=ret).exists():
            raise NotAllowedNow("photo_needed")
        fee = max((paid_for(ret) or amount) - amount, Decimal())
        basis = _basis(worked)
        if ret.late == Return.Late.OWED:  # the refund before it came to nothing: this is for all
            basis["late"] = True
        why = _why_ask(ret, amount, worked, actor, now)
        return _ask(ret, amount, fee, basis, why, actor, now, reason)


def refund_by_itself(ret: Return, *, now: datetime) -> Refund | None:
    """RET-13: goods back in time and as they were, within the amount that supervisors set.

    ``None`` where a person is to look: anything unknown, kept back, dearer or on its way already.
    """
    worked = refund_of(ret, now=now)
    most = numbers_at(now)("return_auto_refund", ret.place, now, currency=ret.currency or None)
    if worked.amount is None or worked.fee or most is None or not 0 < worked.amount <= most.value:
        return None
    if worked.why != ("as_it_was",) or ret.case is None:
        return None
    try:
        return ask_refund(ret, amount=worked.amount, actor=None, now=now)
    except NotAllowedNow:
        return None


def grant(refund: Refund, *, actor: User, now: datetime) -> None:
    """A second person says yes, within their own limits as things stand now.

    Raises ``NotAllowedNow``: ``same_person``, ``may_not_approve``, ``already_answered``,
    ``beyond_your_limits``, ``goods_first``, and ``more_than_paid``, which nobody can allow.
    """
    _guard_second(refund, actor)
    with changing(refund.of) as ret:
        _guard_goods(ret)
        own = weighed(ret, refund.amount, actor, now).own
        if own:
            raise NotAllowedNow("beyond_your_limits", why=[why.to_json() for why in own])
        _answer(refund, State.ASKED, actor, now)
        _send(refund, actor, now)


def deny(refund: Refund, *, actor: User, now: datetime, reason: str = "") -> None:
    """A second person says no. Raises as ``grant``."""
    _guard_second(refund, actor)
    with changing(refund.of) as ret:
        _answer(refund, State.DENIED, actor, now)
        note(ret, "refund_denied", actor=actor, now=now, reason=reason, **_told(refund))


def withdraw(refund: Refund, *, actor: User, now: datetime) -> None:
    """Take the question back while nobody has answered it. Raises ``already_answered``."""
    with changing(refund.of) as ret:
        _answer(refund, State.WITHDRAWN, actor, now)
        note(ret, "refund_withdrawn", actor=actor, now=now, **_told(refund))


def done_at_amazon(refund: Refund, *, actor: User, now: datetime) -> None:
    """A person has sent it in Seller Central; Amazon's notice will prove it.

    Raises ``NotAllowedNow("refund_not_asked")``.
    """
    with changing(refund.of) as ret:
        if not Refund.objects.filter(pk=refund.pk, state=State.ASKED).exists():
            raise NotAllowedNow("refund_not_asked")
        if ret.refunded_at is None:
            tell(ret, {"refunded_at": now}, actor=actor, now=now)
        if refund.basis.get("late"):
            settle_late(ret, actor=actor, now=now)
        note(ret, "refund_sent", actor=actor, now=now, **_told(refund))


def _basis(worked: Worked) -> dict[str, Any]:
    """How the amount came about, for whoever asks later; portions where the pieces differ."""
    basis: dict[str, Any] = {"why": list(worked.why), **worked.numbers}
    if len(worked.lines) > 1:
        basis["portions"] = [
            {
                "grade": line.portion.grade,
                "quantity": line.portion.quantity,
                "paid": str(line.paid),
                "fee": str(line.fee),
                "why": line.why,
            }
            for line in worked.lines
        ]
    return basis


def _ask(
    ret: Return,
    amount: Decimal,
    fee: Decimal,
    basis: dict[str, Any],
    why: list[str],
    actor: User | None,
    now: datetime,
    reason: str,
) -> Refund:
    """The row, and its road at once where nobody else has to say yes."""
    if why and not reason.strip():
        raise NotAllowedNow("reason_needed_for_refund", why=why)
    refund = Refund.objects.create(
        of=ret,
        state=State.WAITING if why else State.ASKED,
        amount=amount,
        fee=fee,
        currency=ret.currency,
        basis={**basis, "ask": why},
        reason=reason[:300],
        asked_at=now,
        asked_by=actor,
    )
    if why:
        note(ret, "refund_waits", actor=actor, now=now, reason=reason, **_told(refund))
    else:
        _send(refund, actor, now)
    return refund


def _guard(ret: Return) -> None:
    if ret.fulfilment == "amazon":
        raise NotAllowedNow("amazon_handles_it")
    if ret.remedy in WITHOUT_MONEY:
        raise NotAllowedNow("exchange_agreed")
    _guard_goods(ret)
    if ret.refunds.filter(state__in=ON_THE_ROAD).exists():
        raise NotAllowedNow("refund_on_its_way")


def _guard_amount(ret: Return, amount: Decimal) -> None:
    if amount <= 0 or not ret.currency:
        raise NotAllowedNow("no_amount")


def _why_ask(
    ret: Return, amount: Decimal, worked: Worked, actor: User | None, now: datetime
) -> list[str]:
    """Why a second person must say yes; nothing where a letter that was allowed promised it."""
    if worked.amount is None:
        why = [*worked.why]
    else:
        why = ["not_graded"] if "not_graded" in worked.why else []
        why += ["beyond_policy"] if amount > worked.amount else []
        why += ["below_policy"] if worked.least is not None and amount < worked.amount else []
    if actor is None or ret.case is None:
        return why
    if _promised(ret, amount) is not None:
        return []
    if not ret.case.decisions.exists():
        return [*why, "not_judged"]
    return list(dict.fromkeys([*why, *(w.code for w in weighed(ret, amount, actor, now).own)]))


def _guard_goods(ret: Return) -> None:
    """RET-6: the goods are back, or somebody entitled let the buyer keep them."""
    if ret.arrived_at is None and ret.kept_at is None:
        raise NotAllowedNow("goods_first")


def _promised(ret: Return, amount: Decimal) -> Offer | None:
    """The offer of a letter that promised this very amount."""
    standing = Offer.objects.filter(case=ret.case, amount=amount, message__isnull=False)
    return standing.exclude(outcome=Offer.Outcome.REFUSED).order_by("-offered_at", "-id").first()


def _send(refund: Refund, actor: User | None, now: datetime) -> None:
    """Onto the road to Amazon, and into the ledger of concessions. Raises ``no_case_for_refund``."""
    ret = refund.of
    if ret.case is None:
        raise NotAllowedNow("no_case_for_refund")
    # What a letter promised has gone back before late pieces came.
    promised = None if refund.basis.get("late") else _promised(ret, refund.amount)
    offer = promised or Offer.objects.create(
        case=ret.case,
        remedy="refund_full" if refund.amount == paid_for(ret) else "refund_partial",
        amount=refund.amount,
        currency=refund.currency,
        rule="RET-9",
        offered_at=now,
        offered_by=refund.asked_by,
        outcome=Offer.Outcome.ACCEPTED,
        settled_at=now,
    )
    road = send_money(refund, offer, actor=actor, now=now)
    refund.action, refund.step, refund.task = road.action, road.step, road.task
    refund.save(update_fields=["action", "step", "task"])
    note(ret, "refund_asked", actor=actor, now=now, reason=refund.reason, **_told(refund))
    remember(ret.case, "return_refund", actor=actor, now=now, **_told(refund))


def _answer(refund: Refund, state: str, actor: User, now: datetime) -> None:
    claimed = Refund.objects.filter(pk=refund.pk, state=State.WAITING).update(
        state=state, answered_at=now, answered_by=actor
    )
    if claimed != 1:
        raise NotAllowedNow("already_answered")
    refund.state, refund.answered_at, refund.answered_by = state, now, actor


def _guard_second(refund: Refund, actor: User) -> None:
    if actor.pk == refund.asked_by_id:
        raise NotAllowedNow("same_person")
    if not actor.may(Verb.APPROVE):
        raise NotAllowedNow("may_not_approve")


def _told(refund: Refund) -> dict[str, str]:
    return {"amount": str(refund.amount), "currency": refund.currency}
