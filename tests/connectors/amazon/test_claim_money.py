"""The money of orders with a claim is looked after, order by order, wherever the round breaks off."""

from datetime import timedelta

import pytest

from kefu.claims.takein import MoneyRow, take_in_money
from kefu.connectors.amazon.claim_money_sync import EVERY, sync_claim_money
from kefu.connectors.amazon.data_kinds import data_kinds
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.models import AmazonAccount, DataSource
from kefu.records.models import MoneyMovement
from tests.connectors.amazon.test_money import event

ORDERS = [f"302-1234567-000000{n}" for n in range(3)]


class Amazon:
    """Knows a claim of every order but those it is told not to know."""

    def __init__(self):
        self.asked = []
        self.refuse = {}

    def call(self, name, *, order_id, **given):
        self.asked.append(order_id)
        if no := self.refuse.pop(order_id, None):
            raise no
        events = {"GuaranteeClaimEventList": [event(order=order_id)]}
        return {"payload": {"FinancialEvents": events}}


@pytest.fixture
def source(desk):
    account = AmazonAccount.objects.create(
        store=desk.store, client_id="app", client_secret="shh", refresh_token="Atzr|1"
    )
    rows = []
    for number in ORDERS:
        desk.order(number, tracking=None)
        rows.append(
            MoneyRow(
                order_id=number, kind="a_to_z", ref=number, at=desk.now, amount=-1, currency="EUR"
            )
        )
    take_in_money(desk.store, rows, now=desk.now)
    return data_kinds()["claim_money"].source(account, desk.now)


def test_every_order_with_a_claim_is_asked_for_once_a_round(desk, source):
    amazon = Amazon()
    assert sync_claim_money(amazon, source, now=desk.now) == 3
    assert amazon.asked == ORDERS
    assert MoneyMovement.objects.filter(source="events", kind="claim").count() == 3
    sync_claim_money(amazon, source, now=desk.later(hours=1))
    assert amazon.asked == ORDERS
    sync_claim_money(amazon, source, now=desk.now + EVERY)
    assert len(amazon.asked) == 6
    assert MoneyMovement.objects.filter(source="events").count() == 3


def test_broken_off_it_goes_on_with_the_order_it_stood_at(desk, source):
    amazon = Amazon()
    amazon.refuse[ORDERS[1]] = NotDone("throttled", permanent=False, wait=timedelta(minutes=2))
    sync_claim_money(amazon, source, now=desk.now)
    fresh = DataSource.objects.select_related("account__store").get(pk=source.pk)
    assert (fresh.cursor["orders"], fresh.last_error) == (ORDERS[1:], "")
    sync_claim_money(amazon, fresh, now=desk.later(minutes=3))
    assert amazon.asked == [ORDERS[0], ORDERS[1], *ORDERS[1:]]
    assert fresh.complete_until is not None


def test_an_order_that_amazon_does_not_know_stops_none_of_the_others(desk, source):
    amazon = Amazon()
    amazon.refuse[ORDERS[0]] = NotDone("not_found", permanent=True)
    assert sync_claim_money(amazon, source, now=desk.now) == 2
    assert source.last_error == ""
