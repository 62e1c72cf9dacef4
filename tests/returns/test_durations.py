"""How long something may take, on the marketplace's own clock."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.accounts.market_days import ZONES
from kefu.returns.durations import after

BERLIN, LOS_ANGELES = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Los_Angeles")


def ends(start, value, unit, marketplace):
    zone = ZONES[marketplace]
    found = after(start, Decimal(value), unit, zone=zone, marketplace=marketplace)
    return found.astimezone(ZoneInfo(zone))


@pytest.mark.rule("RET-2")
def test_two_days_to_answer_are_forty_eight_hours_also_when_the_clocks_go_forward():
    start = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
    assert ends(start, 48, "hours", "DE") == datetime(2026, 3, 30, 13, tzinfo=BERLIN)


@pytest.mark.rule("RET-9")
def test_four_days_for_the_refund_end_at_the_same_time_on_the_wall():
    start = datetime(2026, 10, 30, 9, 30, tzinfo=LOS_ANGELES)
    end = ends(start, 4, "days", "US")
    assert end.replace(tzinfo=None) == datetime(2026, 11, 3, 9, 30)
    assert end - start.astimezone(UTC) == timedelta(hours=97)  # the clocks went back in between


@pytest.mark.rule("RET-9")
def test_business_days_leave_the_weekend_out():
    friday = datetime(2026, 11, 20, 15, tzinfo=BERLIN)
    assert ends(friday, 2, "business_days", "DE") == datetime(2026, 11, 24, 15, tzinfo=BERLIN)
    saturday = datetime(2026, 11, 21, 10, tzinfo=BERLIN)
    assert ends(saturday, 1, "business_days", "DE") == datetime(2026, 11, 23, 10, tzinfo=BERLIN)


def test_the_weekend_is_the_marketplaces_own():
    thursday = datetime(2026, 11, 19, 12, tzinfo=ZoneInfo("Asia/Riyadh"))
    end = ends(thursday, 1, "business_days", "SA")
    assert end.strftime("%A") == "Sunday"


def test_a_unit_that_measures_no_time_is_refused():
    with pytest.raises(ValueError, match="stars"):
        after(datetime.now(UTC), Decimal(3), "stars", zone="UTC", marketplace="DE")


@given(
    start=st.datetimes(
        min_value=datetime(2025, 1, 1), max_value=datetime(2029, 1, 1), timezones=st.just(UTC)
    ),
    value=st.integers(1, 30),
    unit=st.sampled_from(["hours", "days", "business_days"]),
    marketplace=st.sampled_from(sorted(ZONES)),
)
def test_a_longer_time_never_ends_earlier_and_none_ends_before_it_began(
    start, value, unit, marketplace
):
    one, more = ends(start, value, unit, marketplace), ends(start, value + 1, unit, marketplace)
    assert start < one < more
