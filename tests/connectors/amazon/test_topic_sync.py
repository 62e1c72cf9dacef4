"""Topics of reviews come over for products that sell, no sooner than Amazon has news, and refusals stay small."""

import itertools
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from kefu.accounts.models import Store
from kefu.connectors.amazon.data_kinds import data_kinds
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.health import health_of
from kefu.connectors.amazon.models import AmazonAccount
from kefu.connectors.amazon.topic_sync import sync_topics
from kefu.records.models import CategoryReturns, Order, OrderItem, ReviewSummary, ReviewTopic
from tests.simulator.spapi.conftest import Api

KIND = data_kinds()["review_topics"]
ROLE = NotDone("role_missing", "Access to requested resource is denied.", permanent=True)
NUMBERS = itertools.count(1_000_000)


def sell(store, asin, at, marketplace="US"):
    order = Order.objects.create(
        store=store,
        amazon_order_id=f"111-0000000-{next(NUMBERS)}",
        marketplace=marketplace,
        ordered_at=at,
        imported_at=at,
    )
    OrderItem.objects.create(order=order, line="1", asin=asin)


class Amazon:
    """Tells one topic of every product, but what it is told to refuse or not to know."""

    def __init__(self, until):
        self.until, self.asked, self.refuse, self.few = until, [], {}, set()

    def call(self, name, **given):
        self.asked.append((name, given.get("asin") or given.get("browse_node_id")))
        asin = given.get("asin", "")
        if asin in self.refuse:
            raise self.refuse[asin]
        period = {"startDate": "2026-01-01T00:00:00Z", "endDate": self.until.isoformat()}
        if name == "getItemBrowseNode":
            return {"browseNodeId": "77", "displayName": "Lamps"}
        if name == "getBrowseNodeReturnTopics":
            share = {"occurrencePercentage": {"allProducts": 40.0}}
            return {"dateRange": period, "topics": [{"topic": "Weak", "browseNodeMetrics": share}]}
        if name != "getItemReviewTopics" or asin in self.few:
            return None
        topic = {"topic": "Color", "asinMetrics": {"numberOfMentions": 3, "starRatingImpact": -0.4}}
        return {"itemName": "Lamp", "dateRange": period, "topics": {"negativeTopics": [topic]}}

    def products(self):
        return [asin for name, asin in self.asked if name == "getItemReviewTopics"]


@pytest.fixture
def shop(db, now):
    return Store.objects.create(key="us", name="Brightnest", marketplace="US")


@pytest.fixture
def now():
    return datetime.fromisoformat("2026-11-26T12:00:00+00:00")


@pytest.fixture
def source(shop, now):
    account = AmazonAccount.objects.create(
        store=shop, client_id="app", client_secret="shh", refresh_token="Atzr|1"
    )
    return KIND.source(account, now)


def test_the_simulated_amazons_topics_come_over_with_category_and_months(
    account, amazon, clock, simulator
):
    said = [
        (1, "The plastic feels cheap."),
        (2, "Stopped working after a week."),
        (5, "Looks good"),
    ]
    path = "/orders/2026-01-01/orders?createdAfter=2000-01-01T00:00:00Z&fulfillmentStatuses=SHIPPED"
    by_asin: dict[str, list[str]] = {}
    for order in Api(simulator).call("GET", path)[1]["orders"]:
        product = order["orderItems"][0]["product"]
        by_asin.setdefault(product["asin"], []).append(order["orderId"])
    asin, ids = max(by_asin.items(), key=lambda item: len(item[1]))
    for number, (rating, text) in zip(ids, itertools.cycle(said), strict=False):
        asked = {"what": "review", "store": "us", "order_id": number}
        simulator.ask("/happen", {**asked, "rating": rating, "text": text})
    clock.sleep(35 * 86400)
    sell(account.store, asin, clock.now())
    source = KIND.source(account, clock.now())
    assert sync_topics(amazon, source, now=clock.now()) >= 3
    summary = ReviewSummary.objects.get(asin=asin)
    assert (summary.state, bool(summary.node_name), bool(summary.title)) == ("told", True, True)
    material = ReviewTopic.objects.get(topic="Material", tone="negative")
    assert material.mentions >= 2
    assert material.impact < 0 < material.share
    assert material.node_share == material.share, "no other product of the category was reviewed"
    [[month, share, beside]] = material.months
    assert (len(month), Decimal(share)) == (7, Decimal(beside))
    assert CategoryReturns.objects.filter(node_id=summary.node_id).count() == 1
    calls = {bucket.operation: bucket.calls for bucket in account.buckets.all()}
    assert calls["getItemReviewTopics"] == 2
    assert sync_topics(amazon, source, now=clock.now() + KIND.every) == 0, "no news yet"


def test_only_products_that_sold_lately_are_asked_about_and_each_once(shop, source, now):
    sell(shop, "B0NEW00001", now - timedelta(days=3))
    sell(shop, "B0NEW00001", now - timedelta(days=4))
    sell(shop, "B0OLD00001", now - timedelta(days=90))
    amazon = Amazon(until=now - timedelta(days=2))
    sync_topics(amazon, source, now=now)
    assert amazon.products() == ["B0NEW00001", "B0NEW00001"], "once by mentions, once by impact"
    topic = ReviewTopic.objects.get()
    assert (topic.impact, topic.share, topic.weight) == (Decimal("-0.40"), None, 40)
    assert CategoryReturns.objects.get().topics[0]["share"] == "40.00"


def test_a_product_is_asked_about_again_when_its_period_may_have_moved(shop, source, now):
    sell(shop, "B0NEW00001", now)
    amazon = Amazon(until=now - timedelta(days=2))
    sync_topics(amazon, source, now=now)
    sync_topics(amazon, source, now=now + timedelta(days=4))
    assert len(amazon.products()) == 2
    amazon.until = now - timedelta(days=2)
    sync_topics(amazon, source, now=now + timedelta(days=5, hours=1))
    assert len(amazon.products()) == 4
    sync_topics(amazon, source, now=now + timedelta(days=5, hours=14))
    assert len(amazon.products()) == 4, "late news are looked for once a day, not every round"
    assert ReviewTopic.objects.count() == 1


def test_what_amazon_no_longer_tells_is_no_longer_shown(shop, source, now):
    sell(shop, "B0NEW00001", now)
    amazon = Amazon(until=now)
    sync_topics(amazon, source, now=now)
    amazon.few.add("B0NEW00001")
    sync_topics(amazon, source, now=now + timedelta(days=8))
    summary = ReviewSummary.objects.get()
    assert (summary.state, summary.topics.count()) == ("too_few", 0)


def test_without_the_role_the_source_is_closed_and_nothing_alarms(shop, source, now):
    sell(shop, "B0NEW00001", now)
    amazon = Amazon(until=now)
    amazon.refuse["B0NEW00001"] = ROLE
    assert sync_topics(amazon, source, now=now) == 0
    assert health_of(source, KIND, now).state == "closed"
    assert not ReviewSummary.objects.exists()


def test_a_role_that_is_taken_away_later_fails(shop, source, now):
    sell(shop, "B0NEW00001", now)
    amazon = Amazon(until=now)
    sync_topics(amazon, source, now=now)
    amazon.refuse["B0NEW00001"] = ROLE
    later = now + timedelta(days=8)
    sync_topics(amazon, source, now=later)
    assert health_of(source, KIND, later).state == "failing"
    assert ReviewTopic.objects.count() == 1, "what was told before stays"


def test_a_product_that_is_not_ours_to_ask_about_stops_none_of_the_others(shop, source, now):
    for asin in ("B0AAA00001", "B0BBB00001", "B0CCC00001"):
        sell(shop, asin, now)
    amazon = Amazon(until=now)
    amazon.refuse = {"B0BBB00001": ROLE, "B0CCC00001": NotDone("not_found", "", permanent=True)}
    sync_topics(amazon, source, now=now)
    source.account.missing = {"Brand Analytics": "2026-11-26", "Product Listing": "2026-11-01"}
    source.account.save()
    sell(shop, "B0DDD00001", now)
    amazon.refuse["B0DDD00001"] = ROLE
    source.complete_until = None
    source.save()
    sell(shop, "B0ABB00001", now)
    sync_topics(amazon, source, now=now)
    source.account.refresh_from_db()
    assert list(source.account.missing) == ["Product Listing"], "the role was proved by the others"
    states = dict(ReviewSummary.objects.values_list("asin", "state"))
    assert states == {
        "B0AAA00001": "told",
        "B0ABB00001": "told",
        "B0BBB00001": "refused",
        "B0CCC00001": "refused",
        "B0DDD00001": "refused",
    }
    assert health_of(source, KIND, now).state == "fresh"


def test_a_round_goes_on_where_it_broke_off(shop, source, now):
    for asin in ("B0AAA00001", "B0BBB00001"):
        sell(shop, asin, now)
    amazon = Amazon(until=now)
    amazon.refuse["B0BBB00001"] = NotDone("throttled", "", permanent=False)
    sync_topics(amazon, source, now=now)
    assert source.complete_until is None
    amazon.refuse.clear()
    sync_topics(amazon, source, now=now + timedelta(minutes=1))
    assert amazon.products().count("B0AAA00001") == 2
    assert ReviewSummary.objects.count() == 2
    assert source.complete_until == now


def test_a_marketplace_that_is_not_amazons_is_not_asked_about(shop, source, now):
    sell(shop, "B0AAA00001", now, marketplace="XX")
    amazon = Amazon(until=now)
    sync_topics(amazon, source, now=now)
    assert amazon.asked == []
    assert source.complete_until == now
