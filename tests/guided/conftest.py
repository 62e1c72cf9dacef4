"""What stories of guided steps share: a buyer who wants to send back."""

import pytest

from tests.mails import ORDER, buyer_mail


@pytest.fixture
def case(desk):
    desk.order(ORDER)
    return desk.case(buyer_mail("Ich möchte die Lampe zurückgeben.", at=desk.now))
