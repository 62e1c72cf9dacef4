"""What can go wrong at Amazon's: no refund is paid twice, none is lost, and people are told."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Task
from kefu.cases.verbs import set_state
from kefu.connectors.amazon.actions import (
    documents,
)
from kefu.connectors.amazon.models import Feed
from kefu.outbox.effects import cancel_order
from kefu.outbox.in_doubt import it_did_not_happen, it_happened, try_again
from kefu.outbox.models import Action
from kefu.outbox.proofs import Refunded, take_in_refunds
from tests.connectors.amazon.actions.conftest import SHIPPED, feeds, state
from tests.simulator.spapi.conftest import Api

pytestmark = pytest.mark.django_db
FIVE = Decimal("5.00")


@pytest.fixture
def order(shop):
    return shop.order(*SHIPPED)


@pytest.fixture
def case(shop, order):
    return shop.case(order)


@pytest.fixture
def refund(shop, case):
    return shop.refund(case, "5.00")


@pytest.mark.parametrize("fault", ["lost_answer", "half_answer"])
def test_a_feed_whose_answer_is_lost_is_found_at_amazon_and_not_handed_in_again(
    shop, order, refund, fault
):
    shop.trouble(**{f"{fault}__createFeed": 1})
    shop.work(6)
    assert state(refund) == "confirmed"
    assert shop.refunds(order) == [FIVE]
    [feed] = Feed.objects.all()
    assert (feed.state, feed.adopted) == ("done", True)


def test_a_feed_that_amazon_never_took_is_made_anew_once_that_is_certain(shop, order, refund):
    shop.trouble(server_error__createFeed=1)
    shop.work(2)
    assert state(refund) == "transmitting"
    shop.work(12)
    assert state(refund) == "confirmed"
    assert shop.refunds(order) == [FIVE]
    assert feeds() == ["broken", "done"]


def test_another_programs_feeds_of_that_time_are_not_taken_for_ours(shop, order, refund):
    for _ in range(2):
        document = documents.put(shop.amazon, b"<AmazonEnvelope/>")
        Api(shop.simulator).call(
            "POST",
            "/feeds/2021-06-30/feeds",
            {
                "feedType": "POST_PAYMENT_ADJUSTMENT_DATA",
                "marketplaceIds": ["ATVPDKIKX0DER"],
                "inputFeedDocumentId": document,
            },
        )
    shop.trouble(lost_answer__createFeed=1)
    shop.work(8)
    assert "several_feeds" in refund.tries.values_list("outcome", flat=True)
    assert feeds() == ["lost"]
    assert state(refund) == "confirmed"
    assert shop.refunds(order) == [FIVE]


def test_a_storm_of_refusals_only_takes_time(shop, order, refund):
    shop.trouble(
        throttle__createFeedDocument=2,
        throttle__createFeed=9,
        throttle__getFeed=3,
        throttle__getFeedDocument=2,
        throttle__listFinancialEventsByOrderId=7,
        unavailable__getOrder=6,
        expire_tokens__getFeed=1,
    )
    shop.work(30)
    assert state(refund) == "confirmed"
    assert shop.refunds(order) == [FIVE]


def test_a_feed_that_hangs_is_told_and_never_repeated(shop, order, case, refund):
    shop.trouble(feed_hangs=1)
    shop.work(25)
    assert state(refund) == "in_doubt"
    assert refund.last_error == "feed_hangs"
    case.refresh_from_db()
    assert case.state == "open"
    shop.work(30, minutes=240)
    assert feeds() == ["lost"]
    assert (state(refund), shop.refunds(order)) == ("in_doubt", [])


def test_a_feed_that_ends_fatally_leaves_a_doubt_because_parts_may_have_happened(
    shop, order, refund
):
    shop.trouble(feed_fails=1)
    shop.work(10)
    assert state(refund) == "in_doubt"
    assert feeds() == ["broken"]
    assert shop.refunds(order) == []


def test_who_looked_says_that_it_did_not_happen_and_may_have_it_tried_again(
    shop, order, case, refund
):
    shop.trouble(feed_fails=1)
    shop.work(6)
    it_did_not_happen(refund, actor=shop.alice, now=shop.clock.now())
    assert state(refund) == "failed"
    assert Task.objects.get(case=case, code="refund_at_amazon").state == "open"
    try_again(refund, actor=shop.alice, now=shop.clock.now())
    with pytest.raises(NotAllowedNow, match="not_in_doubt"):
        try_again(refund, actor=shop.bob, now=shop.clock.now())
    shop.work(8)
    assert state(refund) == "confirmed"
    assert Task.objects.get(case=case, code="refund_at_amazon").state == "done"
    assert shop.refunds(order) == [FIVE]


def test_who_looked_says_that_it_happened_and_the_doubt_is_over(shop, refund):
    shop.trouble(feed_fails=1)
    shop.work(6)
    it_happened(refund, actor=shop.alice, now=shop.clock.now())
    assert state(refund) == "confirmed"
    assert refund.proof == {"person": "alice"}


def test_messages_that_amazon_refuses_fail_alone_and_become_steps_for_a_person(shop):
    orders = [shop.order(*SHIPPED, nth=n) for n in range(3)]
    refunds = [shop.refund(shop.case(order), "2.00") for order in orders]
    shop.trouble(feed_half_fails=1)
    shop.work(6)
    assert [state(r) for r in refunds] == ["confirmed", "failed", "confirmed"]
    assert refunds[1].last_error_detail.startswith("13005")
    assert [len(shop.refunds(order)) for order in orders] == [1, 0, 1]
    assert Task.objects.get(code="refund_at_amazon").case == refunds[1].case


@pytest.mark.rule("RET-9")
def test_refunds_of_one_order_go_one_after_the_other_and_never_beyond_what_is_left(
    shop, order, case
):
    paid = sum(item.paid for item in order.items.all())
    first = shop.refund(case, str(paid - 3))
    second = shop.refund(case, "3.00")
    with pytest.raises(NotAllowedNow, match="more_than_paid"):
        shop.refund(case, "0.01")
    shop.work(12)
    assert [state(first), state(second)] == ["confirmed", "confirmed"]
    assert sum(shop.refunds(order)) == paid


def test_money_that_somebody_sent_back_in_seller_central_stops_ours(shop, order, case):
    refund = shop.refund(case, "5.00")
    _by_hand(shop, order, "5.00")
    shop.work(3)
    assert state(refund) == "failed"
    assert refund.last_error == "refunded_elsewhere"
    assert shop.refunds(order) == [FIVE]


def test_more_than_amazon_says_is_left_is_not_even_asked(shop, order, case):
    item = order.items.get()
    _by_hand(shop, order, str(item.item_price))
    shop.clock.sleep(600)
    refund = shop.refund(case, str((item.shipping_price or 0) + 1))
    shop.work(3)
    assert (state(refund), refund.last_error) == ("failed", "more_than_left")
    assert feeds() == []


def test_an_order_that_shipped_meanwhile_is_not_cancelled(shop, order):
    case = shop.case(order, "Please cancel my order.")
    action = cancel_order(case, actor=shop.alice, now=shop.clock.now())
    shop.clock.sleep(11)
    shop.work(2)
    assert (state(action), action.last_error) == ("failed", "already_shipped")
    assert Task.objects.get(case=case).code == "cancel_at_amazon"
    again = cancel_order(case, actor=shop.alice, now=shop.clock.now())
    assert again.pk != action.pk


def test_an_order_that_is_cancelled_already_needs_no_feed(shop):
    order = shop.order("unshipped")
    case = shop.case(order, "Please cancel my order.")
    first = cancel_order(case, actor=shop.alice, now=shop.clock.now())
    shop.clock.sleep(11)
    shop.work(4)
    Action.objects.filter(pk=first.pk).update(key="cancelled in Seller Central, say")
    cancel_order(case, actor=shop.alice, now=shop.clock.now())
    shop.clock.sleep(11)
    shop.work(2)
    assert [a.state for a in case.actions.order_by("id")] == ["confirmed", "confirmed"]
    assert feeds() == ["done"]


def test_without_the_role_for_finances_a_notice_proves_and_nothing_else(shop, order, refund):
    shop.simulator.ask("/consent", {"store": "us", "without_role": "Finance and Accounting"})
    shop.work(8)
    assert state(refund) == "sent"
    told = Refunded(key="mail-1", at=shop.clock.now(), amount=FIVE, currency="USD")
    take_in_refunds(
        order.store_id, order.amazon_order_id, [told], now=shop.clock.now(), source="notice"
    )
    assert state(refund) == "confirmed"


def test_a_refund_that_is_never_seen_is_put_before_a_person(shop, order, case, refund):
    shop.simulator.ask("/consent", {"store": "us", "without_role": "Finance and Accounting"})
    shop.work(20, minutes=300)
    assert (state(refund), refund.last_error) == ("in_doubt", "no_proof")
    case.refresh_from_db()
    assert case.state == "open"
    assert len(feeds()) == 1


def _by_hand(shop, order, amount):
    """A colleague refunds in Seller Central, which looks to Amazon like a feed of its own."""
    api = Api(shop.simulator)
    told = api.call("GET", f"/orders/2026-01-01/orders/{order.amazon_order_id}")[1]["order"]
    item = told["orderItems"][0]["orderItemId"]
    document = documents.put(
        shop.amazon,
        f"""<AmazonEnvelope><Message><MessageID>1</MessageID><OrderAdjustment>
        <AmazonOrderID>{order.amazon_order_id}</AmazonOrderID><AdjustedItem>
        <AmazonOrderItemCode>{item}</AmazonOrderItemCode><AdjustmentReason>Other</AdjustmentReason>
        <ItemPriceAdjustments><Component><Type>Principal</Type><Amount currency="USD">{amount}</Amount>
        </Component></ItemPriceAdjustments></AdjustedItem></OrderAdjustment></Message></AmazonEnvelope>""".encode(),
    )
    api.call(
        "POST",
        "/feeds/2021-06-30/feeds",
        {
            "feedType": "POST_PAYMENT_ADJUSTMENT_DATA",
            "marketplaceIds": ["ATVPDKIKX0DER"],
            "inputFeedDocumentId": document,
        },
    )
    shop.clock.sleep(timedelta(minutes=3).total_seconds())
    api.call("GET", "/feeds/2021-06-30/feeds?feedTypes=POST_PAYMENT_ADJUSTMENT_DATA")


def test_who_waits_for_another_refunds_doubt_is_told_to_the_people(shop, order, case, refund):
    shop.trouble(feed_fails=1)
    shop.work(6)
    second = shop.refund(case, "1.00")
    set_state(case, "waiting", now=shop.clock.now())
    shop.work(12, minutes=6)
    assert (state(refund), state(second)) == ("in_doubt", "queued")
    assert "action_delayed" in case.events.values_list("code", flat=True)
    case.refresh_from_db()
    assert case.state == "open"
