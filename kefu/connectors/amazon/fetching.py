"""What is fetched from Amazon in the background, for every account that is connected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.models import AmazonAccount
from kefu.connectors.amazon.order_sync import source_for, sync_orders

PAGES_A_ROUND = 25
# So often is a source asked that is up to date; Amazon allows a search every three minutes.
EVERY = timedelta(minutes=5)


def fetch_due(*, now: Callable[[], datetime]) -> int:
    """One round for every account. Returns how many orders came in."""
    count = 0
    for account in AmazonAccount.objects.filter(active=True).select_related("store"):
        source = source_for(account, now=now())
        fresh = source.last_ok_at is not None and now() - source.last_ok_at < EVERY
        if fresh and not source.cursor and source.first_share >= 1.0:
            continue
        amazon = Amazon(account, patience=timedelta(0), now=now)
        count += sync_orders(amazon, source, now=now(), pages=PAGES_A_ROUND)
    return count
