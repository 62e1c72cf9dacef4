"""Review requests from plan to Amazon (REV-1): planned over and over, asked once, through the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kefu.accounts.models import Store, User
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Message
from kefu.claims.models import Claim
from kefu.outbox.amazon_actions import ask_for
from kefu.outbox.models import Action
from kefu.policybook.active import active_book
from kefu.ratings.models import AskingPlan, ReviewRequest
from kefu.ratings.planning import Known, Window, plan_for
from kefu.records.models import Order, Parcel
from kefu.returns.models import Return

State = ReviewRequest.State
CHUNK = 500
MOST_AT_ONCE = 200
# Orders are looked at from so long before their promised delivery on.
AHEAD = timedelta(days=14)
# After these nothing is planned any more.
FINAL = (State.ASKED, State.SENT, State.FAILED)
WRITTEN = ["state", "why", "opens_at", "ends_at", "planned_for", "looked_at"]
DONE = {Action.State.SENT: State.SENT, Action.State.CONFIRMED: State.SENT}


def plan_in_force(store: Store) -> AskingPlan:
    """What the store asks now; nothing, where nobody has chosen."""
    return AskingPlan.objects.filter(store=store).last() or AskingPlan(store=store)


def choose_plan(
    store: Store,
    *,
    ask_reviews: bool,
    ask_refunded: bool,
    ask_satisfaction: bool,
    actor: User | None,
    now: datetime,
) -> AskingPlan:
    """Choose what is asked from now on; the plan of review requests follows at once."""
    with transaction.atomic():
        row = AskingPlan.objects.create(
            store=store,
            at=now,
            by=actor,
            ask_reviews=ask_reviews,
            ask_refunded=ask_refunded,
            ask_satisfaction=ask_satisfaction,
        )
        plan_store(store, now=now)
    return row


def work(*, now: datetime) -> None:
    """Plan, ask what is due, and look what became of what was asked; for every store that asks."""
    for store in Store.objects.filter(asking_plans__isnull=False).distinct():
        if plan_in_force(store).ask_reviews:
            plan_store(store, now=now)
            ask_due(store, now=now)
        settle_asked(store, now=now)


def plan_store(store: Store, *, now: datetime) -> int:
    """Plan every order whose window is near or open. Returns how many orders were looked at."""
    plan, window, looked = plan_in_force(store), _window(store, now), 0
    for orders in _candidates(store, window, now):
        with transaction.atomic():
            _plan_chunk(store, orders, plan, window, now)
        looked += len(orders)
    return looked


def ask_due(store: Store, *, now: datetime) -> int:
    """Ask Amazon to ask the buyers whose time has come. Returns how many were asked for."""
    due = ReviewRequest.objects.filter(store=store, state=State.PLANNED, planned_for__lte=now)
    asked = 0
    for row in due.select_related("order").order_by("planned_for", "id")[:MOST_AT_ONCE]:
        with transaction.atomic():
            # Whoever changes this row first asks; another worker finds it taken.
            claimed = ReviewRequest.objects.filter(pk=row.pk, state=State.PLANNED).update(
                state=State.ASKED, asked_at=now
            )
            if claimed == 1:
                asked += _ask(store, row, now)
    return asked


def settle_asked(store: Store, *, now: datetime) -> None:
    """What the ledger says of those that were asked for."""
    rows = ReviewRequest.objects.filter(store=store, state=State.ASKED).select_related("order")
    waiting = {row.order.amazon_order_id: row for row in rows[:CHUNK]}
    actions = Action.objects.filter(
        store=store, kind=Action.Kind.REQUEST_REVIEW, amazon_order_id__in=list(waiting)
    )
    settled = []
    for action in actions:
        row = waiting[action.amazon_order_id]
        if action.state in DONE:
            row.state, row.settled_at = DONE[action.state], now
        elif action.state == Action.State.FAILED:
            row.state, row.settled_at, row.why = State.FAILED, now, action.last_error[:24]
        else:
            continue
        settled.append(row)
    ReviewRequest.objects.bulk_update(settled, ["state", "settled_at", "why"])


def _ask(store: Store, row: ReviewRequest, now: datetime) -> int:
    order_id = row.order.amazon_order_id
    try:
        ask_for(
            store,
            Action.Kind.REQUEST_REVIEW,
            about=order_id,
            payload={"marketplace": row.order.marketplace or store.marketplace},
            order_id=order_id,
            actor=None,
            now=now,
        )
    except NotAllowedNow as refused:
        if refused.code == "not_connected":
            row.state, row.why, row.asked_at = State.HELD, "not_connected", None
        else:  # asked before: the ledger has it, and tells what became of it
            row.state, row.asked_at = State.ASKED, now
        row.save(update_fields=["state", "why", "asked_at"])
        return 0
    return 1


def _window(store: Store, now: datetime) -> Window:
    def days(name: str) -> timedelta:
        found = active_book(now).number(name, marketplace=store.marketplace, on=now.date())
        return timedelta(days=float(found or 0))

    return Window(
        opens_after=days("review_request_from_days"), ends_after=days("review_request_until_days")
    )


def _candidates(store: Store, window: Window, now: datetime) -> Iterator[list[Order]]:
    """Orders whose promised delivery lies where a window may be near, open, or just over."""
    found = Order.objects.filter(
        store=store,
        latest_delivery__gte=now - 2 * window.ends_after,
        latest_delivery__lt=now + AHEAD,
    ).order_by("latest_delivery", "pk")
    after: tuple[Any, int] | None = None
    while True:
        rows = found
        if after is not None:
            rows = found.filter(latest_delivery__gte=after[0]).exclude(
                latest_delivery=after[0], pk__lte=after[1]
            )
        chunk = list(rows[:CHUNK])
        if not chunk:
            return
        yield chunk
        after = (chunk[-1].latest_delivery, chunk[-1].pk)


def _plan_chunk(
    store: Store, orders: Sequence[Order], plan: AskingPlan, window: Window, now: datetime
) -> None:
    rows = {
        r.order_id: r for r in ReviewRequest.objects.select_for_update().filter(order__in=orders)
    }
    known = _known(store, orders)
    new, old = [], []
    for order in orders:
        row = rows.get(order.pk)
        if row is not None and row.state in FINAL:
            continue
        found = plan_for(known[order.pk], window, ask_refunded=plan.ask_refunded, now=now)
        if found is None:
            continue
        (new if row is None else old).append(row := row or ReviewRequest(store=store, order=order))
        off = found.state == State.PLANNED and not plan.ask_reviews
        row.state, row.why = (State.HELD, "not_asked_here") if off else (found.state, found.why)
        row.opens_at, row.ends_at, row.looked_at = found.opens_at, found.ends_at, now
        row.planned_for = None if off else found.planned_for
    ReviewRequest.objects.bulk_create(new)
    ReviewRequest.objects.bulk_update(old, WRITTEN)


def _known(store: Store, orders: Sequence[Order]) -> dict[int, Known]:
    """What bears on it, with a fixed number of queries for all of them."""
    ids = [order.amazon_order_id for order in orders]

    def among(rows: Any) -> set[str]:
        return set(
            rows.filter(store=store, amazon_order_id__in=ids).values_list(
                "amazon_order_id", flat=True
            )
        )

    cases = among(Case.objects.filter(state__in=(Case.State.OPEN, Case.State.WAITING)))
    claims = among(Claim.objects.filter(state__in=(Claim.State.OPEN, Claim.State.ANSWERED)))
    over = (Return.Stage.PUT_AWAY, Return.Stage.ENDED, Return.Stage.REFUNDED)
    returns = among(Return.objects.exclude(stage__in=over))
    refunds = set(
        Message.objects.filter(
            store=store, kind="refund_notice", case__amazon_order_id__in=ids
        ).values_list("case__amazon_order_id", flat=True)
    ) | among(Claim.objects.filter(state__in=(Claim.State.GRANTED, Claim.State.REFUNDED)))
    parcels: dict[int, Parcel] = {}
    for parcel in Parcel.objects.filter(order__in=orders):
        parcels[parcel.order_id] = parcel  # by default the latest of an order is the last
    return {
        order.pk: Known(
            status="delivered" if _delivered(parcels.get(order.pk)) else order.status,
            delivered_at=parcels[order.pk].delivered_at if order.pk in parcels else None,
            latest_delivery=order.latest_delivery,
            tracking=parcels[order.pk].state if order.pk in parcels else "",
            open_case=order.amazon_order_id in cases,
            open_claim=order.amazon_order_id in claims,
            open_return=order.amazon_order_id in returns,
            refunded=order.amazon_order_id in refunds,
        )
        for order in orders
    }


def _delivered(parcel: Parcel | None) -> bool:
    return parcel is not None and parcel.state == Parcel.Tracking.DELIVERED
