"""A lamp that is back and waits for its money, for stories of refunds."""

from decimal import Decimal

import pytest

from kefu.flow.understanding import understand
from kefu.returns import warehouse
from kefu.returns.refunding import ask_refund
from tests.mails import ORDER, notice
from tests.returns.test_warehouse import jpeg, look

WHOLE = Decimal("28.90")


@pytest.fixture
def here(desk, lamp):
    """The lamp has arrived and the case has been judged."""
    warehouse.arrive(lamp, actor=desk.bob, now=desk.now)
    judged(lamp, desk)
    return lamp


@pytest.fixture
def good(desk, here):
    """It came back as it was."""
    look(here, desk)
    judged(here, desk)
    return here


@pytest.fixture
def worn(desk, here):
    """It came back used, with a photo to show it."""
    look(here, desk, "used", complete=None)
    warehouse.add_photo(here, jpeg(), actor=desk.bob, now=desk.now)
    judged(here, desk)
    return here


def judged(ret, desk):
    ret.case.refresh_from_db()
    understand([ret.case], now=desk.now)


def ask(ret, desk, amount=WHOLE, actor="alice", **given):
    return ask_refund(
        ret, amount=Decimal(amount), actor=getattr(desk, actor), now=desk.now, **given
    )


def paid(desk, amount):
    desk.receive(
        notice(
            "REFUND_ISSUED",
            at=desk.now,
            subject=f"Refund initiated for order {ORDER}",
            body=f"Order: {ORDER}\nRefund amount: EUR {amount}",
        )
    )
