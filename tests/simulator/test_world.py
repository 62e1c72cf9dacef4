"""The simulated world: the same from the same seed, and free of contradictions."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from simulator.buyers.casting import FITS, Casting
from simulator.buyers.model import ISSUES
from simulator.world.making import make_world
from simulator.world.model import World
from simulator.world.reports import ALL_ORDERS, write_reports

BORN = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
STORES = ["us", "de", "jp"]
ENCODINGS = {"us": "utf-8", "de": "windows-1252", "jp": "shift_jis"}


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(seed=7, born=BORN, store_keys=STORES)


def rows(folder: Path, store: str, report: str) -> list[dict[str, str]]:
    text = (folder / store / f"{report}.txt").read_bytes().decode(ENCODINGS[store])
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_same_seed_makes_the_same_world_whenever_it_starts(world: World) -> None:
    later = make_world(seed=7, born=BORN + timedelta(days=3), store_keys=STORES)
    assert list(later.orders) == list(world.orders)
    for then, now in zip(later.orders.values(), world.orders.values(), strict=True):
        assert then.lines == now.lines
        assert then.buyer == now.buyer
        assert then.ordered_at - now.ordered_at == timedelta(days=3)


def test_leaving_a_store_out_does_not_change_the_others(world: World) -> None:
    alone = make_world(seed=7, born=BORN, store_keys=["de"])
    assert alone.orders_of("de") == world.orders_of("de")


def test_another_seed_makes_another_world(world: World) -> None:
    assert not set(make_world(seed=8, born=BORN, store_keys=STORES).orders) & set(world.orders)


def test_an_unknown_store_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no store 'moon', only us, de, jp"):
        make_world(seed=7, born=BORN, store_keys=["moon"])


def test_orders_and_parcels_agree_with_each_other(world: World) -> None:
    for order in world.orders.values():
        assert re.fullmatch(r"\d{3}-\d{7}-\d{7}", order.id)
        assert BORN - timedelta(days=40) <= order.ordered_at <= BORN
        assert order.ordered_at < order.latest_ship < order.earliest_delivery
        assert order.earliest_delivery < order.latest_delivery
        assert order.total == sum(line.price for line in order.lines) > 0
        parcel = order.parcel
        assert (parcel is None) == (order.status in ("pending", "unshipped", "cancelled"))
        assert (order.status == "delivered") == bool(parcel and parcel.state == "delivered")
        if parcel:
            times = [parcel.shipped_at, *(scan.at for scan in parcel.scans), BORN]
            assert times == sorted(times)
            assert bool(parcel.delivered_at) == (parcel.state == "delivered")
            assert (parcel.state == "invalid") <= (not parcel.scans)


def test_both_ways_of_sending_and_every_fate_of_a_parcel_come_up(world: World) -> None:
    fates = {order.parcel.state for order in world.orders.values() if order.parcel}
    assert fates == {"in_transit", "delivered", "lost", "invalid", "returned_to_sender"}
    by_amazon = sum(order.fulfilment == "amazon" for order in world.orders.values())
    assert 0.1 < by_amazon / len(world.orders) < 0.3


@pytest.mark.parametrize("store", STORES)
def test_every_issue_finds_an_order_it_fits_in_every_store(world: World, store: str) -> None:
    casting = Casting(world, set())
    for issue in ISSUES:
        buyer = casting.cast(store, Random(issue), issue=issue)
        assert buyer.order_id is None or issue in FITS[world.orders[buyer.order_id].status]


def test_only_questions_come_without_an_order(world: World) -> None:
    casting = Casting(world, set())
    cast = [casting.cast("us", Random(number)) for number in range(600)]
    without = [buyer.issue for buyer in cast if buyer.order_id is None]
    assert set(without) == {"product_question", "other"}
    assert 10 < len(without) < 100


def test_the_all_orders_report_has_amazon_s_columns_in_amazon_s_order(
    world: World, tmp_path: Path
) -> None:
    write_reports(world, tmp_path)
    first_line = (tmp_path / "us" / "all-orders.txt").read_bytes().split(b"\r\n")[0]
    assert first_line.startswith(
        b"amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\t"
        b"fulfillment-channel\tsales-channel\torder-channel\turl\tship-service-level\tproduct-name"
    )
    assert first_line.split(b"\t") == [name.encode() for name in ALL_ORDERS]


@pytest.mark.parametrize("store", STORES)
def test_each_report_is_complete_in_its_store_s_own_encoding(
    world: World, tmp_path: Path, store: str
) -> None:
    write_reports(world, tmp_path)
    orders = {order.id: order for order in world.orders_of(store)}
    listed = rows(tmp_path, store, "all-orders")
    assert {row["amazon-order-id"] for row in listed} == set(orders)
    assert len(listed) == sum(len(order.lines) for order in orders.values())
    for row in listed:
        order = orders[row["amazon-order-id"]]
        assert row["ship-city"] == ("" if order.status == "pending" else order.buyer.address.city)
        assert row["product-name"] in [
            line.product.title(order.marketplace.language)
            .encode(ENCODINGS[store], "replace")
            .decode(ENCODINGS[store])
            for line in order.lines
        ]
    promised = rows(tmp_path, store, "order-report")
    for row in promised:
        order = orders[row["order-id"]]
        assert datetime.fromisoformat(row["latest-delivery-date"]) == order.latest_delivery
        assert int(row["quantity-to-ship"]) == (
            int(row["quantity-purchased"]) if order.status == "unshipped" else 0
        )
    shipped = {
        row["order-id"]: row["tracking-number"] for row in rows(tmp_path, store, "shipments")
    }
    assert shipped == {o.id: o.parcel.tracking_number for o in orders.values() if o.parcel}
    numbers = {row["tracking-number"] for row in rows(tmp_path, store, "tracking")}
    assert numbers <= set(shipped.values())


def test_a_pending_order_shows_neither_price_nor_address(world: World, tmp_path: Path) -> None:
    order = next(iter(world.orders.values()))
    pending = replace(order, store="us", status="pending", parcel=None)
    write_reports(replace(world, orders={pending.id: pending}), tmp_path)
    [row, *_] = rows(tmp_path, "us", "all-orders")
    assert row["order-status"] == "Pending"
    assert (row["item-price"], row["ship-city"]) == ("", "")
