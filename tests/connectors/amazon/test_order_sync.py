"""Orders come over from Amazon: all of them, once, whatever breaks in between."""

from datetime import timedelta

import pytest

from kefu.connectors.amazon.fetching import fetch_due
from kefu.connectors.amazon.models import DataSource
from kefu.connectors.amazon.order_sync import source_for, sync_orders
from kefu.connectors.amazon.sources import RESTS_AFTER_REFUSAL
from kefu.records.models import Order, OrderItem, Parcel


@pytest.fixture
def source(account, clock):
    return source_for(account, now=clock.now(), first=timedelta(days=60))


def told(simulator):
    """How many orders the simulated Amazon has, by its own report."""
    lines = (simulator.home / "reports" / "us" / "all-orders.txt").read_bytes().splitlines()
    return len({line.split(b"\t")[0] for line in lines[1:]})


def test_the_first_import_brings_every_order_with_items_and_parcels(
    amazon, source, simulator, clock
):
    sync_orders(amazon, source, now=clock.now())
    assert Order.objects.count() == told(simulator) > 80
    assert OrderItem.objects.filter(item_price__isnull=False).exists()
    assert Parcel.objects.exclude(tracking_number="").exists()
    assert source.first_share == 1.0
    assert not source.cursor


def test_a_second_round_changes_nothing_twice(amazon, source, clock):
    sync_orders(amazon, source, now=clock.now())
    counts = (Order.objects.count(), OrderItem.objects.count(), Parcel.objects.count())
    clock.sleep(600)
    sync_orders(amazon, source, now=clock.now())
    assert (Order.objects.count(), OrderItem.objects.count(), Parcel.objects.count()) == counts


def test_a_change_at_amazon_comes_over(amazon, source, simulator, clock):
    sync_orders(amazon, source, now=clock.now())
    waiting = Order.objects.filter(status="unshipped", fulfilment="seller").first()
    from tests.simulator.spapi.conftest import Api

    Api(simulator).call(
        "POST",
        f"/orders/v0/orders/{waiting.amazon_order_id}/shipmentConfirmation",
        {
            "marketplaceId": "ATVPDKIKX0DER",
            "packageDetail": {
                "packageReferenceId": "1",
                "carrierCode": "UPS",
                "trackingNumber": "1Z999",
                "shipDate": clock.now().isoformat(),
                "orderItems": [{"orderItemId": "1", "quantity": 1}],
            },
        },
    )
    clock.sleep(600)
    sync_orders(amazon, source, now=clock.now())
    waiting.refresh_from_db()
    assert waiting.status == "shipped"
    assert waiting.parcels.get().tracking_number == "1Z999"


def test_broken_off_anywhere_it_goes_on_and_misses_nothing(account, source, simulator, clock):
    from tests.connectors.amazon.conftest import line

    faults = ["half_answer", "server_error", "throttle", "lost_answer", "expire_tokens"]
    hasty = line(account, clock, patience=timedelta(0))
    for turn in range(40):
        simulator.ask("/fault", {"api": {faults[turn % len(faults)]: 1}})
        fresh = DataSource.objects.select_related("account__store").get(pk=source.pk)
        sync_orders(hasty, fresh, now=clock.now(), pages=1)
        clock.sleep(200)
        fresh.refresh_from_db()
        if fresh.first_share == 1.0 and not fresh.cursor:
            break
    simulator.ask("/fault", {"api": dict.fromkeys(faults, 0)})
    sync_orders(line(account, clock), DataSource.objects.get(pk=source.pk), now=clock.now())
    assert Order.objects.count() == told(simulator)


def test_a_page_token_that_ended_begins_the_window_anew(
    amazon, source, simulator, clock, monkeypatch
):
    call = amazon.call

    def few(name, **given):
        if "max_results_per_page" in given:
            given["max_results_per_page"] = 20
        return call(name, **given)

    monkeypatch.setattr(amazon, "call", few)
    while not source.cursor.get("token"):
        sync_orders(amazon, source, now=clock.now(), pages=1)
    clock.sleep(25 * 3600)
    sync_orders(amazon, source, now=clock.now())
    assert Order.objects.count() == told(simulator)


def test_a_paused_source_rests_and_a_failing_one_says_since_when(amazon, source, simulator, clock):
    DataSource.objects.update(paused=True)
    assert sync_orders(amazon, source, now=clock.now()) == 0
    DataSource.objects.update(paused=False)
    simulator.ask("/consent", {"store": "us", "revoked": True})
    began = clock.now()
    sync_orders(amazon, source, now=began)
    source.refresh_from_db()
    assert (source.last_error, source.failing_since) == ("consent_gone", began)
    simulator.ask("/consent", {"store": "us", "revoked": False})
    clock.sleep(RESTS_AFTER_REFUSAL.total_seconds())
    sync_orders(amazon, source, now=clock.now())
    assert (source.last_error, source.failing_since) == ("", None)


def test_one_order_of_the_wrong_shape_is_told_and_the_rest_comes_over(
    amazon, source, simulator, clock, monkeypatch
):
    call = amazon.call

    def with_a_broken_one(name, **given):
        answer = call(name, **given)
        return {**answer, "orders": [{"orderId": None}, *answer["orders"]]}

    monkeypatch.setattr(amazon, "call", with_a_broken_one)
    sync_orders(amazon, source, now=clock.now())
    assert Order.objects.count() == told(simulator)
    assert source.refused >= 1
    assert "no order ID" in source.problems[0]["why"]


def test_orders_are_fetched_in_the_background(account, simulator, clock):
    for _ in range(30):
        fetch_due(account, now=clock.now)
        clock.sleep(200)
    assert Order.objects.count() == told(simulator)
