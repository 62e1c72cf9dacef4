"""Review requests: neutral rules only, once an order, in the window, never with a problem open (REV-1)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.outbox import amazon_actions
from kefu.outbox.models import Action
from kefu.ratings.asking import ask_due, choose_plan, plan_store, settle_asked, work
from kefu.ratings.models import AskingPlan, ReviewRequest
from kefu.ratings.planning import Known, Window, plan_for
from kefu.records.models import Order
from tests.claims.test_takein import opened
from tests.mails import ORDER, buyer_mail, notice

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY = timedelta(days=1)
WINDOW = Window(opens_after=5 * DAY, ends_after=30 * DAY)


def known(**more):
    given = {"status": "delivered", "delivered_at": NOW - 7 * DAY, "latest_delivery": None}
    return Known(**{**given, **more})


def judged(ask_refunded=False, **more):
    found = plan_for(known(**more), WINDOW, ask_refunded=ask_refunded, now=NOW)
    return found and (found.state, found.why)


@pytest.mark.rule("REV-1")
@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, ("planned", "")),
        ({"open_case": True}, ("held", "open_case")),
        ({"open_claim": True, "open_case": True}, ("held", "open_claim")),
        ({"open_return": True}, ("held", "open_return")),
        ({"status": "unshipped"}, ("held", "not_delivered")),
        ({"status": "shipped", "delivered_at": None, "latest_delivery": NOW}, ("planned", "")),
        (
            {"tracking": "lost", "delivered_at": None, "latest_delivery": NOW},
            ("held", "not_delivered"),
        ),
        ({"refunded": True}, ("passed", "refunded")),
        ({"refunded": True, "ask_refunded": True}, ("planned", "")),
        ({"status": "cancelled", "ask_refunded": True}, ("passed", "cancelled")),
        ({"delivered_at": NOW - 31 * DAY}, ("passed", "window_over")),
        ({"delivered_at": None}, None),
    ],
)
def test_an_order_is_planned_held_or_passed_by_for_one_told_reason(more, expected):
    assert judged(**more) == expected


@pytest.mark.rule("REV-1")
@given(
    delivered=st.integers(-60, 20),
    problems=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    refunded=st.booleans(),
    choice=st.booleans(),
)
def test_nothing_is_planned_outside_the_window_or_beside_a_problem(
    delivered, problems, refunded, choice
):
    case, claim, back = problems
    found = plan_for(
        known(
            delivered_at=NOW + delivered * DAY,
            open_case=case,
            open_claim=claim,
            open_return=back,
            refunded=refunded,
        ),
        WINDOW,
        ask_refunded=choice,
        now=NOW,
    )
    if found.state == "planned":
        assert not any(problems)
        assert choice or not refunded
        assert found.opens_at <= found.planned_for < found.ends_at
    else:
        assert found.planned_for is None
        assert found.why


@pytest.fixture
def asks(desk, monkeypatch):
    """The store asks for reviews and is connected for it."""
    monkeypatch.setattr(amazon_actions, "abilities", lambda store: {"request_review"})
    delivered = {"latest_delivery": desk.now - 6 * DAY}
    desk.order(ORDER, **delivered)
    choose(desk)
    return desk


def choose(desk, **more):
    given = {"ask_reviews": True, "ask_refunded": False, "ask_satisfaction": False}
    return choose_plan(desk.store, **{**given, **more}, actor=desk.bob, now=desk.now)


def row():
    return ReviewRequest.objects.get(order__amazon_order_id=ORDER)


@pytest.mark.django_db
@pytest.mark.rule("REV-1")
def test_an_order_is_asked_once_through_the_ledger_and_never_again(asks):
    for _ in range(3):
        work(now=asks.later(minutes=20))
    action = Action.objects.get()
    assert (action.kind, action.amazon_order_id) == ("request_review", ORDER)
    assert row().state == "asked"
    action.state = Action.State.SENT
    action.save()
    work(now=asks.later(minutes=20))
    assert row().state == "sent"
    work(now=asks.later(days=2))
    assert Action.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.rule("REV-1")
def test_a_buyer_who_writes_holds_the_request_until_the_case_is_done(asks):
    case = asks.case(buyer_mail("Die Lampe flackert.", at=asks.now))
    work(now=asks.now)
    assert (row().state, row().why) == ("held", "open_case")
    case.state = "done"
    case.save()
    work(now=asks.later(hours=1))
    assert row().state == "asked"


@pytest.mark.django_db
@pytest.mark.rule("REV-1")
def test_an_open_claim_holds_it_and_a_refund_passes_it_by_unless_the_seller_chose(asks):
    asks.receive(opened(asks))
    plan_store(asks.store, now=asks.now)
    assert row().why == "open_claim"
    ReviewRequest.objects.all().delete()
    refund = notice(
        "REFUND_NOTIFICATION",
        at=asks.now,
        subject=f"Erstattung für Bestellung {ORDER} veranlasst",
        body=f"Wir haben EUR 28,90 für Bestellung {ORDER} erstattet.",
    )
    asks.receive(refund)
    asks.store.claims.update(state="withdrawn")
    asks.store.cases.update(state="done")
    plan_store(asks.store, now=asks.now)
    assert (row().state, row().why) == ("passed", "refunded")
    choose(asks, ask_refunded=True)
    assert row().state == "planned"


@pytest.mark.django_db
def test_a_store_that_does_not_ask_holds_everything_and_one_without_a_plan_plans_nothing(asks):
    choose(asks, ask_reviews=False)
    assert (row().state, row().why) == ("held", "not_asked_here")
    work(now=asks.later(days=1))
    assert not Action.objects.exists()
    AskingPlan.objects.all().delete()
    ReviewRequest.objects.all().delete()
    work(now=asks.now)
    assert not ReviewRequest.objects.exists()


@pytest.mark.django_db
def test_a_store_that_is_not_connected_is_told_so_and_asked_once_it_is(desk, monkeypatch):
    desk.order(ORDER, latest_delivery=desk.now - 6 * DAY)
    monkeypatch.setattr(amazon_actions, "abilities", lambda store: set())
    choose(desk)
    ask_due(desk.store, now=desk.now)
    assert (row().state, row().why) == ("held", "not_connected")
    monkeypatch.setattr(amazon_actions, "abilities", lambda store: {"request_review"})
    work(now=desk.later(hours=1))
    assert row().state == "asked"


@pytest.mark.django_db
def test_what_amazon_refused_is_told_and_not_asked_again(asks):
    work(now=asks.now)
    Action.objects.update(state="failed", last_error="not_offered")
    settle_asked(asks.store, now=asks.now)
    assert (row().state, row().why) == ("failed", "not_offered")
    work(now=asks.later(days=1))
    assert Action.objects.count() == 1


@pytest.mark.django_db
def test_planning_two_hundred_orders_costs_no_query_each(asks, django_assert_max_num_queries):
    for n in range(200):
        asks.order(f"302-0000000-{n:07d}", latest_delivery=asks.now - 6 * DAY)
    with django_assert_max_num_queries(30):
        plan_store(asks.store, now=asks.now)
    assert ReviewRequest.objects.filter(state="planned").count() == 201


@pytest.mark.django_db
@pytest.mark.rule("REV-1")
def test_the_parcel_that_was_sent_last_counts_however_late_another_was_told(asks):
    order = Order.objects.get(amazon_order_id=ORDER)
    order.parcels.all().delete()
    sent = asks.now - 9 * DAY
    order.parcels.create(tracking_number="B", shipped_at=sent + DAY, state="delivered")
    order.parcels.create(tracking_number="A", shipped_at=sent, state="lost")
    order.parcels.create(tracking_number="?", shipped_at=None, state="lost")
    plan_store(asks.store, now=asks.now)
    assert row().state == "planned"
    order.parcels.filter(tracking_number="A").update(shipped_at=sent + DAY)
    plan_store(asks.store, now=asks.now)
    assert (row().state, row().why) == ("held", "not_delivered")
