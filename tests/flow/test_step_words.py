"""Reports, finances and orders bear out what a person says to have done in Seller Central."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kefu.connectors.amazon.reports.handing_over import (
    hand_over_feedback,
    hand_over_reimbursements,
    hand_over_returns,
)
from kefu.flow.importing import take_in_orders
from kefu.flow.money import take_in_money
from kefu.guided.models import GuidedStep
from kefu.guided.verbs import begin, begin_for_store, record_done
from kefu.records.report_reading import Row
from kefu.returns.at_amazon import answer_at_amazon
from kefu.returns.models import Return
from tests.mails import ORDER, buyer_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(desk):
    desk.order(ORDER)
    return desk.case(buyer_mail("Ich möchte die Lampe zurückgeben.", at=desk.now))


@pytest.fixture
def done(desk, case):
    """Opens a step of the case, says that it was done, and lets two hours pass."""

    def open_and_record(kind, **more):
        step = begin(case, kind=kind, actor=desk.alice, now=desk.now, **more)
        record_done(step, actor=desk.alice, now=desk.now)
        desk.later(hours=2)
        return step

    return open_and_record


def state(step):
    step.refresh_from_db()
    return step.state, step.proof.get("code")


def returns(desk, **cells):
    row = Row(key=ORDER, cells={"requested_at": desk.now - timedelta(days=1), **cells})
    hand_over_returns(desk.store, [row], now=desk.now)


@pytest.mark.rule("RET-3")
def test_the_returns_report_proves_a_closed_request(desk, done):
    step = done("close_return")
    returns(desk, status="Approved")
    assert state(step) == ("done_claimed", None)
    desk.later(hours=2)
    returns(desk, status="Closed")
    assert state(step) == ("confirmed", "return_closed")
    assert step.proof["report"] == "returns"


@pytest.mark.rule("RET-2")
def test_the_returns_report_proves_an_authorised_return(desk, done):
    step = done("authorise_return")
    returns(desk, status="Approved")
    assert state(step) == ("confirmed", "return_authorised")


@pytest.mark.rule("RET-16")
@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Granted", "safe_t_granted"),
        ("Denied", "safe_t_denied"),
        ("Under Review", "safe_t_opened"),
        ("", "safe_t_opened"),
    ],
)
def test_the_returns_report_proves_a_safe_t_claim(desk, done, word, code):
    step = done("safe_t_claim")
    returns(desk, status="Completed", safet_id="5001", safet_state=word)
    assert state(step) == ("confirmed", code)


@pytest.mark.rule("FBK-1")
def test_the_feedback_report_shows_the_reply(desk, done):
    step = done("reply_to_feedback")
    row = Row(key=ORDER, cells={"at": desk.now - timedelta(days=3), "rating": 1})
    hand_over_feedback(desk.store, [row], now=desk.now)
    assert state(step) == ("done_claimed", None)
    row.cells["response"] = "Das tut uns leid."
    hand_over_feedback(desk.store, [row], now=desk.later(hours=6))
    assert state(step) == ("confirmed", "feedback_replied")


@pytest.mark.rule("FBK-2")
def test_feedback_that_the_report_no_longer_names_is_gone(desk, done):
    left = desk.now - timedelta(days=3)
    row = Row(key=ORDER, cells={"at": left, "rating": 1, "comment": "Zu dunkel."})
    hand_over_feedback(desk.store, [row], now=desk.now)
    step = done("ask_feedback_removal", facts={"ground": "product_review"})
    days = (left - timedelta(days=1), left + timedelta(days=1))
    hand_over_feedback(desk.store, [row], now=desk.now, covers=days)
    assert state(step) == ("done_claimed", None)
    hand_over_feedback(desk.store, [], now=desk.later(hours=6), covers=days)
    assert state(step) == ("confirmed", "feedback_removed")


@pytest.mark.rule("RET-14")
def test_a_reimbursement_finds_its_step_by_case_number_sku_or_label(desk):
    for about in ("7001", "LAMP", "X001ABCDEF", "OTHER"):
        begin_for_store(
            desk.store, kind="fba_reimbursement", about=about, actor=desk.bob, now=desk.now
        )
    desk.later(days=3)
    cells = {"approved_at": desk.now, "sku": "LAMP", "fnsku": "X001ABCDEF", "amazon_case": "7001"}
    hand_over_reimbursements(desk.store, [Row(key="R1", cells=cells)], now=desk.now)
    open_ones = GuidedStep.objects.filter(state="open").values_list("about", flat=True)
    assert list(open_ones) == ["OTHER"]


def money(desk, kind, amount, to_buyer=None):
    movement = {
        "kind": kind,
        "told_kind": kind,
        "amazon_order_id": ORDER,
        "amount": Decimal(amount),
        "to_buyer": to_buyer and Decimal(to_buyer),
        "currency": "EUR",
        "posted_at": desk.now,
    }
    take_in_money(desk.store, {(f"{kind}{amount}", "transactions"): movement}, now=desk.now)


def test_the_finances_prove_a_refund_of_at_least_what_was_meant(desk, done):
    step = done("refund_in_seller_central", facts={"amount": "6.00"})
    money(desk, "refund", "-4.00", "4.00")
    assert state(step) == ("done_claimed", None)
    money(desk, "refund", "-6.00", "6.00")
    assert state(step) == ("confirmed", "refunded")


@pytest.mark.rule("CLM-7")
def test_a_chargeback_that_came_back_proves_the_statement_and_one_taken_does_not(desk, done):
    step = done("represent_chargeback")
    money(desk, "chargeback", "-28.90")
    assert state(step) == ("done_claimed", None)
    money(desk, "chargeback", "28.90")
    assert state(step) == ("confirmed", "chargeback_won")


@pytest.mark.rule("ORD-1")
def test_an_order_that_comes_over_as_cancelled_proves_the_cancellation(desk, done):
    step = done("cancel_in_seller_central")
    take_in_orders(desk.store, [Row(key=ORDER, cells={"status": "cancelled"})], now=desk.now)
    assert state(step) == ("confirmed", "order_cancelled")


@pytest.mark.rule("RET-2")
@pytest.mark.parametrize("what", ["authorise", "close"])
def test_the_returns_desk_asks_for_steps(desk, case, what):
    ret = Return.objects.create(
        store=desk.store, case=case, amazon_order_id=ORDER, requested_at=desk.now, rma="D1RRMA"
    )
    answer_at_amazon(ret, what, actor=desk.alice, now=desk.now)
    step = GuidedStep.objects.get()
    assert (step.kind, step.about, step.case) == (f"{what}_return", "D1RRMA", case)


def test_a_return_without_a_case_gets_its_step_all_the_same(desk):
    ret = Return.objects.create(
        store=desk.store, amazon_order_id=ORDER, requested_at=desk.now, rma="D1RRMA"
    )
    answer_at_amazon(ret, "authorise", actor=desk.alice, now=desk.now)
    assert GuidedStep.objects.get().case is None
