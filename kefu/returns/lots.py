"""Resale lots: what is sold in bulk, together with what it brought (RET-8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from kefu.accounts.models import Store, User
from kefu.cases.errors import NotAllowedNow
from kefu.policy.money import STEP
from kefu.returns.changing import note
from kefu.returns.models import LotItem, ResaleLot, Return
from kefu.returns.portions import Portion, portions_of

State = ResaleLot.State


def in_bulk(ret: Return) -> list[Portion]:
    """What of a return goes into a lot: the pieces that were put away to be resold in bulk."""
    return [
        portion for portion in portions_of(ret) if portion.disposition == Return.Disposition.BULK
    ]


def open_lot(store: Store, name: str, *, actor: User, now: datetime) -> ResaleLot:
    """A new lot. Raises ``NotAllowedNow("name_needed")``."""
    if not name.strip():
        raise NotAllowedNow("name_needed")
    return ResaleLot.objects.create(
        store=store, name=name.strip()[:80], opened_at=now, opened_by=actor
    )


def add(lot: ResaleLot, returns: Iterable[Return], *, actor: User, now: datetime) -> int:
    """Put returns into the lot. Returns how many; those that lie in a lot already stay there.

    Raises ``NotAllowedNow``: ``lot_closed``, ``not_for_bulk`` for goods put away for another end,
    ``other_stores_goods``.
    """
    with _open(lot):
        rows = list(returns)
        for ret in rows:
            if ret.store_id != lot.store_id:
                raise NotAllowedNow("other_stores_goods")
            if not ret.for_bulk:
                raise NotAllowedNow("not_for_bulk", ret=str(ret))
        taken = set(
            LotItem.objects.filter(of__in=rows, removed_at__isnull=True).values_list(
                "of", flat=True
            )
        )
        free = [ret for ret in rows if ret.pk not in taken]
        LotItem.objects.bulk_create(
            LotItem(lot=lot, of=ret, added_at=now, added_by=actor) for ret in free
        )
        for ret in free:
            note(ret, "in_lot", actor=actor, now=now, lot=lot.name)
        return len(free)


def take_out(item: LotItem, *, actor: User, now: datetime) -> None:
    """Take one return out again. Raises ``NotAllowedNow``: ``lot_closed``, ``not_in_lot``."""
    with _open(item.lot):
        changed = LotItem.objects.filter(pk=item.pk, removed_at__isnull=True).update(removed_at=now)
        if changed != 1:
            raise NotAllowedNow("not_in_lot")
        note(item.of, "out_of_lot", actor=actor, now=now, lot=item.lot.name)


def sell(
    lot: ResaleLot,
    *,
    buyer: str,
    proceeds: Decimal,
    currency: str,
    actor: User,
    now: datetime,
) -> None:
    """The lot was sold; what it brought is noted.

    Raises ``NotAllowedNow``: ``lot_closed``, ``lot_empty``, ``no_proceeds``, ``buyer_needed``.
    """
    with _open(lot):
        items = list(lot.items.filter(removed_at__isnull=True).select_related("of"))
        if not items:
            raise NotAllowedNow("lot_empty")
        if proceeds < 0 or currency not in STEP:
            raise NotAllowedNow("no_proceeds")
        if not buyer.strip():
            raise NotAllowedNow("buyer_needed")
        lot.state, lot.buyer = State.SOLD, buyer.strip()[:120]
        lot.proceeds, lot.currency = proceeds, currency
        lot.settled_at, lot.settled_by = now, actor
        lot.save(
            update_fields=["state", "buyer", "proceeds", "currency", "settled_at", "settled_by"]
        )
        for item in items:
            note(item.of, "lot_sold", actor=actor, now=now, lot=lot.name)


def dissolve(lot: ResaleLot, *, actor: User, now: datetime) -> None:
    """Nobody bought it: its goods are free again. Raises ``NotAllowedNow("lot_closed")``."""
    with _open(lot):
        lot.items.filter(removed_at__isnull=True).update(removed_at=now)
        lot.state, lot.settled_at, lot.settled_by = State.DISSOLVED, now, actor
        lot.save(update_fields=["state", "settled_at", "settled_by"])


@contextmanager
def _open(lot: ResaleLot) -> Iterator[None]:
    """One transaction in which the lot stays open. Raises ``NotAllowedNow("lot_closed")``."""
    with transaction.atomic():
        if ResaleLot.objects.select_for_update().get(pk=lot.pk).state != State.OPEN:
            raise NotAllowedNow("lot_closed", lot=lot.name)
        yield
