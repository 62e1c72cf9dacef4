"""The policy's dated numbers that returns are run by."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from kefu.accounts.market_days import ZONES
from kefu.policy.numbers import Quantity
from kefu.policybook.active import active_book, shipped_book
from kefu.returns.clocks import Numbers


def numbers_at(now: datetime) -> Numbers:
    """The numbers of the policy that decides at ``now``, each as of the day it is asked for.

    A number that the desk's own policy does not have yet is read from the shipped one.
    """
    book = active_book(now)

    def number(
        name: str, marketplace: str, at: datetime, currency: str | None = None
    ) -> Quantity | None:
        day = at.astimezone(ZoneInfo(ZONES.get(marketplace, "UTC"))).date()
        for source in (book, shipped_book()):
            try:
                return source.quantity(
                    name, marketplace=marketplace or None, currency=currency, on=day
                )
            except KeyError:
                continue
        return None

    return number
