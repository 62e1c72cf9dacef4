"""Amazon's notices onto returns: requests, and money that went back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from kefu.accounts.models import Store
from kefu.cases.models import Case, Message
from kefu.returns.models import Return
from kefu.returns.rows import ReturnRow, print_of
from kefu.returns.taking_in import Taken, take_in_returns

NOTICE, MONEY = "notice", "money"
# A notice's names for what a return's row knows.
FIELDS = {
    "rma": "rma",
    "asin": "asin",
    "sku": "sku",
    "item": "title",
    "return_reason": "reason",
    "resolution": "wanted",
    "carrier": "carrier",
    "tracking": "tracking_number",
    "buyer": "buyer_name",
}
LABEL_PAYERS = {"seller": "seller", "merchant": "seller", "buyer": "buyer", "customer": "buyer"}


def take_in_requests(notices: Sequence[tuple[Case, Message]], *, now: datetime) -> Taken:
    """Requests as their mails told them; ``notices``: of one store, with the cases they came to.

    A request that names no order stays with its case alone: there is nothing to send back yet.
    """
    if not notices:
        return Taken()
    rows = [_row(case, message) for case, message in notices if case.amazon_order_id]
    return take_in_returns(notices[0][0].store, rows, now=now)


def take_in_refunds(
    notices: Sequence[tuple[Case, Message, Decimal, str]], *, now: datetime
) -> Taken:
    """Refund notices with their amount and currency, onto the returns that wait for money.

    Only where a return of the order is on its way or here, and of the article that the notice
    names: a refund for another reason is none of a return's business.
    """
    if not notices:
        return Taken()
    store = notices[0][0].store
    waiting = _waiting(store, (case.amazon_order_id for case, *_ in notices))
    rows = [
        ReturnRow(
            source=NOTICE,
            key=f"refund:{message.message_id}",
            at=message.at,
            amazon_order_id=case.amazon_order_id,
            facts={
                "asin": message.notice.get("asin"),
                "sku": message.notice.get("sku"),
                "refunded_at": message.at,
                "amount_told": amount or None,
                "currency": currency,
            },
        )
        for case, message, amount, currency in notices
    ]
    fitting = [row for row in rows if any(map(row.fits, waiting.get(row.amazon_order_id, ())))]
    return take_in_returns(store, fitting, now=now)


def take_in_money(
    store: Store, paid: Mapping[str, tuple[Decimal, str, datetime]], *, now: datetime
) -> Taken:
    """Money that Amazon's books say went back, by order: amount, currency, when."""
    waiting = _waiting(store, paid)
    rows = [
        ReturnRow(
            source=MONEY,
            key=print_of(order, str(amount), at.isoformat()),
            at=at,
            amazon_order_id=order,
            facts={"refunded_at": at, "amount_told": amount, "currency": currency},
        )
        for order, (amount, currency, at) in paid.items()
        if order in waiting
    ]
    return take_in_returns(store, rows, now=now) if rows else Taken()


def _waiting(store: Store, orders: Iterable[str]) -> Mapping[str, list[dict[str, Any]]]:
    """What names the articles of returns that still wait for money, by order."""
    named = {order for order in orders if order}
    waiting = defaultdict(list)
    found = (
        Return.objects.filter(store=store, amazon_order_id__in=named, refunded_at__isnull=True)
        .exclude(stage=Return.Stage.ENDED)
        .values("amazon_order_id", "rma", "asin", "sku", "lpn")
    )
    for names in found:
        waiting[names["amazon_order_id"]].append(names)
    return waiting


def _row(case: Case, message: Message) -> ReturnRow:
    told = message.notice
    facts: dict[str, Any] = {name: told.get(word) for word, name in FIELDS.items()}
    facts |= {
        "requested_at": message.at,
        "comment": message.text,
        "marketplace": case.marketplace,
        "buyer_name": facts["buyer_name"] or case.buyer_name,
        "quantity": _number(told.get("quantity", "")),
        "label_payer": LABEL_PAYERS.get(told.get("label_payer", "").casefold()),
    }
    if told.get("authorised") == "yes":
        facts |= {"answered_at": message.at, "answer": Return.Answer.AUTHORISE}
    return ReturnRow(
        source=NOTICE,
        key=message.message_id,
        at=message.at,
        amazon_order_id=case.amazon_order_id,
        facts=facts,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and 0 < len(text) < 7 else None
