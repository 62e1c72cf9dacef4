"""Amazon's template carries words and no offers: what it would promise is stopped as in any letter."""

import pytest

from kefu.approvals.letter_check import check_letter, finding_key
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
        ("Schicken Sie sofort ein Foto.", "unacknowledged_warning"),
        ("Vielen Dank für Ihre Geduld. Wir kümmern uns darum.", "not_connected"),
    ],
)
def test_a_template_promises_nothing_that_was_not_allowed(desk, text, refused):
    desk.order(ORDER)
    case = desk.case(buyer_mail(BROKEN, at=desk.now))
    with pytest.raises(NotAllowedNow, match=refused):
        send_template(case, template=TEMPLATE, text=text, actor=desk.alice, now=desk.now)


@pytest.mark.rule("MSG-6")
def test_a_template_with_a_warning_goes_once_it_is_ticked_off(desk):
    desk.order(ORDER)
    case = desk.case(buyer_mail(BROKEN, at=desk.now))
    text = "Schicken Sie sofort ein Foto."
    keys = [finding_key(c.finding) for c in check_letter(case, subject="", text=text)]
    with pytest.raises(NotAllowedNow, match="not_connected"):
        send_template(
            case, template=TEMPLATE, text=text, acknowledged=keys, actor=desk.alice, now=desk.now
        )
