"""What stories of the way share: a buyer whose lamp came broken."""

from datetime import timedelta

import pytest

from tests.flow.letters import BROKEN
from tests.mails import ORDER, buyer_mail


@pytest.fixture
def case(desk):
    desk.order(ORDER)
    return desk.case(buyer_mail(BROKEN, at=desk.now - timedelta(hours=2)))
