"""Money that Amazon took for a claim is not the refund that the desk asked for, if it is the same sum."""

from decimal import Decimal

import pytest

from kefu.flow.money import take_in_money
from kefu.outbox.models import Action
from tests.mails import ORDER, buyer_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def doubtful(desk):
    """A refund of which nobody knows: its feed hangs at Amazon."""
    desk.order(ORDER)
    case = desk.case(buyer_mail("Die Lampe ist zerbrochen.", at=desk.now))
    return Action.objects.create(
        store=desk.store,
        case=case,
        kind=Action.Kind.REFUND,
        key="refund",
        amazon_order_id=ORDER,
        payload={"amount": "12.49", "currency": "EUR"},
        state=Action.State.IN_DOUBT,
        asked_at=desk.now,
        not_before=desk.now,
    )


@pytest.mark.rule("CLM-1")
@pytest.mark.parametrize(
    ("kind", "state"),
    [("refund", "confirmed"), ("claim", "in_doubt"), ("chargeback", "in_doubt")],
)
def test_only_a_refund_proves_a_refund(desk, doubtful, kind, state):
    movement = {
        "kind": kind,
        "amazon_order_id": ORDER,
        "amount": Decimal("-12.49"),
        "to_buyer": Decimal("12.49"),
        "currency": "EUR",
        "posted_at": desk.later(hours=3),
    }
    take_in_money(desk.store, {("one", "transactions"): movement}, now=desk.now)
    doubtful.refresh_from_db()
    assert doubtful.state == state
