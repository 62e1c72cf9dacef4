"""Rows of the boards beside returns: returns, debts of Amazon, lots, disputes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from bench import desk
from bench.copies import SEED, at, copy, earlier, place

ON_THEIR_WAY = 1
"""Thousands of returns that are not over yet: two weeks of five years."""


def returns(store: Any, cases: list[int], copies: int) -> None:
    """As a desk has them after years: most over, one in a hundred on its way through the stages."""
    from kefu.returns.following import rank
    from kefu.returns.models import Return
    from kefu.returns.stages import STAGES

    made = [
        Return(
            store=store,
            case_id=cases[n],
            stage=STAGES[n % len(STAGES)],
            grade=("", "used", "as_new")[n % 3],
            other_grades="as_new" if n % 30 == 1 else "",
            requested_at=at(n),
            due_at=desk.NOW + timedelta(hours=n) if n % 4 == 0 else None,
            buyer_name=f"Anna {n}",
            title="Nova table lamp, brass",
            sku="LAMP",
            reason="No longer needed",
            unclear=n % 50 == 0,
            **place(n),
        )
        for n in range(SEED)
    ]
    for ret in made:
        ret.queue_rank = rank(ret)
    Return.objects.bulk_create(made)
    copy(
        Return,
        copies,
        stage=_once_over("s.stage", "CASE s.id % 3 WHEN 0 THEN 'put_away' ELSE 'ended' END"),
        due_at=_once_over("s.due_at", "NULL"),
        unclear=_once_over("s.unclear", "FALSE"),
        queue_rank="s.queue_rank + n * 60",
        requested_at=earlier("requested_at"),
    )


def _once_over(still: str, over: str) -> str:
    """In SQL: the first copies are still on their way, all others over."""
    return f"CASE WHEN n < {ON_THEIR_WAY} THEN {still} ELSE {over} END"


def owed(store: Any, cases: list[int], copies: int) -> None:
    from kefu.returns.models import Owed

    Owed.objects.bulk_create(
        Owed(
            store=store,
            kind=Owed.Kind.values[n % 3],
            about=f"305-{n:07d}",
            amazon_order_id=f"305-{n:07d}-0000000",
            title="Nova table lamp, brass",
            amount=Decimal("12.90"),
            currency="USD",
            state=Owed.State.values[n % 5],
            from_at=at(n),
            due_at=desk.NOW + timedelta(hours=n),
            found_at=at(n),
        )
        for n in range(SEED)
    )
    copy(Owed, copies, about="s.about || '-' || n", due_at=earlier("due_at"))


def lots(store: Any, cases: list[int], copies: int) -> None:
    from kefu.returns.models import ResaleLot

    ResaleLot.objects.bulk_create(
        ResaleLot(
            store=store,
            name=f"Lot {n}",
            state=("open", "sold", "dissolved")[n % 3],
            opened_at=at(n),
            buyer="Resto" if n % 3 == 1 else "",
            proceeds=Decimal("120") if n % 3 == 1 else None,
            currency="USD",
        )
        for n in range(SEED)
    )
    copy(ResaleLot, copies, opened_at=earlier("opened_at"))


def disputes(store: Any, cases: list[int], copies: int) -> None:
    from kefu.returns.models import Dispute

    Dispute.objects.bulk_create(
        (
            Dispute(
                store=store,
                case_id=cases[n],
                about="Who scratched it?",
                opened_at=at(n),
                settled_at=desk.NOW if n % 2 else None,
                outcome="middle" if n % 2 else "",
            )
            for n in range(SEED * copies)
        ),
        batch_size=5_000,
    )
