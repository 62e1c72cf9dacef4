"""Money that moved at Amazon is known, once, by Amazon's own numbers; what waits for it learns of it."""

import contextlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.claims.models import Claim
from kefu.connectors.amazon.data_kinds import data_kinds
from kefu.connectors.amazon.money_sync import PRELIMINARY, fetch_events, sync_transactions
from kefu.connectors.amazon.transactions import Unreadable, movement_of, movements_of_events
from kefu.flow.money import take_in_money
from kefu.flow.settling import accept
from kefu.records.models import MoneyMovement, Order
from kefu.records.money import refunds_of
from tests.mails import ORDER, buyer_mail, notice
from tests.simulator.spapi.conftest import Api
from tests.simulator.spapi.test_orders_and_money import refund_feed

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def money(amount, currency="EUR"):
    return {"currencyAmount": amount, "currencyCode": currency}


def told(kind="Refund", amount=-13.40, number="T1", parts=None, **changed):
    parts = {"Sales": -16.20, "Expenses": 2.80} if parts is None else parts
    return {
        "transactionId": number,
        "transactionType": kind,
        "transactionStatus": "RELEASED",
        "postedDate": "2026-11-20T09:00:00Z",
        "totalAmount": money(amount),
        "relatedIdentifiers": [
            {"relatedIdentifierName": "ORDER_ID", "relatedIdentifierValue": ORDER}
        ],
        "breakdowns": [
            {"breakdownType": name, "breakdownAmount": money(part)} for name, part in parts.items()
        ],
        **changed,
    }


def test_a_refund_tells_what_the_buyer_got_apart_from_the_fees():
    key, movement = movement_of(told())
    assert (key, movement["kind"], movement["amazon_order_id"]) == ("T1", "refund", ORDER)
    assert (movement["amount"], movement["to_buyer"]) == (Decimal("-13.4"), Decimal("16.2"))


@pytest.mark.parametrize(
    "parts", [{}, {"Sales": -16.20, "SomethingNew": 3}], ids=["none told", "a new one"]
)
def test_where_a_part_is_not_known_the_buyers_share_is_not_guessed(parts):
    assert movement_of(told(parts=parts))[1]["to_buyer"] is None


def test_a_kind_that_amazon_adds_is_kept_by_its_own_word():
    movement = movement_of(told(kind="LunarTax"))[1]
    assert (movement["kind"], movement["told_kind"]) == ("other", "LunarTax")


def test_without_a_number_of_amazons_the_content_is_the_mark():
    one, other = told(number=None), told(number=None, amount=-9)
    assert movement_of(one)[0] == movement_of(dict(one))[0] != movement_of(other)[0]


@pytest.mark.parametrize("broken", [None, [], {}, told(amount="much"), told(postedDate="soon")])
def test_a_transaction_of_the_wrong_shape_is_refused(broken):
    with pytest.raises(Unreadable):
        movement_of(broken)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*told(), "RefundEventList"]), inner, max_size=6)
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_shape_breaks_the_reading(shape):
    with contextlib.suppress(Unreadable):
        movement_of(shape)
    list(movements_of_events(shape))


def event(order=ORDER, charge=-15.0, tax=-1.2, fee=2.8):
    def part(word, kind, amount):
        value = {"CurrencyCode": "EUR", "CurrencyAmount": amount}
        return {f"{word}Type": kind, f"{word}Amount": value}

    return {
        "AmazonOrderId": order,
        "PostedDate": "2026-11-20T09:00:00Z",
        "ShipmentItemAdjustmentList": [
            {
                "SellerSKU": "LAMP",
                "OrderAdjustmentItemId": "A1",
                "ItemChargeAdjustmentList": [
                    part("Charge", "Principal", charge),
                    part("Charge", "Tax", tax),
                ],
                "ItemFeeAdjustmentList": [part("Fee", "Commission", fee)],
            }
        ],
    }


def test_events_tell_claims_and_chargebacks_by_name():
    events = {
        "RefundEventList": [event()],
        "GuaranteeClaimEventList": [event(charge=-28.9, tax=0)],
        "SAFETReimbursementEventList": [
            {
                "SAFETClaimId": "S-9",
                "ReimbursedAmount": {"CurrencyCode": "EUR", "CurrencyAmount": 12},
                "PostedDate": "2026-11-21T09:00:00Z",
            }
        ],
    }
    found = {movement["kind"]: movement for _, movement in movements_of_events(events)}
    assert found["refund"]["to_buyer"] == Decimal("16.2")
    assert found["claim"]["to_buyer"] == Decimal("28.9")
    assert found["safet"]["amount"] == Decimal("12")


class OneOrder:
    """Amazon, asked for the events of one order."""

    def __init__(self, *pages):
        self.pages = list(pages)

    def call(self, name, **given):
        events = self.pages.pop(0)
        token = {"NextToken": "more"} if self.pages else {}
        return {"payload": {"FinancialEvents": events, **token}}


def test_a_claim_known_only_from_the_money_becomes_a_claim(desk):
    order = desk.order(ORDER)
    pages = ({"RefundEventList": [event()]}, {"GuaranteeClaimEventList": [event()]})
    assert fetch_events(OneOrder(*pages), order, now=desk.now) == 2
    assert fetch_events(OneOrder(*pages), order, now=desk.now) == 0
    assert Claim.objects.get().amazon_order_id == ORDER


def move(desk, key="T1", amount="6.00", source="transactions", order=ORDER, kind="refund"):
    given = Decimal(amount)
    movement = {
        "kind": kind,
        "amazon_order_id": order,
        "amount": -given,
        "to_buyer": given,
        "currency": "EUR",
        "posted_at": desk.now,
    }
    return take_in_money(desk.store, {(key, source): movement}, now=desk.now)


@pytest.fixture
def task(desk):
    desk.order(ORDER)
    case = desk.case(buyer_mail("Die Lampe hat einen Kratzer.", at=desk.now - timedelta(hours=2)))
    offer = case.offers.create(
        remedy="compensate", amount="6.00", currency="EUR", offered_at=desk.now
    )
    accept(offer, actor=desk.alice, now=desk.now)
    return case.tasks.get(code="refund_at_amazon")


def test_a_refund_that_the_finances_tell_finishes_the_task_that_asked_for_it(desk, task):
    desk.later(hours=1)
    move(desk)
    task.refresh_from_db()
    assert task.state == "done"
    desk.understand(task.case)
    assert task.case.decisions.first().facts["refunded_so_far"] == "6.00"


def test_notice_and_finances_tell_of_the_same_money(desk, task):
    desk.later(hours=1)
    move(desk, amount="4.00")
    body = f"Order ID: {ORDER}\nRefund amount: EUR 4.00\n"
    subject = f"Refund initiated for order {ORDER}"
    desk.receive(notice("REFUND_ISSUED", at=desk.now, subject=subject, body=body))
    task.refresh_from_db()
    assert task.state == "open"
    desk.understand(task.case)
    assert task.case.decisions.first().facts["refunded_so_far"] == "4.00"
    move(desk, key="T2", amount="2.00")
    task.refresh_from_db()
    assert task.state == "done"


def test_a_refund_without_a_moment_of_its_own_stands_where_it_was_told(desk):
    order = desk.order(ORDER)
    move(desk, key="T1", amount="1.00")
    desk.later(hours=1)
    move(desk, key="T2", amount="2.00")
    desk.later(hours=1)
    move(desk, key="T3", amount="3.00")
    MoneyMovement.objects.filter(key="T2").update(posted_at=None)
    assert [refund.key for refund in refunds_of(order)] == ["T1", "T2", "T3"]


def test_sources_are_never_added_up_and_the_most_exact_is_believed(desk):
    order = desk.order(ORDER)
    move(desk, key="S1", amount="5.90", source="settlement")
    assert [refund.amount for refund in refunds_of(order)] == [Decimal("5.90")]
    move(desk, key="T1")
    assert [(r.amount, r.source) for r in refunds_of(order)] == [(Decimal("6.00"), "transactions")]


@pytest.mark.rule("CLM-5")
@pytest.mark.parametrize("first", ["transactions", "events"])
def test_a_claim_that_transactions_and_events_tell_of_was_paid_once(desk, first):
    desk.order(ORDER)
    sources = ["transactions", "events"]
    for source in sorted(sources, key=lambda source: source != first):
        move(desk, key=f"claim:{source}", amount="28.90", source=source, kind="claim")
    claim = Claim.objects.get()
    assert (claim.state, str(claim.amount), claim.contradictions) == ("granted", "28.90", [])
    assert sorted(t.facts["ledger"] for t in claim.tellings.all()) == sorted(sources)


def test_the_same_transaction_told_again_tells_nobody_again(desk, task):
    desk.later(hours=1)
    assert move(desk, amount="4.00") == (1, 0)
    notes = task.case.events.count()
    assert move(desk, amount="4.00") == (0, 0)
    assert task.case.events.count() == notes


def test_money_of_another_store_settles_nothing_here(desk, task):
    from tests.desk import open_desk

    move(open_desk("luna"))
    task.refresh_from_db()
    assert task.state == "open"


def test_transactions_of_the_last_two_days_are_asked_for_again_every_six_hours(account):
    line, half_an_hour = EmptyLine(), timedelta(minutes=30)
    source = data_kinds()["transactions"].source(account, AT)
    for number in range(40):
        sync_transactions(line, source, now=AT + number * half_an_hour)
    rounds = line.looked_back[-30:]
    whole = [number for number, back in enumerate(rounds) if back > timedelta(days=2)]
    # Twelve rounds of half an hour lie between, so nothing of two days is missed.
    assert {later - earlier for earlier, later in pairwise(whole)} == {12}
    assert {rounds[number] for number in whole} == {timedelta(hours=54) + half_an_hour}
    assert set(rounds) == {timedelta(hours=54) + half_an_hour, timedelta(hours=1) + half_an_hour}


class EmptyLine:
    """Amazon on a quiet day: remembers how long a stretch it was asked for."""

    def __init__(self):
        self.looked_back = []

    def call(self, name, *, posted_after, posted_before, **_):
        after, before = map(datetime.fromisoformat, (posted_after, posted_before))
        self.looked_back.append(before - after)
        return {"payload": {"transactions": []}}


def test_transactions_come_over_with_two_days_of_overlap(account, amazon, simulator, clock):
    feed = data_kinds()["transactions"]
    source = feed.source(account, clock.now())
    sync_transactions(amazon, source, now=clock.now())
    count = MoneyMovement.objects.count()
    assert count > 50
    assert source.first_share == 1.0
    began = source.complete_until
    api = Api(simulator)
    shipped = api.order(fulfillmentStatuses="SHIPPED", fulfilledBy="MERCHANT")
    order = Order.objects.create(
        store=account.store, amazon_order_id=shipped["orderId"], imported_at=clock.now()
    )
    assert api.feed("POST_PAYMENT_ADJUSTMENT_DATA", refund_feed(shipped, "5.00"))[0] == "DONE"
    clock.sleep(3600)
    sync_transactions(amazon, source, now=clock.now())
    assert MoneyMovement.objects.count() == count + 1
    assert refunds_of(order)[0].amount == Decimal("5.00")
    assert source.complete_until > began
    assert timedelta(hours=48) == PRELIMINARY
