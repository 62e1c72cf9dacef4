"""Order reports, orders told by Amazon → orders → the cases that speak of them know more and are judged anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kefu.accounts.models import Store
from kefu.cases.models import Case
from kefu.flow.step_words import told_by_orders
from kefu.records.models import Order
from kefu.records.order_reports import write_rows
from kefu.records.report_reading import Row
from kefu.records.scans import write_scans
from kefu.returns import scans as returns


def take_in_orders(store: Store, rows: Sequence[Row], *, now: datetime) -> tuple[int, int]:
    """Write orders that a connector read and wake the cases they concern. In a transaction.

    Returns how many orders were new, and how many have changed.
    """
    counts = write_rows(store, rows, now)
    told_by_orders(store, now=now)
    _wake_cases(store, now)
    return counts


def take_in_scans(store: Store, rows: Sequence[Row], *, now: datetime) -> tuple[int, int]:
    """Write a carrier's scans and wake the cases of the orders they concern. In a transaction.

    Parcels on their way back are told to their returns, which tell their cases. Returns how many orders and
    returns have changed, after a nought: scans bring none.
    """
    new, changed = write_scans(store, rows, now)
    _wake_cases(store, now)
    return new, changed + returns.take_in_scans(store, rows, now=now)


def _wake_cases(store: Store, now: datetime) -> None:
    touched = Order.objects.filter(store=store, imported_at=now)
    Case.objects.filter(store=store, amazon_order_id__in=touched.values("amazon_order_id")).exclude(
        state=Case.State.MERGED
    ).update(unread_since=now)
