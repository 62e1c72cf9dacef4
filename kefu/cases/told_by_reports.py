"""What a report tells, laid into cases like a notice that came by mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kefu.accounts.models import Store
from kefu.cases.active_policy import clock_rules
from kefu.cases.filing import Filed, Filing
from kefu.cases.incoming import Incoming
from kefu.cases.threading import Keys


def told(
    kind: str,
    *,
    ref: str,
    order_id: str,
    at: datetime,
    marketplace: str,
    text: str = "",
    subject: str = "",
    buyer_name: str = "",
    notice: dict[str, str] | None = None,
) -> Incoming:
    """A report's word as an item on its way into a case. ``ref`` names it among all reports."""
    return Incoming(
        kind=kind,
        channel="amazon",
        message_id=f"report:{ref}"[:254],
        keys=Keys(order_id=order_id, at=at, from_buyer=False),
        at=at,
        marketplace=marketplace,
        buyer_name=buyer_name,
        subject=subject,
        text=text,
        body=text,
        notice=notice or {},
    )


def file_told(store: Store, items: Sequence[Incoming], *, now: datetime) -> list[Filed]:
    """Lay items into cases, opening those that are missing. The caller holds the transaction."""
    if not items:
        return []
    filing = Filing(store, items, now=now, rules=clock_rules(now))
    filed = [filing.file(item) for item in items]
    filing.flush()
    return filed
