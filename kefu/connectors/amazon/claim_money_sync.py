"""What money moved for orders with a claim: only the events of one order tell claims by name."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from kefu.claims.models import Claim
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.models import DataSource
from kefu.connectors.amazon.money_sync import fetch_events
from kefu.connectors.amazon.sources import go_on, save_success
from kefu.records.models import Order

CLAIM_MONEY = "claim_money"
EVERY = timedelta(hours=12)
FOLLOWED = timedelta(days=90)
"""So long after a claim was opened its money is looked after."""


def sync_claim_money(amazon: Amazon, source: DataSource, *, now: datetime, orders: int = 50) -> int:
    """Ask for up to ``orders`` orders of this round. Returns how many movements are new."""
    return go_on(
        source,
        begin=partial(_begin, source, now),
        step=partial(_next, amazon, source, now),
        most=orders,
        now=now,
    )


def _begin(source: DataSource, now: datetime) -> bool:
    if source.complete_until and now - source.complete_until < EVERY:
        return False
    claims = Claim.objects.filter(store=source.account.store, opened_at__gt=now - FOLLOWED)
    found = claims.exclude(amazon_order_id="").order_by().values_list("amazon_order_id", flat=True)
    source.cursor = {"orders": sorted(set(found)), "began": now.isoformat()}
    return True


def _next(amazon: Amazon, source: DataSource, now: datetime) -> int:
    """One order; what Amazon does not know of it is no trouble of the others."""
    left = source.cursor["orders"]
    new = 0
    order = (
        Order.objects.filter(store=source.account.store, amazon_order_id__in=left[:1])
        .select_related("store")
        .first()
    )
    if order is not None:
        try:
            new = fetch_events(amazon, order, now=now)
        except NotDone as no:
            if no.code not in ("not_found", "invalid"):
                raise
    if len(left) > 1:
        source.cursor = {**source.cursor, "orders": left[1:]}
    else:
        source.complete_until = datetime.fromisoformat(source.cursor["began"])
        source.cursor = {}
    source.records += new
    save_success(source, now)
    return new
