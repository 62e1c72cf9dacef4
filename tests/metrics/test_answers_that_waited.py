"""An answer counts from when it left, wherever it stands in the conversation (MSG-1, HLT-2)."""

from datetime import timedelta

import pytest

from kefu.flow.answering import send_answer
from kefu.metrics.health import health
from kefu.metrics.periods import today
from kefu.outbox.models import Action
from kefu.outbox.sending import send_due
from tests.mails import ORDER, buyer_mail

pytestmark = [pytest.mark.django_db, pytest.mark.rule("HLT-2")]


def late(desk):
    figures = health(desk.store, today(desk.store.marketplace, desk.now), now=desk.now)
    [found] = [f for f in figures if f.code == "late_answer_rate" and f.period.days == 30]
    return found.count.numerator, found.count.denominator


def test_a_letter_that_was_held_for_days_was_late_though_a_question_came_in_meanwhile(desk):
    desk.order(ORDER)
    case = desk.case(buyer_mail("Wo bleibt meine Lampe?", at=desk.now))
    letter = send_answer(
        case,
        text="Guten Tag, vielen Dank für Ihre Nachricht. Wir kümmern uns gern darum.",
        subject="Ihre Bestellung",
        remedies=[],
        acknowledged=[],
        reason="",
        actor=desk.alice,
        now=desk.now,
    ).action
    Action.objects.filter(pk=letter.pk).update(not_before=desk.now + timedelta(days=3))
    desk.later(hours=20)
    desk.receive(buyer_mail("Hallo? Was ist nun?", at=desk.now))
    desk.later(hours=60)
    send_due(worker="w1", now=lambda: desk.now)
    letter.refresh_from_db()
    assert letter.state == "sent"
    # The first waited for eighty hours; the second has had no answer that its reader wrote.
    assert late(desk) == (2, 2)
