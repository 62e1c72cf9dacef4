"""Returns of the cast's store: Anna Keller sends her lamp back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from kefu.policy.book import Book, policy_files, read_book
from kefu.records.models import OrderItem
from kefu.returns.models import Return
from kefu.returns.rows import ReturnRow
from kefu.returns.taking_in import take_in_returns
from kefu.returns.warehouse import arrive
from tests.desk import Desk
from tests.mails import ORDER, notice

REQUEST = """Return request for order {order}
RMA: {rma}
Item: Nova table lamp, brass
ASIN: B0EXAMPLE1
Quantity: 1
Return reason: No longer needed
Comments: It is too big for my table.
"""


def row(desk: Desk, source: str = "report", *, order: str = ORDER, **facts: Any) -> ReturnRow:
    """A line as a report tells it."""
    return ReturnRow(source=source, at=desk.now, amazon_order_id=order, facts=facts)


def request_mail(desk: Desk, *, order: str = ORDER, rma: str = "DmQ1RMA", **given: Any) -> bytes:
    """Amazon's mail about a return request."""
    return notice(
        "RETURN_REQUESTED",
        at=given.pop("at", desk.now),
        subject=f"Return requested for order {order}",
        body=given.pop("body", REQUEST).format(order=order, rma=rma),
        **given,
    )


def book_with_auto_refund(most: str) -> Book:
    """The shipped policy, with refunds by themselves up to so many euros (RET-13)."""
    files = policy_files()
    text = files["defaults.toml"]
    start = text.index("[[number.return_auto_refund.since]]")
    changed = text[:start] + text[start:].replace("EUR = 0", f'EUR = "{most}"', 1)
    return read_book({**files, "defaults.toml": changed}, version=1)


@pytest.fixture
def lamp(desk: Desk) -> Return:
    """Anna asks to send her lamp back: the request came an hour ago."""
    desk.order(ORDER)
    desk.receive(request_mail(desk, at=desk.now - timedelta(hours=1)))
    return Return.objects.select_related("store", "order", "case").get()


@pytest.fixture
def lamps(desk: Desk, lamp: Return, take_in: Callable[..., Any]) -> Return:
    """Anna bought three lamps for 90 euros, and all of them are here."""
    OrderItem.objects.filter(order=lamp.order).update(quantity=3, item_price=Decimal("90.00"))
    take_in(row(desk, source="person", rma="DmQ1RMA", quantity=3))
    lamp.refresh_from_db()
    arrive(lamp, actor=desk.bob, now=desk.now)
    return lamp


@pytest.fixture
def again() -> Callable[[Return], Return]:
    """The return as the database has it now."""
    return lambda ret: Return.objects.select_related("store", "order", "case").get(pk=ret.pk)


@pytest.fixture
def take_in(desk: Desk) -> Callable[..., Any]:
    """Take lines in at the desk's time."""
    return lambda *rows: take_in_returns(desk.store, rows, now=desk.now)
