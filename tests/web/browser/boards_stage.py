"""Three of everything that the boards show, in one store."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any


def fill_boards(desk: Any, number: int) -> None:
    """Rows of each board's kind, told apart by ``number``, so that stores do not clash."""
    from kefu.cases.tasks import add_task
    from kefu.claims.models import Claim
    from kefu.guided.verbs import begin
    from kefu.metrics.definitions import metrics
    from kefu.metrics.figures import State
    from kefu.metrics.models import HealthReading
    from kefu.metrics.periods import today
    from kefu.outbox.models import Action
    from kefu.ratings.models import Feedback, ProductReview, ReviewRequest
    from kefu.returns.models import Dispute, Owed, ResaleLot, Return

    store, now = desk.store, desk.now
    # A figure over its limit, so that the pages' list has its badge.
    HealthReading.objects.create(
        store=store,
        metric="order_defect_rate",
        window=metrics()["order_defect_rate"].windows[0],
        day=today(store.marketplace, now),
        numerator=3,
        denominator=100,
        limit=Decimal("0.01"),
        state=State.BREACHED,
        taken_at=now,
    )
    for n in range(3):
        order_id = f"303-{number:07d}-{n:07d}"
        order = desk.order(order_id)
        case = store.cases.create(
            opened_at=now,
            last_message_at=now,
            amazon_order_id=order_id,
            order=order,
            buyer_name=f"Anna {n}",
            marketplace="DE",
            currency="EUR",
            price=Decimal("28.90"),
        )
        known = {"store": store, "amazon_order_id": order_id, "marketplace": "DE"}
        later = now + timedelta(hours=5 + n)
        Claim.objects.create(
            **known,
            case=case,
            kind="a_to_z",
            about=order_id,
            opened_at=now,
            answer_due=later,
            rank=n,
            amount=Decimal("28.90"),
            currency="EUR",
        )
        Feedback.objects.create(
            **known, case=case, left_at=now - timedelta(days=n), rating=1, taken_at=now
        )
        ProductReview.objects.create(
            store=store,
            review_id=f"R{number}-{n}",
            left_at=now - timedelta(days=n),
            rating=2,
            title="Broke after a week",
            taken_at=now,
        )
        ReviewRequest.objects.create(
            store=store,
            order=order,
            opens_at=later,
            ends_at=now + timedelta(days=20),
            planned_for=later,
            looked_at=now,
        )
        ret = Return.objects.create(
            **known, case=case, requested_at=now, due_at=later, queue_rank=n, title="Lamp"
        )
        Owed.objects.create(
            store=store,
            kind="safe_t",
            about=order_id,
            of=ret,
            amazon_order_id=order_id,
            from_at=now,
            due_at=later,
            found_at=now,
        )
        ResaleLot.objects.create(store=store, name=f"Lot {n}", opened_at=now)
        Dispute.objects.create(store=store, case=case, of=ret, about=f"Who? {n}", opened_at=now)
        add_task(case, code="trace_parcel", actor=None, now=now)
        begin(case, kind="authorise_return", actor=desk.alice, now=now)
        Action.objects.create(
            store=store,
            case=case,
            kind="refund",
            key=f"boards-{number}-{n}",
            amazon_order_id=order_id,
            payload={"amount": "3.00", "currency": "EUR"},
            state="failed",
            last_error="feed_rejected",
            asked_at=now - timedelta(minutes=n),
            not_before=now,
        )
        case.offers.create(
            remedy="compensate", amount=Decimal(3), currency="EUR", offered_at=now, rule="PRD-1"
        )
