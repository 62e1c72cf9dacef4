"""Goods sold in bulk, together with what they brought."""

from decimal import Decimal

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.returns import lots, warehouse
from kefu.returns.models import ResaleLot
from tests.desk import open_desk
from tests.returns.test_warehouse import look

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RET-8")]


@pytest.fixture
def worn(desk, lamp):
    """The lamp came back used and lies in the bulk bin."""
    warehouse.arrive(lamp, actor=desk.bob, now=desk.now)
    look(lamp, desk, "used", complete=None)
    warehouse.put_away(lamp, disposition="bulk", bin_code="B-1", actor=desk.bob, now=desk.now)
    return lamp


@pytest.fixture
def lot(desk):
    return lots.open_lot(desk.store, "November", actor=desk.bob, now=desk.now)


def test_a_lot_is_filled_sold_and_tells_what_it_brought(desk, worn, lot):
    assert lots.add(lot, [worn], actor=desk.bob, now=desk.now) == 1
    lots.sell(
        lot,
        buyer="Resto GmbH",
        proceeds=Decimal("6.50"),
        currency="EUR",
        actor=desk.bob,
        now=desk.now,
    )
    lot.refresh_from_db()
    assert (lot.state, lot.buyer, lot.proceeds) == ("sold", "Resto GmbH", Decimal("6.50"))
    assert list(worn.steps.order_by("-id").values_list("code", flat=True)[:2]) == [
        "lot_sold",
        "in_lot",
    ]


def test_a_return_lies_in_one_lot_at_a_time(desk, worn, lot):
    lots.add(lot, [worn], actor=desk.bob, now=desk.now)
    other = lots.open_lot(desk.store, "December", actor=desk.bob, now=desk.now)
    assert lots.add(other, [worn], actor=desk.bob, now=desk.now) == 0
    lots.take_out(lot.items.get(), actor=desk.bob, now=desk.now)
    assert lots.add(other, [worn], actor=desk.bob, now=desk.now) == 1


def test_only_goods_put_away_for_it_go_into_a_lot(desk, lamp, lot):
    with pytest.raises(NotAllowedNow, match="not_for_bulk"):
        lots.add(lot, [lamp], actor=desk.bob, now=desk.now)


def test_a_lot_holds_goods_of_its_own_store(desk, worn):
    luna = open_desk("luna")
    lot = lots.open_lot(luna.store, "Luna", actor=luna.bob, now=luna.now)
    with pytest.raises(NotAllowedNow, match="other_stores_goods"):
        lots.add(lot, [worn], actor=luna.bob, now=luna.now)


def test_an_empty_or_closed_lot_is_not_sold(desk, worn, lot):
    sale = {
        "buyer": "Resto",
        "proceeds": Decimal(5),
        "currency": "EUR",
        "actor": desk.bob,
        "now": desk.now,
    }
    with pytest.raises(NotAllowedNow, match="lot_empty"):
        lots.sell(lot, **sale)
    lots.add(lot, [worn], actor=desk.bob, now=desk.now)
    lots.sell(lot, **sale)
    for verb in (
        lambda: lots.sell(lot, **sale),
        lambda: lots.dissolve(lot, actor=desk.bob, now=desk.now),
    ):
        with pytest.raises(NotAllowedNow, match="lot_closed"):
            verb()


def test_a_dissolved_lot_sets_its_goods_free(desk, worn, lot):
    lots.add(lot, [worn], actor=desk.bob, now=desk.now)
    lots.dissolve(lot, actor=desk.bob, now=desk.now)
    assert ResaleLot.objects.get().state == "dissolved"
    again = lots.open_lot(desk.store, "Again", actor=desk.bob, now=desk.now)
    assert lots.add(again, [worn], actor=desk.bob, now=desk.now) == 1
