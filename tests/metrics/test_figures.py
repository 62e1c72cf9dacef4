"""Figures and what they say: windows on the market's calendar, limits, warnings, what lies ahead."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.metrics.definitions import metrics
from kefu.metrics.figures import Count, Figure, State, judge, rate_of, warning_line, worst
from kefu.metrics.forecast import forecast, room
from kefu.metrics.periods import midnight, period
from kefu.metrics.trend import ahead

NOW = datetime(2027, 1, 1, tzinfo=UTC)
DEFECTS = metrics()["order_defect_rate"]
TRACKING = metrics()["valid_tracking_rate"]
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


def figure(numerator, denominator, *, limit="0.01", warn_at="0.0075"):
    return Figure(
        metric=DEFECTS,
        period=period(date(2026, 11, 20), days=60, marketplace="DE", now=NOW),
        count=Count(numerator=numerator, denominator=denominator),
        limit=None if limit is None else Decimal(limit),
        warn_at=None if warn_at is None else Decimal(warn_at),
    )


@pytest.mark.rule("HLT-1")
@pytest.mark.parametrize(
    ("bad", "state"), [(0, State.GOOD), (7, State.GOOD), (8, State.WARNING), (10, State.BREACHED)]
)
def test_the_rate_must_stay_below_its_limit_and_warns_before(bad, state):
    assert figure(bad, 1000).state == state


@pytest.mark.rule("MSG-8")
def test_nothing_to_divide_by_is_no_data_and_no_zero():
    assert (figure(0, 0).rate, figure(0, 0).state) == (None, State.NO_DATA)


def test_without_a_limit_there_is_no_state():
    assert figure(9, 10, limit=None, warn_at=None).state == State.NO_LIMIT


@pytest.mark.rule("HLT-4")
@pytest.mark.parametrize(
    ("rate", "state"),
    [
        ("0.94", State.BREACHED),
        ("0.95", State.WARNING),
        ("0.96", State.WARNING),
        ("0.97", State.GOOD),
    ],
)
def test_what_must_stay_above_warns_while_it_still_does(rate, state):
    limit = Decimal("0.95")
    warn_at = warning_line(TRACKING, limit, Decimal("0.75"))
    assert judge(TRACKING, Decimal(rate), limit, warn_at) == state


def test_a_store_is_as_well_as_its_worst_figure():
    assert worst([State.GOOD, State.BREACHED, State.WARNING]) == State.BREACHED
    assert worst([State.NO_DATA, State.GOOD]) == State.GOOD
    assert worst([]) == State.NO_DATA


@pytest.mark.rule("HLT-2")
def test_on_time_delivery_has_a_limit_only_where_and_since_amazon_says_so():
    metric = metrics()["on_time_delivery_rate"]
    assert metric.has_limit("US", date(2024, 9, 25))
    assert not metric.has_limit("US", date(2024, 9, 24))
    assert not metric.has_limit("DE", date(2026, 1, 1))


@pytest.mark.rule("MSG-8")
def test_a_window_may_end_some_days_before_today():
    span = period(date(2026, 11, 20), days=7, marketplace="DE", now=NOW, lag=5)
    assert (span.first, span.last, span.days) == (date(2026, 11, 9), date(2026, 11, 15), 7)


def test_a_day_that_is_not_over_is_known_up_to_now():
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert period(date(2026, 11, 20), days=1, marketplace="DE", now=now).known_by == now
    over = period(date(2026, 11, 19), days=1, marketplace="DE", now=now)
    assert over.known_by == over.end == datetime(2026, 11, 19, 23, tzinfo=UTC)


@given(DAYS, st.sampled_from(["US", "DE", "JP", "BR", "AU", "EG"]), st.integers(1, 90))
def test_windows_of_following_days_meet_without_gap_across_clock_changes(day, market, days):
    span = period(day, days=days, marketplace=market, now=NOW)
    after = period(day + timedelta(days=days), days=days, marketplace=market, now=NOW)
    assert span.end == after.start
    assert span.start < span.end
    assert midnight(day, market).tzinfo is UTC


@pytest.mark.rule("HLT-3")
def test_two_open_claims_either_way():
    told = forecast(defects=14, orders=1972, undecided=["b", "a"], limit=Decimal("0.01"))
    assert told.undecided == ("a", "b")
    assert round(told.if_won, 4) == Decimal("0.0071")
    assert round(told.if_lost, 4) == Decimal("0.0081")
    assert told.room == 5


@pytest.mark.rule("HLT-3")
@given(st.integers(0, 400), st.integers(1, 20_000), st.sampled_from(["0.01", "0.04", "0.025"]))
def test_room_is_exactly_what_the_limit_still_bears(defects, orders, limit):
    limit = Decimal(limit)
    left = room(defects, orders, limit)
    assert rate_of(defects + left, orders) < limit <= rate_of(defects + left + 1, orders)


def test_without_orders_or_limit_nobody_knows_the_room():
    assert room(0, 0, Decimal("0.01")) is None
    assert room(0, 10, None) is None


@pytest.mark.rule("HLT-3")
def test_the_coming_days_lose_the_oldest_day_and_gain_a_usual_one():
    today = date(2026, 11, 20)
    orders = {today - timedelta(days=n): 10 for n in range(60)}
    oldest = today - timedelta(days=59)
    coming = ahead(orders, [(oldest, True), (today, False)], as_of=today, window=60)
    assert len(coming) == 14
    assert coming[0].day == date(2026, 11, 21)
    assert coming[0].if_won == 0
    assert coming[0].if_lost == Decimal(1) / Decimal(600)


@given(
    st.dictionaries(st.integers(0, 59), st.integers(0, 30), max_size=60),
    st.lists(st.tuples(st.integers(0, 59), st.booleans()), max_size=20),
)
def test_losing_is_never_better_than_winning(orders, marks):
    today = date(2026, 11, 20)
    back = lambda n: today - timedelta(days=n)  # noqa: E731
    coming = ahead(
        {back(n): count for n, count in orders.items()},
        [(back(n), counts) for n, counts in marks],
        as_of=today,
        window=60,
    )
    for day in coming:
        assert (day.if_won is None) == (day.if_lost is None)
        assert day.if_won is None or day.if_won <= day.if_lost
