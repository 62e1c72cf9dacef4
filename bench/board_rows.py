"""Rows of every board by the hundred thousand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from bench import desk, return_rows
from bench.copies import MARKETPLACES, SEED, at, copy, earlier, place


def fill(store: Any, number: int, user: Any) -> None:
    """``number`` thousand rows of each board's kind."""
    cases = _cases(store, number * SEED)
    copies = number
    for make in (
        _claims,
        _feedback,
        _reviews,
        _requests,
        return_rows.returns,
        return_rows.owed,
        return_rows.lots,
        return_rows.disputes,
    ):
        make(store, cases, copies)
    for make in (_tasks, _steps, _actions, _offers):
        make(store, cases, copies, user)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _cases(store: Any, number: int) -> list[int]:
    from kefu.cases.models import Case

    desk.fill_cases(store, number)
    return list(Case.objects.filter(store=store).order_by("id").values_list("pk", flat=True))


def _claims(store: Any, cases: list[int], copies: int) -> None:
    from kefu.claims.models import Claim

    states = ("open", "answered", "granted", "denied", "withdrawn")
    Claim.objects.bulk_create(
        Claim(
            store=store,
            case_id=cases[n],
            kind="a_to_z" if n % 5 else "chargeback",
            about=f"303-{n:07d}",
            reason_code="not_received",
            cause=("unknown", "seller", "buyer", "carrier")[n % 4],
            amount=Decimal(n % 9000 + 100) / 100,
            currency="USD",
            state=states[n % 5],
            opened_at=at(n),
            answer_due=desk.NOW + timedelta(hours=n),
            rank=int((desk.NOW + timedelta(days=30, minutes=n)).timestamp()),
            doubtful=n % 9 == 0,
            **place(n),
        )
        for n in range(SEED)
    )
    copy(
        Claim,
        copies,
        about="s.about || '-' || n",
        opened_at=earlier("opened_at"),
        rank="s.rank + n * 3600",
    )


def _feedback(store: Any, cases: list[int], copies: int) -> None:
    from kefu.ratings.models import Feedback

    Feedback.objects.bulk_create(
        Feedback(
            store=store,
            case_id=cases[n],
            left_at=at(n),
            rating=n % 5 + 1,
            comment="Took three weeks, and the box was open.",
            missing_since=desk.NOW if n % 7 == 0 else None,
            removal_asked_at=desk.NOW if n % 7 == 1 else None,
            taken_at=desk.NOW,
            **place(n),
        )
        for n in range(SEED)
    )
    order = "substr(s.amazon_order_id, 1, 12) || printf('%07d', n)"
    copy(Feedback, copies, amazon_order_id=order, left_at=earlier("left_at", "minutes"))


def _reviews(store: Any, cases: list[int], copies: int) -> None:
    from kefu.ratings.models import ProductReview

    ProductReview.objects.bulk_create(
        ProductReview(
            store=store,
            review_id=f"R{n}",
            marketplace=MARKETPLACES[n % 4],
            asin=f"B{n % 300:09d}",
            left_at=at(n),
            rating=n % 5 + 1,
            title="Broke after a week",
            body="The switch came off and the light flickers.",
            case_id=cases[n],
            taken_at=desk.NOW,
        )
        for n in range(SEED)
    )
    copy(
        ProductReview,
        copies,
        review_id="s.review_id || '-' || n",
        left_at=earlier("left_at"),
    )


def _requests(store: Any, cases: list[int], copies: int) -> None:
    from kefu.ratings.models import ReviewRequest
    from kefu.records.models import Order

    Order.objects.bulk_create(
        Order(
            store=store,
            amazon_order_id=f"304-{n:07d}-0000000",
            marketplace=MARKETPLACES[n % 4],
            ordered_at=at(n),
            imported_at=desk.NOW,
        )
        for n in range(SEED)
    )
    order = "substr(s.amazon_order_id, 1, 12) || printf('%07d', n)"
    copy(Order, copies, amazon_order_id=order)
    states = ("planned", "held", "sent", "passed")
    orders = list(Order.objects.filter(store=store).order_by("id").values_list("pk", flat=True))
    ReviewRequest.objects.bulk_create(
        (
            ReviewRequest(
                store=store,
                order_id=pk,
                state=states[n % 4],
                why="" if n % 2 == 0 else "case_open",
                opens_at=at(n),
                ends_at=at(n) + timedelta(days=25),
                planned_for=at(-n) if n % 4 == 0 else None,
                looked_at=desk.NOW,
            )
            for n, pk in enumerate(orders)
        ),
        batch_size=2_000,
    )


def _tasks(store: Any, cases: list[int], copies: int, user: Any) -> None:
    from kefu.cases.models import Task
    from kefu.cases.models.task import DEPARTMENT

    codes = sorted(DEPARTMENT)
    Task.objects.bulk_create(
        (
            Task(
                case_id=cases[n],
                store=store,
                code=(code := codes[n % len(codes)]),
                rule="STD-4",
                department=DEPARTMENT[code],
                state="open" if n % 2 else "done",
                due_at=desk.NOW + timedelta(minutes=n),
                asked_at=at(n),
                done_at=None if n % 2 else at(n),
                done_by=None if n % 2 else user,
            )
            for n in range(SEED * copies)
        ),
        batch_size=5_000,
    )


def _steps(store: Any, cases: list[int], copies: int, user: Any) -> None:
    from kefu.guided.models import GuidedStep

    kinds = ("authorise_return", "answer_claim", "graded_refund", "no_response_needed")
    GuidedStep.objects.bulk_create(
        GuidedStep(
            store=store,
            case_id=cases[n],
            kind=kinds[n % 4],
            about=str(n),
            opened_at=at(n),
            due_at=desk.NOW + timedelta(hours=n),
            state=("open", "done_claimed", "confirmed")[n % 3],
            check_at=desk.NOW + timedelta(hours=n) if n % 3 == 1 else None,
            settled_at=at(n) if n % 3 == 2 else None,
            done_by=user if n % 3 else None,
            **place(n),
        )
        for n in range(SEED)
    )
    copy(GuidedStep, copies, about="s.about || '-' || n", due_at=earlier("due_at"))


def _actions(store: Any, cases: list[int], copies: int, user: Any) -> None:
    from kefu.outbox.models import Action

    states = ("confirmed", "failed", "in_doubt", "queued", "sent")
    Action.objects.bulk_create(
        Action(
            store=store,
            case_id=cases[n],
            kind="refund" if n % 2 else "send_mail",
            key=f"{store.pk}-{n}",
            amazon_order_id=f"306-{n:07d}-0000000",
            payload={"amount": "12.90", "currency": "USD"},
            state="sent" if n % 2 == 0 else states[n // 2 % 5],
            asked_at=at(n),
            asked_by=user,
            not_before=at(n),
            last_error="feed_refused" if n % 5 == 1 else "",
        )
        for n in range(SEED)
    )
    copy(Action, copies, key="s.key || '-' || n", asked_at=earlier("asked_at"))


def _offers(store: Any, cases: list[int], copies: int, user: Any) -> None:
    from kefu.cases.models import Offer

    Offer.objects.bulk_create(
        Offer(
            case_id=cases[n],
            remedy="compensate",
            rule="PRD-1",
            percent=20,
            amount=Decimal("3.20"),
            currency="USD",
            outcome=("open", "accepted", "refused")[n % 3],
            offered_at=desk.NOW - timedelta(minutes=n),
            offered_by=user,
        )
        for n in range(SEED)
    )
    _movements(store, copies)
    # Over five years: the page shows thirty days unless it is asked for more.
    copy(Offer, copies, offered_at=earlier("offered_at", "days", step=18))


def _movements(store: Any, copies: int) -> None:
    from kefu.records.models import MoneyMovement

    MoneyMovement.objects.bulk_create(
        MoneyMovement(
            store=store,
            key=f"M{n}",
            source="transactions",
            kind=("refund", "payment", "fee", "payment")[n % 4],
            amazon_order_id=f"303-{n:07d}-0000000",
            amount=Decimal("-12.90"),
            to_buyer=Decimal("12.90") if n % 4 == 0 else None,
            currency="USD",
            posted_at=desk.NOW - timedelta(minutes=n),
            told_at=desk.NOW,
        )
        for n in range(SEED)
    )
    copy(
        MoneyMovement,
        copies,
        key="s.key || '-' || n",
        amazon_order_id="substr(s.amazon_order_id, 1, 12) || substr('000000' || n, -7)",
        posted_at=earlier("posted_at", "days", step=18),
    )
