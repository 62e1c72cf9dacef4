"""Amazon's limits as arithmetic: never more calls than Amazon allows, whoever asks how often."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kefu.connectors.amazon.quota import Bucket, Urgency, back_off, reserve, take, throttled

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
RATES = st.sampled_from([0.0056, 0.0083, 0.0167, 0.5, 1.0, 2.0, 5.0])
BURSTS = st.integers(1, 30)
URGENCIES = st.sampled_from(list(Urgency))


def full(rate, burst):
    return Bucket(tokens=burst, filled_at=START, rate=rate, burst=burst)


@given(RATES, BURSTS, st.lists(st.tuples(st.floats(0, 400), URGENCIES), max_size=60))
def test_in_no_stretch_of_time_do_more_calls_pass_than_burst_and_rate_allow(rate, burst, steps):
    bucket, now, passed = full(rate, burst), START, []
    for seconds, urgency in steps:
        now += timedelta(seconds=seconds)
        bucket, wait = take(bucket, urgency, now)
        if not wait:
            passed.append(now)
    for first, begin in enumerate(passed):
        for last in range(first, len(passed)):
            stretch = (passed[last] - begin).total_seconds()
            assert last - first + 1 <= burst + stretch * rate + 1e-6


@given(RATES, BURSTS, URGENCIES, st.floats(0, 30))
def test_whoever_waits_as_told_passes_next(rate, burst, urgency, tokens):
    bucket = Bucket(tokens=min(tokens, burst), filled_at=START, rate=rate, burst=burst)
    bucket, wait = take(bucket, urgency, START)
    if wait:
        _, again = take(bucket, urgency, START + wait + timedelta(microseconds=1))
        assert again == timedelta(0)


@given(RATES, st.integers(2, 30))
def test_background_work_leaves_a_token_for_a_person(rate, burst):
    bucket = full(rate, burst)
    while True:
        bucket, wait = take(bucket, Urgency.BACKGROUND, START)
        if wait:
            break
    assert bucket.tokens >= reserve(burst, Urgency.BACKGROUND)
    assert take(bucket, Urgency.PERSON, START)[1] == timedelta(0)


@given(RATES, st.integers(2, 30))
def test_where_fetching_has_to_wait_what_was_promised_need_not(rate, burst):
    bucket = full(rate, burst)
    while True:
        bucket, wait = take(bucket, Urgency.BACKGROUND, START)
        if wait:
            break
    bucket, wait = take(bucket, Urgency.PROMISE, START)
    assert wait == timedelta(0)
    if burst >= 10:
        while not take(bucket, Urgency.PROMISE, START)[1]:
            bucket, _ = take(bucket, Urgency.PROMISE, START)
        assert take(bucket, Urgency.PERSON, START)[1] == timedelta(0)


def test_a_burst_of_one_serves_background_work_too():
    assert take(full(0.0167, 1), Urgency.BACKGROUND, START)[1] == timedelta(0)


def test_after_429_nothing_is_left_and_amazons_own_rate_holds():
    bucket = throttled(full(0.5, 10), START, rate=0.25)
    _, wait = take(bucket, Urgency.PERSON, START)
    assert wait == timedelta(seconds=4)


def test_a_clock_that_goes_back_fills_nothing():
    bucket, _ = take(full(1.0, 1), Urgency.PERSON, START)
    earlier = bucket.at(START - timedelta(hours=1))
    assert (earlier.tokens, earlier.filled_at) == (0.0, START)


@given(st.integers(1, 50), st.floats(0, 1))
def test_waiting_grows_up_to_five_minutes_and_callers_spread(tries, chance):
    wait = back_off(tries, chance)
    assert timedelta(seconds=1) <= wait <= timedelta(minutes=5)


def test_where_nobody_waits_less_is_kept_back():
    counts = []
    for kept in (None, 1):
        bucket, count = full(0.0056, 20), 0
        while True:
            bucket, wait = take(bucket, Urgency.BACKGROUND, START, kept=kept)
            if wait:
                break
            count += 1
        counts.append(count)
    assert counts == [16, 19]
