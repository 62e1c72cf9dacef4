"""A parcel that is lost, at a store whose Amazon account is connected, and an answer that promises money."""

from datetime import timedelta

import pytest

from kefu.connectors.amazon.models import AmazonAccount
from kefu.flow.answering import send_answer
from kefu.records.models import Parcel
from tests.mails import ORDER, buyer_mail

TEXT = "Guten Tag, wir haben Ihnen den Betrag von 28,90 EUR erstattet. Mit freundlichen Grüßen"


@pytest.fixture
def connected(desk):
    return AmazonAccount.objects.create(
        store=desk.store, client_id="c", client_secret="s", refresh_token="r", seller_id="M"
    )


@pytest.fixture
def case(desk, connected):
    desk.order(ORDER, status="shipped", tracking=Parcel.Tracking.LOST)
    return desk.case(
        buyer_mail(
            "Meine Bestellung ist immer noch nicht angekommen, wo bleibt das Paket?",
            at=desk.now - timedelta(hours=1),
        )
    )


def answer(desk, case, *remedies, text=TEXT):
    outcome = send_answer(
        case,
        text=text,
        subject="Ihre Bestellung",
        remedies=[{"remedy": remedy} for remedy in remedies],
        acknowledged=[],
        reason="",
        actor=desk.alice,
        now=desk.now,
    )
    desk.later(seconds=11)
    return outcome.action
