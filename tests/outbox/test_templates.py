"""Amazon's template carries words and no offers: what it would promise is stopped as in any letter."""

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.outbox.requests import TEMPLATE, send_template
from tests.mails import ORDER, buyer_mail

BROKEN = "Guten Tag, das Paket kam völlig zerdrückt an, die Lampe ist zerbrochen und unbrauchbar."


@pytest.mark.rule("STD-3")
@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("Wir erstatten Ihnen den vollen Kaufpreis.", "blocked_finding"),
        ("Schreiben Sie an anna@shop.example.", "blocked_finding"),
        ("Vielen Dank für Ihre Geduld. Wir kümmern uns darum.", "not_connected"),
    ],
)
def test_a_template_promises_nothing_that_was_not_allowed(desk, text, refused):
    desk.order(ORDER)
    case = desk.case(buyer_mail(BROKEN, at=desk.now))
    with pytest.raises(NotAllowedNow, match=refused):
        send_template(case, template=TEMPLATE, text=text, actor=desk.alice, now=desk.now)
