"""What Amazon owes: found in the records, listed with its deadline, filed, paid (RET-14, RET-16).

FBA goods that were refunded and never came back, or came back damaged in Amazon's care; own returns
that came back worn or were not ours. Looked for anew at any time: found twice, it is one row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from kefu.accounts.market_days import after
from kefu.accounts.models import Store, User
from kefu.cases.errors import NotAllowedNow
from kefu.records.models import MoneyMovement, Order, OrderItem
from kefu.returns.clocks import WENT_WRONG, Numbers
from kefu.returns.following import follow
from kefu.returns.models import Owed, Return
from kefu.returns.numbers import numbers_at
from kefu.returns.owed_answers import settle_told
from kefu.returns.working_out import refund_of

Kind, State = Owed.Kind, Owed.State
# How far back records are looked through: longer ago nothing can be claimed.
LOOK_BACK = timedelta(days=200)
# What Amazon's warehouse calls goods that it damaged itself, or its carrier.
ITS_DAMAGE = ("DAMAGED", "CARRIER_DAMAGED", "WAREHOUSE_DAMAGED", "DISTRIBUTOR_DAMAGED")
CHUNK = 400


def find_owed(store: Store, *, now: datetime) -> int:
    """Look through the records of a store; returns how many amounts were new.

    What Amazon has paid or denied since is marked so.
    """
    numbers = numbers_at(now)
    with transaction.atomic():
        found = [
            *_not_returned(store, numbers, now),
            *_damaged(store, numbers, now),
            *_gone_wrong(store, numbers, now),
        ]
        marks = set(Owed.objects.filter(store=store).values_list("kind", "about"))
        new = [row for row in found if (row.kind, row.about) not in marks]
        Owed.objects.bulk_create(new, ignore_conflicts=True)
        _forget_what_came_back(store)
        settle_told(store, now)
    return len(new)


def file_claim(owed: Owed, *, reference: str, actor: User, now: datetime) -> None:
    """A person has claimed it at Amazon. Raises ``NotAllowedNow``: ``not_open``, ``too_early``."""
    if owed.from_at > now:
        raise NotAllowedNow("too_early", when=owed.from_at.date().isoformat())
    _move(owed, (State.OPEN,), State.FILED, actor, filed_at=now, reference=reference[:60])


def settle(owed: Owed, *, paid: Decimal | None, actor: User, now: datetime, note: str = "") -> None:
    """Amazon's answer: what it paid, or ``None`` for nothing. Raises ``not_open``, ``no_amount``."""
    if paid is not None and paid <= 0:
        raise NotAllowedNow("no_amount")
    state = State.DENIED if paid is None else State.PAID
    _move(
        owed,
        (State.OPEN, State.FILED),
        state,
        actor,
        paid=paid,
        settled_at=now,
        note=note[:300],
    )


def let_go(owed: Owed, *, actor: User, now: datetime, note: str) -> None:
    """Not worth the trouble, or not owed after all. Raises ``not_open``, ``reason_needed_to_let_go``."""
    if not note.strip():
        raise NotAllowedNow("reason_needed_to_let_go")
    _move(owed, (State.OPEN, State.FILED), State.LET_GO, actor, settled_at=now, note=note[:300])


def _move(owed: Owed, was: tuple[str, ...], becomes: str, actor: User, **facts: Any) -> None:
    with transaction.atomic():
        changed = Owed.objects.filter(pk=owed.pk, state__in=was).update(
            state=becomes, by=actor, **facts
        )
        if changed != 1:
            raise NotAllowedNow("not_open")
        owed.refresh_from_db()
        if owed.of is not None:
            now = facts.get("filed_at") or facts["settled_at"]
            follow([owed.of], now=now, actor=actor)


def _not_returned(store: Store, numbers: Numbers, now: datetime) -> Iterator[Owed]:
    """Amazon refunded goods that it had shipped, and its warehouses never saw them again."""
    refunds = MoneyMovement.objects.filter(
        store=store, kind=MoneyMovement.Kind.REFUND, posted_at__gte=now - LOOK_BACK
    ).exclude(amazon_order_id="")
    by_order: dict[str, MoneyMovement] = {}
    for movement in refunds.order_by("-posted_at", "-id"):
        by_order[movement.amazon_order_id] = movement  # the earliest one stays
    orders = _orders(store, list(by_order))
    back = set(
        Return.objects.filter(store=store, order__in=orders, arrived_at__isnull=False).values_list(
            "order", flat=True
        )
    )
    for order in orders:
        if order.pk in back:
            continue
        movement = by_order[order.amazon_order_id]
        place = order.marketplace or store.marketplace
        start, end = (
            _after(movement.posted_at, name, numbers, place)
            for name in ("fba_claim_from_days", "fba_claim_until_days")
        )
        if start is None or end is None or end < now:
            continue
        item = order.items.first()
        yield _owed(
            store,
            Kind.NOT_RETURNED,
            order.amazon_order_id,
            order=order,
            item=item,
            amount=movement.to_buyer,
            currency=movement.currency,
            from_at=start,
            due_at=end,
            basis={"refunded_at": movement.posted_at.isoformat()},
            now=now,
        )


def _forget_what_came_back(store: Store) -> None:
    """The money is often told before the goods are: what has come since is not missing, and nobody has claimed it."""
    back = Return.objects.filter(store=store, arrived_at__isnull=False).exclude(amazon_order_id="")
    Owed.objects.filter(
        store=store,
        kind=Kind.NOT_RETURNED,
        state=State.OPEN,
        amazon_order_id__in=back.values("amazon_order_id"),
    ).delete()


def _damaged(store: Store, numbers: Numbers, now: datetime) -> Iterator[Owed]:
    """Units that came back to Amazon and were damaged there, or by its carrier."""
    rows = Return.objects.filter(
        store=store,
        fulfilment="amazon",
        status_told__in=ITS_DAMAGE,
        arrived_at__gte=now - LOOK_BACK,
    ).select_related("order")
    for ret in rows:
        end = _after(ret.arrived_at, "fba_damage_claim_days", numbers, ret.marketplace)
        if ret.arrived_at is None or end is None or end < now:
            continue
        yield _owed(
            store,
            Kind.DAMAGED,
            ret.lpn or str(ret),
            ret=ret,
            order=ret.order,
            item=None,
            amount=None,
            currency=ret.currency,
            from_at=ret.arrived_at,
            due_at=end,
            basis={"disposition": ret.status_told},
            now=now,
        )


def _gone_wrong(store: Store, numbers: Numbers, now: datetime) -> Iterator[Owed]:
    """Own returns that came back worn, incomplete or not ours, refunded more than they were worth."""
    rows = Return.objects.filter(
        store=store,
        grade__in=WENT_WRONG,
        refunded_at__gte=now - LOOK_BACK,
    ).exclude(fulfilment="amazon")
    for ret in rows.select_related("store", "order", "case"):
        end = _after(ret.refunded_at, "safe_t_days", numbers, ret.place)
        if ret.refunded_at is None or end is None or end < now:
            continue
        lost = _lost(ret, now)
        if lost is not None and lost <= 0:
            continue
        yield _owed(
            store,
            Kind.SAFE_T,
            str(ret),
            ret=ret,
            order=ret.order,
            item=None,
            amount=lost,
            currency=ret.currency,
            from_at=ret.refunded_at,
            due_at=end,
            basis={"grade": ret.grade},
            now=now,
        )


def _lost(ret: Return, now: datetime) -> Decimal | None:
    """What was refunded beyond what the goods' state gives; ``None`` where nobody knows."""
    worked = refund_of(ret, now=now)
    paid_back = ret.amount_told
    if paid_back is None:
        return None
    if ret.grade == "not_ours" and not ret.portions:
        return paid_back
    return None if worked.fair is None else paid_back - worked.fair


def _owed(
    store: Store,
    kind: str,
    about: str,
    *,
    order: Order | None,
    item: OrderItem | None,
    now: datetime,
    ret: Return | None = None,
    **facts: Any,
) -> Owed:
    return Owed(
        store=store,
        kind=kind,
        about=about,
        of=ret,
        amazon_order_id=order.amazon_order_id if order else (ret.amazon_order_id if ret else ""),
        sku=item.sku if item else (ret.sku if ret else ""),
        title=(item.title if item else (ret.title if ret else ""))[:250],
        found_at=now,
        **facts,
    )


def _after(
    start: datetime | None, name: str, numbers: Numbers, marketplace: str
) -> datetime | None:
    allowed = start and numbers(name, marketplace, start)
    if start is None or not allowed:
        return None
    return after(start, allowed.value, allowed.unit, marketplace=marketplace)


def _orders(store: Store, ids: Sequence[str]) -> list[Order]:
    found: list[Order] = []
    for start in range(0, len(ids), CHUNK):
        rows = Order.objects.filter(
            store=store, amazon_order_id__in=ids[start : start + CHUNK], fulfilment="amazon"
        )
        found += rows.prefetch_related("items")
    return found
