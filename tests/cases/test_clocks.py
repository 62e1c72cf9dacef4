"""MSG-1: the oldest unanswered buyer message counts, 24 hours around the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.cases.clocks import Entry, fixed_clock, reply_clock, stated_clock, unanswered

DAY = timedelta(hours=24)
WARN = timedelta(hours=4)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
entries = st.lists(
    st.builds(Entry, at=moments, asks=st.booleans(), answers=st.booleans()), max_size=12
)


def asked(hours: float) -> Entry:
    return Entry(at=NOON + timedelta(hours=hours), asks=True)


def answered(hours: float) -> Entry:
    return Entry(at=NOON + timedelta(hours=hours), answers=True)


def autoreply(hours: float) -> Entry:
    return Entry(at=NOON + timedelta(hours=hours))


def clock(*said: Entry):
    return reply_clock(said, allowed=DAY, warn_before=WARN)


@pytest.mark.rule("MSG-1")
@pytest.mark.parametrize(
    ("said", "due_after"),
    [
        ((asked(0),), 24),
        ((asked(0), asked(5)), 24),  # the oldest counts, not the latest
        ((asked(0), answered(1), asked(5)), 29),
        ((asked(0), autoreply(1)), 24),  # an autoreply never answers
        ((asked(0), answered(-1)), 24),  # an answer to something earlier
        ((asked(0), asked(2), answered(1)), 26),
        ((asked(0), answered(0)), None),
        ((answered(0),), None),
        ((), None),
    ],
)
def test_the_oldest_unanswered_message_sets_the_deadline(said, due_after):
    found = clock(*said)
    assert (found and found.due_at) == (
        None if due_after is None else NOON + timedelta(hours=due_after)
    )


@pytest.mark.rule("MSG-1")
def test_weekends_and_holidays_do_not_stop_the_clock():
    christmas_eve = Entry(at=datetime(2026, 12, 24, 22, tzinfo=UTC), asks=True)
    assert clock(christmas_eve).due_at == datetime(2026, 12, 25, 22, tzinfo=UTC)


@pytest.mark.rule("MSG-1")
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize("day", [datetime(2026, 3, 28, 15), datetime(2026, 10, 24, 15)])
def test_a_daylight_saving_change_adds_and_takes_no_hour(zone, day):
    at = day.replace(tzinfo=ZoneInfo(zone))
    found = clock(Entry(at=at.astimezone(UTC), asks=True))
    assert found.due_at.timestamp() - at.timestamp() == 24 * 3600


@pytest.mark.rule("MSG-1")
def test_the_warning_comes_before_the_breach_and_never_before_the_question():
    assert clock(asked(0)).warn_at == NOON + timedelta(hours=20)
    short = reply_clock([asked(0)], allowed=timedelta(hours=2), warn_before=WARN)
    assert short.warn_at == NOON


@pytest.mark.rule("MSG-1")
def test_why_this_deadline_can_be_read():
    basis = clock(asked(0), asked(5)).basis
    assert basis["from"] == NOON.isoformat()
    assert (basis["hours"], basis["waiting"]) == (24, 2)


@pytest.mark.rule("CLM-2")
def test_a_deadline_that_a_notice_states_is_taken_as_it_is():
    found = stated_clock(NOON, warn_before=timedelta(hours=12), kind="claim_opened")
    assert (found.due_at, found.warn_at) == (NOON, NOON - timedelta(hours=12))
    assert found.basis == {"stated": NOON.isoformat(), "kind": "claim_opened"}


@pytest.mark.rule("RET-2")
def test_a_return_request_has_48_hours():
    found = fixed_clock(NOON, allowed=timedelta(hours=48), warn_before=timedelta(hours=12))
    assert found.due_at == NOON + timedelta(hours=48)


@given(entries)
def test_the_order_in_which_entries_arrive_does_not_matter(said):
    assert clock(*said) == clock(*reversed(said))


@given(entries, moments)
def test_an_autoreply_changes_nothing(said, at):
    assert clock(*said, Entry(at=at)) == clock(*said)


@given(entries)
def test_an_answer_after_everything_leaves_nothing_waiting(said):
    last = max((e.at for e in said), default=NOON)
    assert unanswered([*said, Entry(at=last, answers=True)]) == []


@given(entries, moments)
def test_one_more_question_never_moves_the_deadline_later(said, at):
    before, after = clock(*said), clock(*said, Entry(at=at, asks=True))
    if before is not None:
        assert after.due_at <= before.due_at


@given(entries, moments)
def test_one_more_answer_never_moves_the_deadline_earlier(said, at):
    before, after = clock(*said), clock(*said, Entry(at=at, answers=True))
    assert after is None or (before is not None and after.due_at >= before.due_at)


@given(entries)
def test_exactly_the_questions_after_the_last_answer_wait(said):
    last = max((e.at for e in said if e.answers), default=datetime.min.replace(tzinfo=UTC))
    waiting = [e for e in said if e.asks and e.at > last]
    assert sorted(waiting, key=lambda e: e.at) == unanswered(said)
