"""Returns of the cast's store: Anna Keller sends her lamp back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kefu.returns.models import Return
from kefu.returns.rows import ReturnRow
from kefu.returns.taking_in import take_in_returns
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


@pytest.fixture
def lamp(desk: Desk) -> Return:
    """Anna asks to send her lamp back: the request came an hour ago."""
    desk.order(ORDER)
    desk.receive(request_mail(desk, at=desk.now - timedelta(hours=1)))
    return Return.objects.select_related("store", "order", "case").get()


@pytest.fixture
def again() -> Callable[[Return], Return]:
    """The return as the database has it now."""
    return lambda ret: Return.objects.select_related("store", "order", "case").get(pk=ret.pk)


@pytest.fixture
def take_in(desk: Desk) -> Callable[..., Any]:
    """Take lines in at the desk's time."""
    return lambda *rows: take_in_returns(desk.store, rows, now=desk.now)
