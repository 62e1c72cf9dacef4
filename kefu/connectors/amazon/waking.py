"""Notifications wake data early: a changed order is fetched at once, the others when they are next due.

A message is deleted once its effect is written; one that comes twice, late or out of order changes
nothing that fetching again would not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import AmazonError, NotDone
from kefu.connectors.amazon.models import DataSource, NotificationQueue
from kefu.connectors.amazon.notice_queue import AT_ONCE, Queue, Waiting
from kefu.connectors.amazon.notices import Notice, Unreadable, read_notice
from kefu.connectors.amazon.orders import INCLUDED, rows_of
from kefu.connectors.amazon.orders import Unreadable as UnreadableOrder
from kefu.connectors.amazon.reports.registry import report_types
from kefu.flow.importing import take_in_orders

log = structlog.get_logger(__name__)
ROUNDS = 20
RESTS = timedelta(minutes=5)


def read_queues(*, now: Callable[[], datetime]) -> int:
    """What waits in every store's queue. Returns how many messages were dealt with."""
    count = 0
    rows = NotificationQueue.objects.filter(account__active=True)
    for row in rows.select_related("account__store"):
        if row.failing_since and row.last_try_at and now() - row.last_try_at < RESTS:
            continue
        count += _read(row, now)
    return count


def _read(row: NotificationQueue, now: Callable[[], datetime]) -> int:
    amazon = Amazon(row.account, patience=timedelta(0), now=now)
    count = 0
    try:
        queue = Queue(row)
        for _ in range(ROUNDS):
            waiting = queue.receive()
            done = [message for message in waiting if _deal_with(message, amazon, now())]
            queue.delete(done)
            count += len(done)
            if len(waiting) < AT_ONCE:
                break
    except NotDone as no:
        row.note_failure(no, now())
    else:
        row.note_success(count, now())
    return count


def _deal_with(message: Waiting, amazon: Amazon, now: datetime) -> bool:
    """Whether it is done with; otherwise it comes again by itself."""
    try:
        notice = read_notice(message.body)
    except Unreadable as why:
        log.info("notification_not_listened_to", why=str(why), account=amazon.account.pk)
        return True
    seller = amazon.account.seller_id
    if notice.seller and seller and notice.seller != seller:
        return True
    if notice.order:
        return _fetch_order(notice.order, amazon, now)
    wake(amazon, notice, now)
    return True


def wake(amazon: Amazon, notice: Notice, now: datetime) -> None:
    """The data are due at once, unless a person has stopped it."""
    kinds = [notice.wakes] if notice.wakes else _asked_by(notice.report)
    DataSource.objects.filter(account=amazon.account, kind__in=kinds).update(
        woken_at=now, not_before=None
    )


def _asked_by(report: str) -> list[str]:
    return [kind.name for kind in report_types().values() if kind.type == report]


def _fetch_order(order_id: str, amazon: Amazon, now: datetime) -> bool:
    """The one order; where Amazon has no time for it now it waits in the queue."""
    try:
        answer = amazon.call("getOrder", order_id=order_id, included_data=list(INCLUDED))
        rows = rows_of(answer.get("order") if isinstance(answer, dict) else None)
    except UnreadableOrder:
        return True
    except NotDone as no:
        return no.code in ("not_found", "invalid")
    except AmazonError:
        return False
    with transaction.atomic():
        take_in_orders(amazon.account.store, rows, now=now)
    return True
