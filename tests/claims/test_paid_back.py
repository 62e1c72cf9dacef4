"""A claim that the seller pays is over, whoever tells of it first: Amazon's finances or its notice."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kefu.cases.models import Deadline
from kefu.claims.models import Claim, Telling
from kefu.flow.money import take_in_money
from tests.claims.test_takein import decided, opened
from tests.mails import ORDER

pytestmark = pytest.mark.django_db
PAID = "Der Antrag ist geschlossen, weil Sie dem Kunden den Betrag erstattet haben."


def paid(desk, amount="28.90", key="r1", currency="EUR", kind="refund", **other):
    movement = {
        "kind": kind,
        "told_kind": "Refund",
        "amazon_order_id": ORDER,
        "amount": -Decimal(amount),
        "to_buyer": Decimal(amount),
        "currency": currency,
        "posted_at": desk.now,
        **other,
    }
    take_in_money(desk.store, {(key, "transactions"): movement}, now=desk.now)


def claim():
    return Claim.objects.get(kind="a_to_z")


@pytest.mark.rule("CLM-5")
def test_a_claim_whose_amount_went_back_is_refunded_and_its_case_knows(desk):
    desk.order(ORDER)
    case = desk.case(opened(desk))
    desk.later(hours=5)
    for _ in range(2):
        paid(desk)
    assert (claim().state, claim().counts_in_odr, claim().decided_at) == (
        "refunded",
        True,
        desk.now,
    )
    assert case.deadlines.get(kind=Deadline.Kind.CLAIM_ANSWER).met_at == desk.now
    desk.understand(case)
    assert case.decisions.first().facts["claim_status"] == "refunded"
    assert case.messages.filter(kind="claim_decided").count() == 1


@pytest.mark.rule("CLM-5")
@pytest.mark.parametrize(
    "told",
    [
        {"amount": "20.00"},
        {"currency": "USD"},
        {"kind": "chargeback"},
        {"to_buyer": None},
    ],
)
def test_less_than_what_is_claimed_ends_no_claim(desk, told):
    desk.order(ORDER)
    desk.receive(opened(desk))
    desk.later(hours=5)
    paid(desk, **told)
    assert claim().state == "open"


def test_what_went_back_before_the_claim_was_opened_does_not_end_it(desk):
    desk.order(ORDER)
    before = desk.now - timedelta(days=1)
    desk.receive(opened(desk))
    paid(desk, posted_at=before)
    assert claim().state == "open"


def test_parts_add_up_until_all_of_it_is_paid(desk):
    desk.order(ORDER)
    desk.receive(opened(desk))
    desk.later(hours=1)
    paid(desk, "20.00", key="r1")
    assert claim().state == "open"
    desk.later(hours=1)
    paid(desk, "8.90", key="r2")
    assert claim().state == "refunded"


def test_a_refund_booked_moments_before_the_notice_of_the_claim_counts(desk):
    desk.order(ORDER)
    desk.receive(opened(desk))
    paid(desk, posted_at=desk.now - timedelta(minutes=5))
    assert (claim().state, claim().serial) == ("refunded", 1)
    assert Claim.objects.count() == 1


def test_amazons_notice_says_the_same(desk):
    desk.order(ORDER)
    case = desk.case(opened(desk))
    desk.later(hours=5)
    desk.receive(decided(desk, PAID))
    assert (claim().state, claim().contradictions) == ("refunded", [])
    paid(desk)
    assert (claim().state, claim().contradictions) == ("refunded", [])
    assert case.messages.filter(kind="claim_decided").count() == 1
    assert Telling.objects.filter(what="decided").count() == 1
