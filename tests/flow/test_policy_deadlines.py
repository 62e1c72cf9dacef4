"""Deadlines that the policy names become clocks of the case: they start, move, are met, and end."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.accounts.market_days import ZONES
from kefu.cases import verbs
from kefu.cases.models import Case, Deadline
from kefu.cases.policy_deadlines import policy_clock
from kefu.flow.judging import judge
from kefu.flow.watching import watch
from kefu.policy import TimeLimit
from kefu.policy.verdict import Span
from kefu.web.sentences import sentence
from tests.desk import open_desk
from tests.mails import ORDER, buyer_mail, notice

REFUND = "refund_after_return"


@pytest.fixture
def returned(db, desk):
    """Friday morning in Berlin: the buyer asks for the money, and the return has arrived."""
    desk.order(ORDER)
    case = desk.case(
        buyer_mail("Ich habe die Lampe zurückgeschickt.", at=desk.now - timedelta(hours=2))
    )
    say(desk, case, "issue", "return_item")
    say(desk, case, "return_status", "received")
    return case


def say(desk, case, field, value):
    verbs.state_fact(case, field=field, value=value, actor=desk.bob, now=desk.now)
    judge(case, now=desk.now)


def clock(case, kind=REFUND):
    return Deadline.objects.filter(case=case, kind=kind).first()


def codes(case):
    return [e.code for e in case.events.all() if e.code.startswith("deadline")]


@pytest.mark.rule("RET-9")
def test_an_arrived_return_starts_the_refunds_clock_by_the_calendar_of_the_place(desk, returned):
    found = clock(returned)
    # Friday, Monday, Tuesday: two business days.
    assert found.due_at == desk.now + timedelta(days=4)
    assert found.warn_at == found.due_at - timedelta(hours=12)
    assert found.rule == "RET-9"
    assert found.basis["within"] == "2"
    assert "A clock runs: refund of the return due" in sentence(
        returned.events.get(code="deadline_set")
    )


@pytest.mark.rule("RET-9")
def test_while_nobody_says_when_it_arrived_it_counts_from_when_the_desk_knew(desk, returned):
    began = clock(returned).due_at
    desk.later(days=1)
    say(desk, returned, "return_grade", "as_new")
    assert clock(returned).due_at == began
    assert clock(returned).basis["counts_from"] is None


@pytest.mark.rule("RET-9")
def test_a_changed_fact_moves_the_clock_and_it_warns_anew(desk, returned):
    assert watch(now=desk.later(days=4)) == (2, 2)  # the reply's and the refund's
    say(desk, returned, "return_received_at", "2026-11-26T08:00:00+01:00")
    moved = clock(returned)
    # Thursday, Friday, Monday.
    assert moved.due_at == datetime(2026, 11, 30, 7, tzinfo=UTC)
    assert (moved.warned_at, moved.breached_at) == (None, None)
    assert codes(returned)[-1] == "deadline_moved"


@pytest.mark.rule("RET-9")
def test_the_refund_meets_it_and_no_later_word_starts_it_again(desk, returned):
    desk.later(hours=3)
    body = f"Order ID: {ORDER}\nRefund amount: EUR 28.90\n"
    subject = f"Refund initiated for order {ORDER}"
    desk.receive(notice("REFUND_ISSUED", at=desk.now, subject=subject, body=body))
    desk.understand(returned)
    assert clock(returned).met_at == desk.now
    say(desk, returned, "return_grade", "as_new")
    assert clock(returned).met_at is not None
    assert set(codes(returned)) == {"deadline_set", "deadline_done"}


@pytest.mark.rule("RET-9")
def test_it_ends_where_the_facts_no_longer_ask_for_it(desk, returned):
    say(desk, returned, "return_status", "in_transit")
    assert clock(returned) is None
    assert codes(returned)[-1] == "deadline_ended"
    say(desk, returned, "return_status", "received")
    assert clock(returned).met_at is None


@pytest.mark.rule("RET-9")
def test_what_a_person_did_at_amazon_stays_done(desk, returned):
    verbs.meet_deadline(clock(returned), actor=desk.alice, now=desk.now)
    say(desk, returned, "return_grade", "as_new")
    assert clock(returned).met_at is not None


def test_a_judgement_that_says_the_same_writes_nothing(desk, returned):
    before = list(Deadline.objects.order_by("pk").values()), returned.events.count()
    judge(returned, now=desk.later(minutes=5))
    assert (list(Deadline.objects.order_by("pk").values()), returned.events.count()) == before


@pytest.mark.rule("HLT-4")
@pytest.mark.rule("ORD-6")
def test_a_done_case_comes_back_a_week_before_amazon_cancels_the_order(db, desk):
    ordered = desk.now - timedelta(days=1)
    desk.order(ORDER, status="unshipped", ordered_at=ordered, tracking=None)
    case = desk.case(buyer_mail("Danke, alles klar!", at=desk.now - timedelta(hours=1)))
    found = clock(case, "confirm_shipment_days")
    assert found.due_at - ordered == timedelta(days=30)
    assert found.due_at - found.warn_at == timedelta(days=7)
    for message in case.messages.filter(kind="buyer_message"):
        verbs.mark_no_response_needed(message, actor=desk.alice, now=desk.now)
    verbs.close(case, actor=desk.alice, now=desk.now)
    watch(now=desk.later(days=21))
    case.refresh_from_db()
    assert case.state == Case.State.DONE
    assert watch(now=desk.later(days=1)) == (1, 0)
    case.refresh_from_db()
    assert (case.state, case.due_at) == (Case.State.OPEN, found.due_at)
    assert "reopened by a deadline" in sentence(case.events.get(code="case_reopened"))
    case.order.status = "shipped"
    case.order.save(update_fields=["status"])
    judge(case, now=desk.now)
    assert clock(case, "confirm_shipment_days") is None


@pytest.mark.rule("CLM-6")
def test_a_lost_claim_shows_until_when_it_may_be_appealed(db, desk):
    desk.order(ORDER)
    case = desk.case(buyer_mail("Die Lampe ist kaputt.", at=desk.now - timedelta(hours=2)))
    say(desk, case, "claim_status", "granted")
    say(desk, case, "claim_decided_at", "2026-11-19T10:00:00+01:00")
    appeal = clock(case, "claim_appeal_days")
    assert appeal.due_at == datetime(2026, 12, 19, 9, tzinfo=UTC)
    assert appeal.due_at - appeal.warn_at == timedelta(days=5)


@pytest.mark.rule("RET-9")
def test_the_case_page_tells_the_clock_and_why(client, desk, returned):
    client.force_login(desk.alice)
    shown = client.get(f"/cases/{returned.pk}/").content.decode().replace("&#39;", "'")
    assert "refund of the return due" in shown
    assert "2 business days from" in shown
    assert "by the marketplace's calendar (RET-9)" in shown
    assert "Since then the desk knows of it." in shown
    say(desk, returned, "return_received_at", "2026-11-19T08:00:00+01:00")
    assert (
        "It counts from: Return arrived." in client.get(f"/cases/{returned.pk}/").content.decode()
    )


def test_another_store_sees_and_ends_nothing(client, desk, returned):
    other = open_desk("zebra")
    client.force_login(other.alice)
    assert client.post(f"/deadlines/{clock(returned).pk}/met").status_code == 404
    assert clock(returned).met_at is None


@given(
    st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2029, 1, 1)),
    st.sampled_from(sorted(ZONES)),
    st.sampled_from(["minutes", "hours", "days", "business_days"]),
    st.integers(1, 40),
    st.integers(0, 60),
)
def test_a_clock_never_warns_before_it_begins_nor_after_it_ends(start, place, unit, within, warn):
    begins = start.replace(tzinfo=UTC)
    limit = TimeLimit(
        deadline="x",
        within=Decimal(within),
        unit=unit,
        rule="RET-9",
        warn=Span(value=Decimal(warn), unit="hours"),
    )
    found = policy_clock(limit, since=begins, marketplace=place)
    assert begins <= found.warn_at <= found.due_at
    later = policy_clock(limit, since=begins + timedelta(days=7), marketplace=place)
    assert later.due_at > found.due_at
