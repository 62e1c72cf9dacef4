"""Orders that nobody changes lie packed, and nobody can tell."""

from __future__ import annotations

import gc
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from simulator.books.books import Books
from simulator.books.cabinet import Cabinet
from simulator.books.entries import OrderEntry, Refund, Shipment
from simulator.books.keeping import digest
from simulator.books.packing import Packing
from simulator.world.making import make_world
from simulator.world.model import Order
from tests.simulator.worlds import FEW, life_with, world_in

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WORLD = make_world(seed=7, born=NOW, store_keys=["us", "de", "jp"])
MOMENTS = some.datetimes(
    min_value=datetime(2026, 1, 1), max_value=datetime(2031, 1, 1), timezones=some.just(UTC)
)
AMOUNTS = some.decimals(min_value=0, max_value=10_000, places=2)


@pytest.fixture
def books() -> Books:
    """Everything in them lies packed."""
    made = Books(WORLD)
    made.orders.entries.pack()
    made.orders.entries.pack()
    gc.collect()
    return made


def refund_of(entry: OrderEntry, at: datetime = NOW) -> Refund:
    return Refund(
        id=f"{entry.order.id}-R1",
        item_id=entry.order.lines[0].item_id,
        principal=Decimal("1.10"),
        tax=Decimal(0),
        shipping=Decimal(0),
        reason="GeneralAdjustment",
        reference="one",
        at=at,
    )


def a_shipped_order(books: Books) -> str:
    shipped = (e for e in books.orders.of_store("us") if e.delivered_at)
    return next(shipped).order.id


def test_every_order_comes_out_as_it_was_put_in(books: Books) -> None:
    never_packed = Books(WORLD)
    assert dict(books.orders.entries) == dict(never_packed.orders.entries)
    assert dict(books.world.orders) == dict(WORLD.orders)
    assert digest(books) == digest(never_packed)


def test_an_outline_is_the_same_packed_or_not(books: Books) -> None:
    never_packed = Books(WORLD)
    for store in WORLD.stores:
        packed = list(books.orders.entries.outlines_of(store))
        assert packed == list(never_packed.orders.entries.outlines_of(store))
        assert {known.parcel for known in packed} >= {"", "delivered", "invalid", "lost"}


@given(
    amounts=some.lists(AMOUNTS, max_size=3),
    at=MOMENTS,
    later=some.none() | MOMENTS,
    said=some.text(max_size=20),
    order=some.sampled_from(list(WORLD.orders.values())),
)
def test_nothing_of_an_entry_is_lost(
    amounts: list[Decimal], at: datetime, later: datetime | None, said: str, order: Order
) -> None:
    packing = Packing(WORLD)
    entry = deepcopy(Books(replace(WORLD, orders={order.id: order})).orders.entries[order.id])
    entry.refunds = [
        replace(refund_of(entry, at), principal=amount, reference=said) for amount in amounts
    ]
    entry.shipments = [
        Shipment(reference=said, carrier=said, method="", tracking_number=said, shipped_at=at)
    ]
    entry.cancelled_at = entry.solicited_at = entry.cancel_asked_at = later
    entry.debited, entry.cancel_reason = sum(amounts, Decimal(0)), said
    assert packing.unpacked(packing.packed(entry)) == entry


def test_who_changes_a_packed_order_changes_it_for_all(books: Books) -> None:
    order_id = a_shipped_order(books)
    entry = books.orders.entries[order_id]
    books.orders.refund(entry, refund_of(entry), now=NOW)
    assert books.orders.entries[order_id] is entry
    del entry
    gc.collect()
    assert books.orders.entries[order_id].refunded == Decimal("1.10")
    books.orders.entries.pack()
    books.orders.entries.pack()
    assert books.orders.entries[order_id].refunded == Decimal("1.10")


def test_who_holds_an_order_holds_the_one_that_all_others_see(books: Books) -> None:
    order_id = a_shipped_order(books)
    held = books.orders.entries[order_id]
    books.orders.entries.pack()
    assert books.orders.entries[order_id] is held
    assert next(e for e in books.orders.of_store("us") if e.order.id == order_id) is held


def test_what_befell_an_order_since_then_is_found_among_the_packed(books: Books) -> None:
    entry = books.orders.entries[a_shipped_order(books)]
    soon = NOW + timedelta(days=3)
    books.orders.confirm_shipment(entry, replace(entry.shipments[0], shipped_at=soon), now=NOW)
    books.orders.entries.pack()
    books.orders.entries.pack()
    for since in (NOW - timedelta(days=9), NOW - timedelta(days=1), soon):
        found = {e.order.id for e in books.orders.of_store("us", since)}
        wanted = {
            e.order.id
            for e in books.orders.of_store("us")
            if max([e.updated_at, *(sent.shipped_at for sent in e.shipments)]) >= since
        }
        assert found == wanted
    assert found == {entry.order.id}


def test_a_world_lives_the_same_life_packed_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = life_with(tmp_path, FEW, ("defective = 0.024", "defective = 0.25"))
    packed = world_in(tmp_path / "packed", life)
    packed.advance(hours=24 * 9)
    monkeypatch.setattr(Cabinet, "pack", lambda self: None)
    never = world_in(tmp_path / "never", life)
    never.advance(hours=24 * 9)
    assert digest(packed.books) == digest(never.books)
