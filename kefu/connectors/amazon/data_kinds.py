"""Every kind of data fetched from Amazon on one page: how often it is asked for, when it counts as stale, who fetches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial

from kefu.connectors.amazon import (
    claim_money_sync,
    money_sync,
    order_sync,
    report_sync,
    stock_sync,
    topic_sync,
)
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.models import AmazonAccount, DataSource
from kefu.connectors.amazon.reports.registry import ReportType, report_types
from kefu.connectors.amazon.sources import rests, source_of, woken

PAGES_A_ROUND = 25

Fetch = Callable[[Amazon, DataSource, datetime], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKind:
    """``first``: how far the first import goes back; ``settling``: how old a thing is when Amazon tells it.

    ``preliminary``: for so long Amazon may still add to what it told.
    """

    name: str
    fetch: Fetch
    role: str
    every: timedelta
    stale: timedelta
    first: timedelta = timedelta(days=365)
    settling: timedelta = timedelta(0)
    preliminary: timedelta = timedelta(0)

    def source(self, account: AmazonAccount, now: datetime) -> DataSource:
        """The account's source of this kind."""
        return source_of(account, self.name, now=now, first=self.first, settling=self.settling)

    def due(self, source: DataSource, now: datetime) -> bool:
        """Whether there is something to do now."""
        if rests(source, now):
            return False
        until = source.complete_until
        return (
            bool(source.cursor)
            or until is None
            or source.first_share < 1.0
            or (woken(source) and now - self.settling >= source.woken_at)
            or now - until >= self.every + self.settling
        )


@cache
def data_kinds() -> Mapping[str, DataKind]:
    """All of them by name, in the order in which they are fetched: what cases wait for comes first."""
    found = [
        DataKind(
            name=order_sync.ORDERS,
            fetch=_orders,
            role="Inventory and Order Tracking",
            every=timedelta(minutes=5),
            stale=timedelta(minutes=30),
            first=order_sync.FIRST,
            settling=order_sync.SETTLING,
        ),
        DataKind(
            name=money_sync.TRANSACTIONS,
            fetch=_transactions,
            role="Finance and Accounting",
            every=money_sync.PAGED.every,
            stale=timedelta(hours=3),
            settling=money_sync.SETTLING,
            preliminary=money_sync.PRELIMINARY,
        ),
        DataKind(
            name=claim_money_sync.CLAIM_MONEY,
            fetch=_claim_money,
            role="Finance and Accounting",
            every=claim_money_sync.EVERY,
            stale=timedelta(hours=36),
            first=timedelta(0),
        ),
        DataKind(
            name=stock_sync.STOCK,
            fetch=_stock,
            role="Amazon Fulfillment",
            every=stock_sync.PAGED.every,
            stale=timedelta(hours=4),
            first=timedelta(0),
        ),
        DataKind(
            name=topic_sync.REVIEW_TOPICS,
            fetch=_topics,
            role=topic_sync.ROLE,
            every=topic_sync.EVERY,
            stale=timedelta(days=3),
            first=timedelta(0),
        ),
        *(_of_report(kind) for kind in report_types().values() if kind.fetched),
    ]
    return {kind.name: kind for kind in found}


def _orders(amazon: Amazon, source: DataSource, now: datetime) -> int:
    return order_sync.sync_orders(amazon, source, now=now, pages=PAGES_A_ROUND)


def _transactions(amazon: Amazon, source: DataSource, now: datetime) -> int:
    return money_sync.sync_transactions(amazon, source, now=now, pages=PAGES_A_ROUND)


def _claim_money(amazon: Amazon, source: DataSource, now: datetime) -> int:
    return claim_money_sync.sync_claim_money(amazon, source, now=now)


def _stock(amazon: Amazon, source: DataSource, now: datetime) -> int:
    return stock_sync.sync_stock(amazon, source, now=now)


def _topics(amazon: Amazon, source: DataSource, now: datetime) -> int:
    return topic_sync.sync_topics(amazon, source, now=now, products=PAGES_A_ROUND)


def _of_report(kind: ReportType) -> DataKind:
    snapshot = kind.way == "snapshot"
    return DataKind(
        name=kind.name,
        fetch=partial(_report, kind),
        role=kind.role,
        every=kind.every,
        stale=kind.stale,
        first=timedelta(0) if snapshot else kind.first,
        settling=timedelta(0) if snapshot else report_sync.SETTLING,
    )


def _report(kind: ReportType, amazon: Amazon, source: DataSource, now: datetime) -> int:
    return report_sync.sync_report(amazon, source, kind, now=now)
