"""Stock is a fact while it is fresh; what is old or not told is unknown."""

from datetime import timedelta

import pytest

from kefu.connectors.amazon.stock_sync import stock_row
from kefu.records.models import StockLevel
from kefu.records.stock import OLDEST, StockRow, in_stock, write_stock
from tests.mails import ORDER, buyer_mail

pytestmark = pytest.mark.django_db


def level(desk, available, place="amazon", sku="LAMP"):
    return StockLevel.objects.create(
        store=desk.store, sku=sku, place=place, available=available, told_at=desk.now
    )


@pytest.mark.parametrize(
    ("place", "available", "known"),
    [
        ("amazon", 3, True),
        ("amazon", 0, False),
        ("seller", 3, True),
        ("seller", 0, None),
        ("amazon", None, None),
    ],
)
def test_what_can_be_sent_again_follows_from_where_the_order_came_from(
    desk, place, available, known
):
    order = desk.order(ORDER, fulfilment=place)
    level(desk, available, place)
    other = "seller" if place == "amazon" else "amazon"
    level(desk, 99, other)
    assert in_stock(order, ["LAMP"], now=desk.now) is known


def test_one_article_that_is_not_known_leaves_the_order_unknown(desk):
    order = desk.order(ORDER, fulfilment="amazon")
    level(desk, 3)
    assert in_stock(order, ["LAMP", "BULB"], now=desk.now) is None
    level(desk, 0, sku="BULB")
    assert in_stock(order, ["LAMP", "BULB"], now=desk.now) is False
    assert in_stock(order, [], now=desk.now) is None


def test_what_was_told_long_ago_says_nothing_of_now(desk):
    order = desk.order(ORDER, fulfilment="amazon")
    level(desk, 3)
    assert in_stock(order, ["LAMP"], now=desk.now + OLDEST + timedelta(minutes=1)) is None


def test_the_fact_reaches_the_verdict_with_its_source(desk):
    desk.order(ORDER, fulfilment="amazon")
    level(desk, 0)
    case = desk.case(buyer_mail("Die Lampe ist kaputt.", at=desk.now))
    decision = case.decisions.first()
    assert decision.facts["in_stock"] is False
    assert decision.sources["in_stock"] == "stock"


def test_stock_of_another_store_is_not_ours(desk):
    from tests.desk import open_desk

    order = desk.order(ORDER, fulfilment="amazon")
    level(open_desk("luna"), 3)
    assert in_stock(order, ["LAMP"], now=desk.now) is None


def test_stock_is_written_once_and_what_is_not_told_stays(desk):
    rows = [StockRow(sku="LAMP", asin="B01", available=3, inbound=2)]
    assert write_stock(desk.store, rows, now=desk.now) == (1, 0)
    assert write_stock(desk.store, rows, now=desk.later(hours=1)) == (0, 0)
    assert write_stock(desk.store, [StockRow(sku="LAMP", available=0)], now=desk.now) == (0, 1)
    found = StockLevel.objects.get()
    assert (found.available, found.inbound, found.told_at) == (0, 2, desk.now)


def test_amazons_word_of_stock_is_read_and_odd_shapes_are_unknown():
    told = {
        "sellerSku": "LAMP",
        "asin": "B01",
        "inventoryDetails": {
            "fulfillableQuantity": 3,
            "inboundWorkingQuantity": 1,
            "inboundShippedQuantity": 4,
            "reservedQuantity": {"totalReservedQuantity": 2},
            "unfulfillableQuantity": "many",
        },
    }
    row = stock_row(told)
    assert (row.available, row.inbound, row.reserved, row.unfit) == (3, 5, 2, None)
    assert stock_row({"sellerSku": "LAMP", "inventoryDetails": []}).available is None
    assert stock_row({"asin": "B01"}) is None
    assert stock_row("LAMP") is None
