"""Lines over days: every point inside the picture, gaps where nothing is known."""

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kefu.web.charts import DAY_ROOM, HEIGHT, LEFT, WIDTH, Point, line_chart, spark

FIRST = date(2026, 9, 1)
SHARES = st.decimals(0, 1, places=5, allow_nan=False)


def points(values):
    return [Point(day=FIRST + timedelta(days=n), value=v) for n, v in enumerate(values)]


@given(st.lists(st.none() | SHARES, min_size=1, max_size=60), st.none() | SHARES)
def test_every_point_lies_in_the_picture(values, limit):
    chart = line_chart(points(values), limit=limit)
    if all(value is None for value in values):
        assert chart is None
        return
    for path in chart.paths:
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", path)]
        assert all(LEFT <= x <= WIDTH for x in numbers[::2])
        assert all(0 <= y <= HEIGHT for y in numbers[1::2])
    assert len(chart.ticks) >= 2
    assert chart.limit is None or 0 <= chart.limit <= HEIGHT


def test_a_day_without_data_is_a_gap_and_no_zero():
    chart = line_chart(points([Decimal("0.01"), None, Decimal("0.02"), Decimal("0.01")]))
    assert len(chart.paths) == 2


def test_the_axis_is_written_in_round_percent():
    chart = line_chart(points([Decimal("0.0031"), Decimal("0.0071")]), limit=Decimal("0.01"))
    assert [tick.text for tick in chart.ticks] == [
        "0.00 %",
        "0.25 %",
        "0.50 %",
        "0.75 %",
        "1.00 %",
    ]


def test_the_band_ends_where_it_began():
    low, high = (
        points([Decimal("0.01"), Decimal("0.01")]),
        points([Decimal("0.01"), Decimal("0.02")]),
    )
    chart = line_chart(points([Decimal("0.01")]), low=low, high=high)
    assert chart.band.startswith("M")
    assert chart.band.endswith("Z")


def test_a_small_line_needs_two_values():
    assert spark([None, Decimal("0.01")]) == ""
    assert spark([Decimal("0.01"), Decimal("0.02")]).startswith("M0.0 ")


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6, unique=True))
def test_days_below_never_lie_over_each_other_and_the_first_named_is_there(days):
    given_days = {FIRST + timedelta(days=n): f"{n} Nov" for n in days}
    chart = line_chart(points([Decimal("0.01")] * 61), day_text=given_days)
    places = [tick.at for tick in chart.days]
    assert all(b - a >= DAY_ROOM for a, b in pairwise(places))
    assert f"{days[0]} Nov" in [tick.text for tick in chart.days]
