"""The calendar of a marketplace: what "within two business days" means there."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.accounts.market_days import ZONES, after, is_business_day

moments = st.datetimes(
    min_value=datetime(2024, 1, 1),
    max_value=datetime(2030, 12, 31),
    timezones=st.just(UTC),
)
places = st.sampled_from([*ZONES, ""])
few = st.integers(min_value=1, max_value=30).map(Decimal)


def at(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.rule("RET-9")
@pytest.mark.parametrize(
    ("place", "start", "days", "due"),
    [
        ("DE", "2026-11-25T10:00", 2, "2026-11-27T10:00"),
        ("DE", "2026-11-27T10:00", 2, "2026-12-01T10:00"),  # over a weekend
        ("DE", "2026-12-23T10:00", 2, "2026-12-28T10:00"),  # Christmas on Friday and Saturday
        ("FR", "2026-07-13T09:00", 1, "2026-07-15T09:00"),  # the fourteenth of July
        ("JP", "2026-05-01T09:00", 2, "2026-05-08T09:00"),  # Golden Week
        ("SA", "2026-11-26T10:00", 1, "2026-11-29T10:00"),  # its weekend is Friday and Saturday
        ("US", "2026-11-25T10:00", 1, "2026-11-27T10:00"),  # Thanksgiving
    ],
)
def test_business_days_leave_out_the_weekend_and_the_public_holidays_of_the_place(
    place: str, start: str, days: int, due: str
) -> None:
    begun = at(start, ZONES[place])
    assert after(begun, Decimal(days), "business_days", marketplace=place) == at(due, ZONES[place])


@pytest.mark.parametrize(
    ("place", "start", "due"),
    [
        ("DE", "2026-03-28T12:00", "2026-03-29T12:00"),  # summer time begins
        ("DE", "2026-10-24T12:00", "2026-10-25T12:00"),  # and ends
        ("US", "2026-03-07T12:00", "2026-03-08T12:00"),
    ],
)
def test_a_day_ends_at_the_same_time_by_the_clock_on_the_wall(
    place: str, start: str, due: str
) -> None:
    begun = at(start, ZONES[place])
    assert after(begun, Decimal(1), "days", marketplace=place) == at(due, ZONES[place])


@pytest.mark.rule("RET-2")
def test_two_days_to_answer_are_forty_eight_hours_also_when_the_clocks_go_forward() -> None:
    begun = at("2026-03-28T12:00", "Europe/Berlin")
    due = after(begun, Decimal(48), "hours", marketplace="DE")
    assert due == at("2026-03-30T13:00", "Europe/Berlin")


@given(moments, few, places)
def test_hours_are_elapsed_time_wherever_they_run(
    start: datetime, hours: Decimal, place: str
) -> None:
    due = after(start, hours, "hours", marketplace=place)
    assert due - start == timedelta(hours=int(hours))


@given(moments, few, places)
def test_the_end_is_a_business_day_with_as_many_of_them_behind_it(
    start: datetime, days: Decimal, place: str
) -> None:
    due = after(start, days, "business_days", marketplace=place)
    zone = ZoneInfo(ZONES[place]) if place else UTC
    first, last = start.astimezone(zone).date(), due.astimezone(zone).date()
    between = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    assert sum(is_business_day(place, day) for day in between) == days
    assert is_business_day(place, last)


@given(moments, few, places)
def test_business_days_are_never_shorter_than_days_and_days_never_shorter_for_a_later_start(
    start: datetime, days: Decimal, place: str
) -> None:
    plain = after(start, days, "days", marketplace=place)
    assert after(start, days, "business_days", marketplace=place) >= plain
    assert after(start + timedelta(days=1), days, "days", marketplace=place) > plain


@given(moments, few, places)
def test_days_are_as_many_midnights_and_off_by_no_more_than_summer_time(
    start: datetime, days: Decimal, place: str
) -> None:
    due = after(start, days, "days", marketplace=place)
    assert abs(due - start - timedelta(days=int(days))) <= timedelta(hours=1)


def test_what_measures_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="stars is no unit of time"):
        after(datetime(2026, 1, 1, tzinfo=UTC), Decimal(3), "stars", marketplace="DE")
