"""Order reports → orders → the cases that speak of them know more and are judged anew."""

from __future__ import annotations

from datetime import datetime

from kefu.accounts.models import Store, User
from kefu.cases.models import Case
from kefu.records.models import Order, OrderImport
from kefu.records.order_reports import import_report


def import_order_report(
    store: Store, name: str, content: bytes, *, actor: User | None, now: datetime
) -> OrderImport:
    """Import one report and wake the cases it concerns. Raises ``ReportError``."""
    done = import_report(store, name, content, actor=actor, now=now)
    touched = Order.objects.filter(store=store, imported_at=now)
    Case.objects.filter(store=store, amazon_order_id__in=touched.values("amazon_order_id")).exclude(
        state=Case.State.MERGED
    ).update(unread_since=now)
    return done
