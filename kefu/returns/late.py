"""Pieces that come after the others, mostly after the refund.

The return is one: the late pieces are portions of it beside those that came first. Whether more
money goes back a person decides; by itself none does (RET-6, RET-9).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kefu.accounts.models import User
from kefu.cases.errors import NotAllowedNow
from kefu.returns.changing import changing, note, tell
from kefu.returns.disputes import WITH_MONEY
from kefu.returns.further import ON_THE_ROAD, further_of
from kefu.returns.inspections import counted_by_grade, guard_seen, keep_look
from kefu.returns.models import Inspection, Return
from kefu.returns.portions import kept, pieces_in, portions_of, worst
from kefu.returns.working_out import missing

Late = Return.Late


def take_in_late(
    ret: Return,
    *,
    pieces: Mapping[str, int],
    genuine: bool | None,
    complete: bool | None,
    note_text: str = "",
    actor: User,
    now: datetime,
) -> Inspection:
    """Pieces are here that were missing: how many in which state. They wait for their places.

    Where money went back already, what is owed for them is left to a person, with its clock (RET-9).
    Raises ``NotAllowedNow``: ``no_grade``, ``no_pieces``, ``grade_contradicts``, ``amazon_handles_it``,
    ``nothing_missing``, ``more_than_missing``.
    """
    found = counted_by_grade(pieces)
    guard_seen(found, genuine, complete)
    with changing(ret):
        if ret.fulfilment == "amazon":
            raise NotAllowedNow("amazon_handles_it")
        most = missing(ret)
        if not most:
            raise NotAllowedNow("nothing_missing")
        if (pieces_in(found) or 0) > most:
            raise NotAllowedNow("more_than_missing", most=most)
        look = keep_look(
            ret,
            found,
            portions=kept(found),
            genuine=genuine,
            complete=complete,
            note_text=note_text,
            actor=actor,
            now=now,
        )
        all_of_them = [*portions_of(ret), *found]
        ret.portions = kept(all_of_them)
        facts = {"portions": ret.portions, "grade": worst(all_of_them), "late_at": now}
        if _owed(ret, now):
            facts["late"] = Late.OWED
        tell(ret, facts, actor=actor, now=now)
        note(ret, "late_pieces", actor=actor, now=now, reason=look.note, portions=look.portions)
        return look


def _owed(ret: Return, now: datetime) -> bool:
    """Whether money went back for the others, and the late ones give more."""
    if ret.refunded_at is None and not ret.refunds.filter(state__in=ON_THE_ROAD).exists():
        return False  # the refund that is still to be asked for is for all of them
    if ret.disputes.filter(outcome__in=WITH_MONEY).exists():
        return False  # what it gave is all that the buyer gets
    return further_of(ret, now=now).amount != 0
