"""Answers after 24 hours, as Amazon counts them."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kefu.cases.models import Case, Message
from kefu.metrics.answers import late_answers
from kefu.metrics.periods import period, today
from tests.desk import MORNING, open_desk

DAY = timedelta(hours=24)


def case_of(store, number=1):
    return Case.objects.create(
        store=store,
        amazon_order_id=f"302-1234567-{number:07}",
        opened_at=MORNING,
        last_message_at=MORNING,
    )


def said(case, at, kind="buyer_message", **given):
    ours = kind in ("answer", "reply_copy")
    given.setdefault("delivery", "sent" if ours else "")
    return Message.objects.create(
        case=case, store=case.store, direction="out" if ours else "in", kind=kind, at=at, **given
    )


def count(store, now=MORNING, days=30):
    day = today(store.marketplace, now)
    return late_answers(
        store, period(day, days=days, marketplace=store.marketplace, now=now), allowed=DAY
    )


@pytest.fixture
def store(db):
    return open_desk().store


@pytest.mark.rule("MSG-1")
def test_an_answer_a_minute_too_late_counts(store):
    at = MORNING - timedelta(days=3)
    in_time, late = case_of(store, 1), case_of(store, 2)
    said(in_time, at)
    said(in_time, at + DAY, "answer")
    said(late, at)
    said(late, at + DAY + timedelta(minutes=1), "answer")
    found = count(store)
    assert (found.numerator, found.denominator) == (1, 2)
    assert found.orders == ("302-1234567-0000002",)


@pytest.mark.rule("MSG-1")
def test_a_message_whose_time_is_not_over_is_not_counted_yet(store):
    case = case_of(store)
    said(case, MORNING - timedelta(hours=23))
    assert count(store).denominator == 0
    later = MORNING + timedelta(hours=2)
    assert (count(store, later).numerator, count(store, later).denominator) == (1, 1)


@pytest.mark.rule("MSG-3")
def test_no_response_needed_takes_a_message_out(store):
    case = case_of(store)
    at = MORNING - timedelta(days=3)
    said(case, at, no_response_needed_at=at + timedelta(hours=30))
    assert count(store).denominator == 0


@pytest.mark.rule("MSG-1")
@pytest.mark.parametrize(
    "given",
    [
        {"automatic": True},
        {"delivery": "not_delivered"},
        {"delivery": "in_doubt"},
        {"kind": "note"},
    ],
)
def test_what_did_not_reach_the_buyer_answers_nothing(store, given):
    case = case_of(store)
    at = MORNING - timedelta(days=3)
    said(case, at)
    said(case, at + timedelta(hours=1), **{"kind": "answer", **given})
    assert count(store).numerator == 1


def test_a_copy_of_an_answer_made_in_seller_central_counts(store):
    case = case_of(store)
    at = MORNING - timedelta(days=3)
    said(case, at)
    said(case, at + timedelta(hours=1), "reply_copy")
    assert (count(store).numerator, count(store).denominator) == (0, 1)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    talk=st.lists(
        st.tuples(
            st.integers(0, 3),
            st.integers(-40 * 24 * 60, -1),
            st.sampled_from(["buyer_message", "buyer_message", "answer", "return_request"]),
        ),
        max_size=20,
    )
)
def test_any_conversation_counts_as_when_counted_by_hand(db, talk):
    store = open_desk(key=f"s{Case.objects.count()}").store
    cases = [case_of(store, number) for number in range(4)]
    for number, minutes, kind in talk:
        said(cases[number], MORNING + timedelta(minutes=minutes), kind)
    first = MORNING.replace(hour=0) - timedelta(days=29, hours=1)  # Berlin's midnight
    late = whole = 0
    for number, minutes, kind in talk:
        at = MORNING + timedelta(minutes=minutes)
        if kind != "buyer_message" or at < first:
            continue
        answers = [
            MORNING + timedelta(minutes=m)
            for n, m, k in talk
            if n == number and k == "answer" and m >= minutes
        ]
        if not answers and at + DAY >= MORNING:
            continue
        whole += 1
        late += not answers or min(answers) > at + DAY
    assert (count(store).numerator, count(store).denominator) == (late, whole)
