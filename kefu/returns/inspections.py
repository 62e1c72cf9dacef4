"""What somebody saw of goods: pieces in their states that make sense, and the inspection that keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kefu.accounts.models import User
from kefu.cases.errors import NotAllowedNow
from kefu.returns.models import Grade, Inspection, Return
from kefu.returns.portions import Portion, counted, worst

# Goods in this state may be sold again as new.
AS_GOOD_AS_NEW = frozenset({Grade.AS_NEW, Grade.OPENED})


def counted_by_grade(pieces: Mapping[str, int]) -> list[Portion]:
    """How many pieces are in which state. Raises ``NotAllowedNow``: ``no_grade``, ``no_pieces``."""
    if any(code not in Grade.values or number < 0 for code, number in pieces.items()):
        raise NotAllowedNow("no_grade")
    found = counted(pieces)
    if not found:
        raise NotAllowedNow("no_pieces")
    return found


def guard_seen(found: Sequence[Portion], genuine: bool | None, complete: bool | None) -> None:
    """What was seen of the goods and what they are graded must not contradict each other."""
    grades = {portion.grade for portion in found}
    if genuine is False and Grade.NOT_OURS not in grades:
        raise NotAllowedNow("grade_contradicts")
    if complete is False and grades <= AS_GOOD_AS_NEW:
        raise NotAllowedNow("grade_contradicts")


def keep_look(
    ret: Return,
    found: Sequence[Portion],
    *,
    portions: list[dict[str, Any]],
    genuine: bool | None,
    complete: bool | None,
    note_text: str,
    actor: User,
    now: datetime,
) -> Inspection:
    """The inspection; ``portions`` as a return keeps them."""
    return Inspection.objects.create(
        of=ret,
        at=now,
        by=actor,
        genuine=genuine,
        complete=complete,
        grade=worst(found),
        portions=portions,
        note=note_text.strip()[:500],
    )
