"""What was promised, refused, called back or given before counts in what may be given now."""

from decimal import Decimal

import pytest

from kefu.accounts.models import User
from kefu.accounts.roles import Role
from kefu.approvals.weighing import given_today
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Offer
from kefu.flow.approving import grant, withdraw
from kefu.flow.settling import accept, refuse, reopen
from kefu.outbox.queueing import call_back
from tests.flow.scratches import answer, limit, scratched

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(desk):
    return scratched(desk)


@pytest.mark.rule("RET-9")
def test_a_promised_refund_may_be_promised_again_but_nothing_beside_it(desk, case):
    first = answer(desk, case, "28.90", "refund_without_return", reason="r")
    grant(first.approval, actor=desk.bob, now=desk.now)
    again = answer(
        desk,
        case,
        "28.90",
        "refund_without_return",
        reason="r",
        text="Guten Tag, gern noch einmal.",
    )
    assert again.state == "needs_approval"
    withdraw(again.approval, actor=desk.alice, now=desk.now)
    with pytest.raises(NotAllowedNow, match="more_than_paid"):
        answer(desk, case, "1.00", reason="r")


@pytest.mark.rule("RET-9")
def test_an_old_offer_cannot_be_taken_on_top_of_a_refund(desk, case):
    answer(desk, case, "8.00")
    offer = case.offers.get()
    refund = answer(desk, case, "28.90", "refund_without_return", reason="r").approval
    grant(refund, actor=desk.bob, now=desk.now)
    with pytest.raises(NotAllowedNow, match="more_than_paid"):
        accept(offer, actor=desk.alice, now=desk.now)
    assert Offer.objects.get(pk=offer.pk).outcome == "open"


@pytest.mark.rule("PRD-10")
def test_nothing_refused_is_offered_again_by_anybody(desk, case):
    answer(desk, case, "5.00")
    refuse(case.offers.get(), actor=desk.alice, now=desk.now)
    with pytest.raises(NotAllowedNow, match="refused_before"):
        answer(desk, case, "6.00", reason="better")
    owner = User.objects.create(username="o", role=Role.OWNER)
    with pytest.raises(NotAllowedNow, match="refused_before"):
        answer(desk, case, "6.00", actor=owner, reason="better")


@pytest.mark.rule("PRD-10")
def test_a_refusal_that_was_read_wrongly_is_taken_back(desk, case):
    answer(desk, case, "5.00")
    offer = case.offers.get()
    refuse(offer, actor=desk.alice, now=desk.now)
    desk.understand(case)
    assert "compensate" in case.decisions.first().facts["refused"]
    reopen(offer, actor=desk.alice, now=desk.later(minutes=1))
    desk.understand(case)
    assert not case.decisions.first().facts.get("refused")
    accept(offer, actor=desk.alice, now=desk.later(minutes=1))
    with pytest.raises(NotAllowedNow, match="offer_settled"):
        refuse(offer, actor=desk.alice, now=desk.now)
    assert [e.code for e in case.events.filter(code__startswith="offer_")] == [
        "offer_made",
        "offer_refused",
        "offer_reopened",
        "offer_accepted",
    ]


@pytest.mark.rule("PRD-10")
def test_a_yes_to_a_compensation_becomes_a_task(desk, case):
    answer(desk, case, "5.00")
    accept(case.offers.get(), actor=desk.alice, now=desk.now)
    assert case.tasks.filter(code="refund_at_amazon", state="open").exists()
    desk.understand(case)
    assert case.decisions.first().facts["conceded_so_far"] == "5.00"


@pytest.mark.rule("STD-3")
def test_a_buyers_orders_count_together_and_a_window_ends(desk, case):
    limit(desk, "buyer", "8", days=30)
    assert answer(desk, case, "5.00").state == "queued"
    other = scratched(desk, "302-7654321-1234567")
    with pytest.raises(NotAllowedNow, match="reason_needed") as refused:
        answer(desk, other, "4.00")
    [why] = refused.value.facts["why"]
    assert (why["numbers"]["had"], why["numbers"]["would"]) == ("5.00", "9.00")
    desk.later(days=31)
    assert answer(desk, other, "4.00").state == "queued"


def test_a_letter_called_back_gave_nothing(desk, case):
    limit(desk, "day", "8")
    action = answer(desk, case, "6.00").action
    assert given_today(case, desk.alice, desk.now) == (Decimal(6), 1)
    call_back(action, actor=desk.alice, now=desk.now)
    assert given_today(case, desk.alice, desk.now) == (Decimal(0), 0)


@pytest.mark.rule("STD-3")
def test_a_day_begins_at_midnight_where_the_store_sells(desk, case):
    limit(desk, "day_count", number="1")
    desk.now = desk.now.replace(hour=22, minute=30)  # 23:30 in Berlin
    assert answer(desk, case, "1.00").state == "queued"
    with pytest.raises(NotAllowedNow, match="reason_needed"):
        answer(desk, case, "1.50")
    desk.later(minutes=40)  # ten past midnight there, still the same day in London
    assert answer(desk, case, "1.50").state == "queued"


def test_what_an_approver_let_pass_counts_for_their_day(desk, case):
    limit(desk, "concession", "2")
    limit(desk, "day", "7", role="supervisor")
    approval = answer(desk, case, "6.00", reason="r").approval
    grant(approval, actor=desk.bob, now=desk.now)
    assert given_today(case, desk.bob, desk.now) == (Decimal(6), 1)
    other = scratched(desk, "302-7654321-1234567")
    second = answer(desk, other, "3.00", reason="r").approval
    with pytest.raises(NotAllowedNow, match="beyond_your_limits"):
        grant(second, actor=desk.bob, now=desk.now)
