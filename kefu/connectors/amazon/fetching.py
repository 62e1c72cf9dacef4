"""What is fetched from Amazon in the background for an account that is connected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError

from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.data_kinds import DataKind, data_kinds
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.models import AmazonAccount, DataSource
from kefu.connectors.amazon.sources import claim, give_back, save_failure

log = structlog.get_logger(__name__)
AFTER_OUR_FAULT = timedelta(minutes=30)


def fetch_due(account: AmazonAccount, *, now: Callable[[], datetime]) -> int:
    """One round of every kind of data for an account. Returns how many records came in."""
    count = 0
    amazon = Amazon(account, patience=timedelta(0), now=now)
    known = {source.kind: source for source in account.sources.all()}
    for kind in data_kinds().values():
        source = known.get(kind.name) or kind.source(account, now())
        if kind.due(source, now()):
            count += _fetch(kind, amazon, source, now)
    return count


def _fetch(kind: DataKind, amazon: Amazon, source: DataSource, now: Callable[[], datetime]) -> int:
    """One kind; a fault of ours in one of them stops none of the others."""
    moment = now()
    claimed = claim(source, moment)
    if claimed is None:
        return 0
    claimed.account = amazon.account
    try:
        return kind.fetch(amazon, claimed, moment)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # told on the page; the others go on
        log.exception("amazon_data_broke", kind=kind.name, source=claimed.pk)
        claimed.refresh_from_db()
        fault = NotDone(
            "fault_of_ours", type(error).__name__, permanent=False, wait=AFTER_OUR_FAULT
        )
        save_failure(claimed, fault, now())
        return 0
    finally:
        give_back(claimed)
