"""Money beyond a refund that was sent: for pieces that came after it, or by a dispute's end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from kefu.accounts.models import User
from kefu.cases.errors import NotAllowedNow
from kefu.returns.amounts import Worked, further, worked_out
from kefu.returns.changing import changing, note, tell
from kefu.returns.disputes import still_to_pay
from kefu.returns.limits import weighed
from kefu.returns.models import Photo, Refund, Return
from kefu.returns.working_out import goods_of, paid_back, paid_for, shares_of

Late = Return.Late
ON_THE_ROAD = (Refund.State.WAITING, Refund.State.ASKED)
GIVEN = (*ON_THE_ROAD, Refund.State.PROVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """What late pieces give: ``amount`` is ``None`` where a person must say, ``most`` where nobody
    knows what was paid. ``gone``: what went back before, ``None`` where nobody told how much.
    """

    amount: Decimal | None
    most: Decimal | None
    gone: Decimal | None
    worked: Worked


def further_of(ret: Return, *, now: datetime) -> Further:
    """What is to go back beyond what went back, as the state of all that came gives it."""
    goods, gone = goods_of(ret, now=now), paid_back(ret)
    worked, most = worked_out(goods, shares_of(ret, now=now)), goods.left
    if most is not None and goods.paid is not None and gone is not None:
        most = max(min(most, goods.paid - gone), Decimal())
    return Further(amount=further(worked, gone), most=most, gone=gone, worked=worked)


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """A further refund: what is kept besides, how it came about, and why a second person is asked."""

    fee: Decimal
    basis: dict[str, Any]
    why: list[str]
    reason: str = ""


def more_of(ret: Return, amount: Decimal, *, actor: User | None, now: datetime) -> More:
    """What ``amount`` would be, on top of what went back.

    Raises ``NotAllowedNow``: ``refund_on_its_way`` where nothing more is owed, ``more_than_settled``,
    ``more_than_pieces_gave``, ``keeps_too_much``, ``photo_needed``.
    """
    if ret.late == Late.OWED:
        return _for_late(ret, amount, actor, now)
    return _for_dispute(ret, amount, actor, now)


def settle_late(ret: Return, *, actor: User | None, now: datetime) -> None:
    """The money for late pieces went back."""
    if ret.late == Late.OWED:
        tell(ret, {"late": Late.SETTLED}, actor=actor, now=now)


def owe_nothing(ret: Return, *, actor: User, now: datetime, reason: str) -> None:
    """A person decides that nothing more goes back for late pieces.

    Raises ``NotAllowedNow``: ``nothing_owed``, ``refund_on_its_way``, ``reason_needed_to_owe_nothing``.
    """
    with changing(ret):
        if ret.late != Late.OWED:
            raise NotAllowedNow("nothing_owed")
        if ret.refunds.filter(state__in=ON_THE_ROAD).exists():
            raise NotAllowedNow("refund_on_its_way")
        if not reason.strip():
            raise NotAllowedNow("reason_needed_to_owe_nothing")
        tell(ret, {"late": Late.SETTLED}, actor=actor, now=now, reason=reason)
        note(ret, "nothing_more", actor=actor, now=now, reason=reason)


def _for_dispute(ret: Return, amount: Decimal, actor: User | None, now: datetime) -> More:
    """What a settled dispute gives beyond what went back: no fee is kept of it any more (RET-15)."""
    left, dispute = still_to_pay(ret)
    if dispute is None or not left:
        raise NotAllowedNow("refund_on_its_way")
    if amount > left:
        raise NotAllowedNow("more_than_settled", left=str(left), currency=ret.currency)
    why = []
    if actor is not None and actor.pk == dispute.settled_by_id:
        why = [w.code for w in weighed(ret, amount, actor, now).own]
    basis = {"why": ["dispute"], "dispute": dispute.pk}
    return More(fee=Decimal(), basis=basis, why=why, reason=dispute.reason)


def _for_late(ret: Return, amount: Decimal, actor: User | None, now: datetime) -> More:
    """For pieces that came after the refund: what all that came gives, less what went back (RET-9)."""
    found = further_of(ret, now=now)
    _guard_bounds(ret, found, amount)
    before = Refund.objects.filter(of=ret, state__in=GIVEN).values_list("fee", flat=True)
    fee = max(found.worked.fee - sum(before, Decimal()), Decimal())
    if fee and found.worked.needs_photo and not Photo.objects.filter(of=ret).exists():
        raise NotAllowedNow("photo_needed")
    codes = [code for code in found.worked.why if code != "part_paid_before"]
    if found.amount is None:
        why = codes or ["price_unknown"]
    else:
        why = ["beyond_policy"] if amount > found.amount else []
        why += ["below_policy"] if amount < found.amount else []
    if actor is not None:
        why = list(dict.fromkeys([*why, *(w.code for w in weighed(ret, amount, actor, now).own)]))
    basis = {"why": ["late_pieces", *codes], "late": True, **found.worked.numbers}
    return More(fee=fee, basis=basis, why=why)


def _guard_bounds(ret: Return, found: Further, amount: Decimal) -> None:
    """All that went back never exceeds what was paid for what came, nor stays below Amazon's least."""
    if found.most is not None and amount > found.most:
        raise NotAllowedNow(
            "more_than_pieces_gave",
            paid=str(paid_for(ret)),
            left=str(found.most),
            currency=ret.currency,
        )
    least = found.worked.fair_least
    if least is not None and found.gone is not None and amount < least - found.gone:
        rest = str(least - found.gone)
        raise NotAllowedNow("keeps_too_much", least=rest, currency=ret.currency)
