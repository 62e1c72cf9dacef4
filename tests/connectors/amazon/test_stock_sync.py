"""Stock at Amazon's warehouses comes over as it stands."""

from kefu.connectors.amazon.data_kinds import data_kinds
from kefu.connectors.amazon.stock_sync import sync_stock
from kefu.records.models import StockLevel


def test_stock_comes_over_and_is_asked_for_again_only_later(account, amazon, clock):
    source = data_kinds()["stock"].source(account, clock.now())
    count = sync_stock(amazon, source, now=clock.now())
    assert StockLevel.objects.filter(place="amazon").count() == count > 5
    assert sync_stock(amazon, source, now=clock.now()) == 0
    clock.sleep(1900)
    assert sync_stock(amazon, source, now=clock.now()) == count
    assert StockLevel.objects.count() == count
