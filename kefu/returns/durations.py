"""How long something may take, on the marketplace's own clock. Pure.

Hours run through nights, holidays and daylight-saving changes: they are elapsed time. Days end at
the same time by the clock on the wall. Business days leave out the weekend; public holidays are
not left out, so that no deadline is shown later than it is.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

ELAPSED = {"minutes": 60, "hours": 3600}
SATURDAY_SUNDAY = frozenset({5, 6})
FRIDAY_SATURDAY = frozenset({4, 5})
# Marketplaces whose weekend is another one.
WEEKENDS = {"SA": FRIDAY_SATURDAY, "EG": FRIDAY_SATURDAY}


def after(start: datetime, value: Decimal, unit: str, *, zone: str, marketplace: str) -> datetime:
    """The moment at which ``value`` of ``unit`` has passed since ``start``.

    Raises ``ValueError`` for a unit that measures no time.
    """
    if unit in ELAPSED:
        return start.astimezone(UTC) + timedelta(seconds=float(value * ELAPSED[unit]))
    if unit not in ("days", "business_days"):
        raise ValueError(f"{unit} is no unit of time")
    # The time on the wall is kept and its offset read anew on the last day.
    local = start.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    weekend = WEEKENDS.get(marketplace, SATURDAY_SUNDAY) if unit == "business_days" else frozenset()
    for _ in range(int(value)):
        local += timedelta(days=1)
        while local.weekday() in weekend:
            local += timedelta(days=1)
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
