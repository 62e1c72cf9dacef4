"""Clocks of returns over the nights in which the clocks on the wall are changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.scenarios.stage import Stage
from tests.scenarios.test_refund_missed_by_an_hour import arrived

Open = Callable[..., Stage]
NIGHTS = [
    # store, the world begins, asked for, arrived, hours until the refund is due
    # Germany: the night to 25 October 2026 has an hour more, that to 28 March 2027 one less.
    ("de", "2026-10-21T06:00Z", "2026-10-24T12:00", "2026-10-23T15:00", "2026-10-27T15:00", 97),
    ("de", "2027-03-15T06:00Z", "2027-03-27T12:00", "2027-03-19T15:00", "2027-03-23T15:00", 96),
    # The United States: 1 November 2026, four calendar days by the wall.
    ("us", "2026-10-27T16:00Z", "2026-10-31T12:00", "2026-10-30T15:00", "2026-11-03T15:00", 97),
    ("us", "2027-03-08T16:00Z", "2027-03-13T12:00", "2027-03-12T15:00", "2027-03-16T15:00", 95),
]
WALLS = {"de": ZoneInfo("Europe/Berlin"), "us": ZoneInfo("America/Los_Angeles")}


@pytest.mark.rule("RET-2")
@pytest.mark.rule("RET-9")
@pytest.mark.parametrize(("key", "begins", "asked", "came", "due", "hours"), NIGHTS)
def test_hours_are_hours_and_days_end_by_the_clock_on_the_wall(
    stage: Open, key: str, begins: str, asked: str, came: str, due: str, hours: int
) -> None:
    wall = WALLS[key]
    shop = stage(key, begins)
    order, ret = arrived(shop, datetime.fromisoformat(came).replace(tzinfo=wall))
    clock = ret.clocks.get(kind="refund")
    shown = clock.due_at.astimezone(wall).replace(tzinfo=None)
    assert abs(shown - datetime.fromisoformat(due)) < timedelta(minutes=5)
    assert (clock.due_at - ret.arrived_at) == timedelta(hours=hours)

    second = shop.delivered_order()
    shop.until(datetime.fromisoformat(asked).replace(tzinfo=wall).astimezone(UTC))
    made = shop.happen("return", second, reason="changed_mind")
    shop.later(minutes=10)
    request = shop.the_return(second)
    answer = request.clocks.get(kind="answer")
    # 48 hours are 48 hours, whatever the clocks do meanwhile.
    assert answer.due_at - request.requested_at == timedelta(hours=48)
    assert abs(request.requested_at - shop.moment(made["requested_at"])) < timedelta(minutes=5)
    read = shop.read(shop.alice, "return", request.pk)
    assert "48 h" in read or "48 hours" in read

    if key == "us":  # Amazon's own clock goes by the same wall
        shop.until(clock.due_at - timedelta(minutes=20))
        assert shop.paid_back(order) == []
        shop.until(clock.due_at + timedelta(minutes=20))
        assert shop.paid_back(order) == [shop.paid(order)]
