"""Stock at Amazon's warehouses comes over as it stands: what has changed, and all of it now and then."""

from datetime import datetime, timedelta

import pytest

from kefu.connectors.amazon.data_kinds import data_kinds
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.models import AmazonAccount
from kefu.connectors.amazon.stock_sync import WHOLE_EVERY, sync_stock
from kefu.records.models import StockLevel
from tests.desk import MORNING, open_desk

HALF_AN_HOUR = timedelta(minutes=30)


class FakeAmazon:
    """Three pages of two articles each; remembers what it was asked."""

    def __init__(self, account):
        self.account = account
        self.asked = []
        self.expires = 0
        self.pages = {
            "": (["A", "B"], "1"),
            "1": (["C", "D"], "2"),
            "2": (["E", "F"], ""),
        }

    def patient(self, patience):
        return self

    def call(self, operation, **given):
        self.asked.append(given)
        token = given.get("next_token", "")
        if token and self.expires:
            self.expires -= 1
            raise NotDone("invalid", "token", permanent=True)
        skus, after = self.pages[token]
        entries = [
            {"sellerSku": sku, "inventoryDetails": {"fulfillableQuantity": 3}} for sku in skus
        ]
        pagination = {"pagination": {"nextToken": after}} if after else {}
        return {"payload": {"inventorySummaries": entries}, **pagination}

    @property
    def since(self):
        """From when on each round asked for changes; ``None`` where it asked for everything."""
        firsts = [given for given in self.asked if "next_token" not in given]
        starts = [given.get("start_date_time") for given in firsts]
        return [start and datetime.fromisoformat(start) for start in starts]


@pytest.fixture
def fake(db):
    desk = open_desk("us", "US")
    account = AmazonAccount.objects.create(
        store=desk.store, client_id="c", client_secret="s", refresh_token="r", seller_id="M"
    )
    return FakeAmazon(account)


@pytest.fixture
def source(fake):
    return data_kinds()["stock"].source(fake.account, MORNING)


def test_stock_comes_over_and_is_asked_for_again_only_later(account, amazon, clock):
    source = data_kinds()["stock"].source(account, clock.now())
    count = sync_stock(amazon, source, now=clock.now())
    assert StockLevel.objects.filter(place="amazon").count() == count > 5
    assert sync_stock(amazon, source, now=clock.now()) == 0
    assert StockLevel.objects.count() == count


def test_what_has_not_moved_is_not_told_again_before_the_next_count_of_everything(
    account, amazon, clock
):
    source = data_kinds()["stock"].source(account, clock.now())
    clock.sleep(7200)  # longer than what is asked for once more
    count = sync_stock(amazon, source, now=clock.now())
    clock.sleep(7200)
    assert sync_stock(amazon, source, now=clock.now()) == 0
    clock.sleep(12 * 3600)
    assert sync_stock(amazon, source, now=clock.now()) == count


def test_changes_are_asked_for_with_an_hour_of_overlap_and_everything_twice_a_day(fake, source):
    now, last = MORNING, MORNING
    while now <= MORNING + WHOLE_EVERY:
        sync_stock(fake, source, now=now)
        now += HALF_AN_HOUR
    expected = [None]
    while last + HALF_AN_HOUR < MORNING + WHOLE_EVERY:
        expected.append(last - timedelta(hours=1))
        last += HALF_AN_HOUR
    assert fake.since == [*expected, None]


def test_every_page_of_changes_names_the_time_beside_the_token(fake, source):
    sync_stock(fake, source, now=MORNING)
    fake.asked.clear()
    sync_stock(fake, source, now=MORNING + HALF_AN_HOUR)
    assert len(fake.asked) == 3
    assert len({given["start_date_time"] for given in fake.asked}) == 1


def test_a_token_that_has_ended_begins_the_same_round_anew(fake, source):
    sync_stock(fake, source, now=MORNING)
    fake.expires = 1
    later = MORNING + HALF_AN_HOUR
    sync_stock(fake, source, now=later)
    source.refresh_from_db()
    assert (source.cursor, source.complete_until) == ({}, later)
    assert set(fake.since[1:]) == {MORNING - timedelta(hours=1)}
    assert StockLevel.objects.count() == 6


def test_a_count_of_everything_that_broke_off_is_not_taken_for_one(fake, source):
    fake.pages["1"] = (["C", "D"], "9")  # and then Amazon does not answer as expected
    fake.pages["9"] = ([], "")
    sync_stock(fake, source, now=MORNING, pages=1)
    source.refresh_from_db()
    assert source.looked_back_until is None
    sync_stock(fake, source, now=MORNING)
    source.refresh_from_db()
    assert source.looked_back_until == MORNING
