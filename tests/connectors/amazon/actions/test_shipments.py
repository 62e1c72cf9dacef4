"""A parcel is told to Amazon once, whatever happens on the way."""

from datetime import timedelta

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.outbox.requests import (
    confirm_shipment,
)
from kefu.records.models import Order
from tests.connectors.amazon.actions.conftest import state
from tests.simulator.spapi.conftest import Api

pytestmark = pytest.mark.django_db


def asked(shop, order, **given):
    action = confirm_shipment(
        order,
        **{
            "carrier": "UPS",
            "tracking_number": "1Z 999 AA1 0123 456 784",
            "shipped_at": shop.clock.now() - timedelta(hours=1),
            "actor": shop.alice,
            "now": shop.clock.now(),
            **given,
        },
    )
    shop.clock.sleep(11)
    return action


def packages(shop, order):
    path = f"/orders/2026-01-01/orders/{order.amazon_order_id}?includedData=PACKAGES"
    return Api(shop.simulator).call("GET", path)[1]["order"]["packages"]


@pytest.fixture
def unshipped(shop):
    return shop.order("unshipped")


@pytest.mark.rule("ORD-6")
def test_a_shipment_is_confirmed_once_and_seen_in_the_order(shop, unshipped):
    action = asked(shop, unshipped)
    with pytest.raises(NotAllowedNow, match="asked_before"):
        asked(shop, unshipped, tracking_number="1Z999AA10123456784")
    shop.work(2)
    assert state(action) == "confirmed"
    [package] = packages(shop, unshipped)
    assert (package["carrier"], package["trackingNumber"]) == ("UPS", "1Z999AA10123456784")


def test_a_carrier_that_amazon_has_no_code_for_goes_by_its_name(shop, unshipped):
    asked(shop, unshipped, carrier="Bergpost")
    shop.work(2)
    assert packages(shop, unshipped)[0]["carrier"] == "Bergpost"


@pytest.mark.parametrize("fault", ["lost_answer", "half_answer", "server_error"])
def test_an_unclear_confirmation_is_looked_up_and_given_at_most_one_package(shop, unshipped, fault):
    action = asked(shop, unshipped)
    shop.trouble(**{f"{fault}__confirmShipment": 1})
    shop.work(12)
    assert state(action) == "confirmed"
    assert len(packages(shop, unshipped)) == 1


def test_what_cannot_be_right_is_refused_before_amazon_is_asked(shop, unshipped):
    for given, code in (
        ({"tracking_number": " "}, "no_tracking"),
        ({"carrier": ""}, "no_tracking"),
        ({"shipped_at": shop.clock.now() + timedelta(hours=1)}, "ships_later"),
    ):
        with pytest.raises(NotAllowedNow, match=code):
            asked(shop, unshipped, **given)
    by_amazon = Order.objects.filter(fulfilment="amazon").first()
    with pytest.raises(NotAllowedNow, match="shipped_by_amazon"):
        asked(shop, by_amazon)


@pytest.mark.parametrize("follower", ["w1", "w2"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_that_dies_at_the_call_is_followed_and_the_parcel_is_told_once(
    shop, unshipped, monkeypatch, when, follower
):
    action = asked(shop, unshipped)
    real = shop.amazon.call

    class Killed(BaseException):
        pass

    def call(name, **given):
        if name != "confirmShipment":
            return real(name, **given)
        if when == "after":
            real(name, **given)
        raise Killed

    monkeypatch.setattr(shop.amazon, "call", call)
    with pytest.raises(Killed):
        shop.work()
    monkeypatch.undo()
    shop.work(14, worker=follower)
    assert state(action) == "confirmed"
    assert len(packages(shop, unshipped)) == 1
