"""The policy's dated numbers that returns are run by."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from kefu.accounts.market_days import ZONES
from kefu.policy.numbers import Quantity
from kefu.policybook.active import active_book, quantity_of
from kefu.returns.clocks import Numbers


def numbers_at(now: datetime) -> Numbers:
    """The numbers of the policy that decides at ``now``, each as of the day it is asked for."""
    book = active_book(now)

    def number(
        name: str, marketplace: str, at: datetime, currency: str | None = None
    ) -> Quantity | None:
        day = at.astimezone(ZoneInfo(ZONES.get(marketplace, "UTC"))).date()
        return quantity_of(book, name, marketplace=marketplace, currency=currency, on=day)

    return number
