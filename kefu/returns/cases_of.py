"""The case that a return belongs to: the order's own, or one that its request opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from kefu.accounts.models import Store
from kefu.cases.active_policy import clock_rules
from kefu.cases.filing import Filing
from kefu.cases.incoming import Incoming
from kefu.cases.models import Case, CaseKey
from kefu.cases.threading import Keys
from kefu.returns.models import Return
from kefu.returns.telling_cases import tell_cases

CHUNK = 400
Stage = Return.Stage


def file_requests(store: Store, returns: Sequence[Return], *, now: datetime) -> None:
    """Join returns to the cases of their orders; what waits for an answer opens or reopens one.

    A request that came as a mail has its case already. What Amazon ships itself asks nothing of
    us (RET-14). The caller holds the transaction.
    """
    without = [ret for ret in returns if ret.case_id is None]
    if not without:
        return
    known = _cases_by_order(store, {ret.amazon_order_id for ret in without})
    joined = []
    for ret in without:
        case = known.get(ret.amazon_order_id)
        if case is not None and (case.state != Case.State.DONE or not _asks(ret)):
            ret.case = case
            joined.append(ret)
    asking = [ret for ret in without if ret.case_id is None and _asks(ret)]
    if asking:
        filing = Filing(store, [_request(ret) for ret in asking], now=now, rules=clock_rules(now))
        for ret in asking:
            ret.case = filing.file(_request(ret)).case
        filing.flush()
    changed = joined + asking
    Return.objects.bulk_update(changed, ["case"])
    tell_cases(changed, now=now)


def ensure_case(ret: Return, *, now: datetime) -> None:
    """The case that a refund or a dispute hangs on; opened where no case knows the order.

    In a transaction. What has no order number has no case either.
    """
    if ret.case_id is not None or not ret.amazon_order_id:
        return
    known = _cases_by_order(ret.store, {ret.amazon_order_id}).get(ret.amazon_order_id)
    if known is None:
        filing = Filing(ret.store, [_request(ret)], now=now, rules=clock_rules(now))
        known = filing.file(_request(ret)).case
        filing.flush()
    ret.case = known
    ret.save(update_fields=["case"])
    tell_cases([ret], now=now)


def _asks(ret: Return) -> bool:
    return ret.stage == Stage.ASKED and ret.fulfilment != "amazon"


def _request(ret: Return) -> Incoming:
    """The request as an entry of the conversation, as Amazon's own mail would have been."""
    told = {
        "rma": ret.rma,
        "asin": ret.asin,
        "sku": ret.sku,
        "item": ret.title,
        "return_reason": ret.reason,
        "resolution": ret.wanted,
        "quantity": str(ret.quantity or ""),
    }
    return Incoming(
        kind="return_request",
        channel="amazon",
        message_id=f"return:{ret.pk}",
        keys=Keys(order_id=ret.amazon_order_id, at=ret.requested_at, from_buyer=False),
        at=ret.requested_at,
        marketplace=ret.marketplace or ret.store.marketplace,
        buyer_name=ret.buyer_name,
        text=ret.comment,
        notice={name: value for name, value in told.items() if value},
    )


def _cases_by_order(store: Store, orders: Iterable[str]) -> dict[str, Case]:
    """The newest case of each order that is not merged away."""
    found: dict[str, Case] = {}
    ids = sorted(order for order in orders if order)
    for start in range(0, len(ids), CHUNK):
        keys = CaseKey.objects.filter(
            store=store, kind=CaseKey.Kind.ORDER, value__in=ids[start : start + CHUNK]
        ).exclude(case__state=Case.State.MERGED)
        for key in keys.select_related("case").order_by("case"):
            found[key.value] = key.case
    return found
