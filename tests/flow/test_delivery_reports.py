"""What comes back about our letters finds the letter, the case, and the clock."""

from dataclasses import replace

import pytest

from kefu.connectors.mail.reading import read_mail
from kefu.flow.answering import send_answer
from kefu.flow.delivery_reports import cause_of
from kefu.outbox.in_doubt import send_again, settle_as_sent
from kefu.outbox.models import Action
from kefu.outbox.sending import send_due
from tests.mails import ORDER, buyer_mail, notice

pytestmark = pytest.mark.django_db
TEXT = "Guten Tag, vielen Dank für Ihre Nachricht. Wir kümmern uns gern darum."


@pytest.fixture
def answered(desk):
    case = desk.case(buyer_mail("Wo bleibt meine Lampe?", at=desk.now))
    send_answer(
        case,
        text=TEXT,
        subject="Ihre Bestellung",
        remedies=[],
        acknowledged=[],
        reason="",
        actor=desk.alice,
        now=desk.now,
    )
    desk.later(seconds=11)
    return case


def deliver(desk):
    send_due(worker="w1", now=lambda: desk.now)


@pytest.mark.rule("MSG-1")
def test_an_opt_out_notice_reopens_the_case_and_the_old_clock_runs_on(desk, answered):
    first_due = answered.due_at
    deliver(desk)
    answered.refresh_from_db()
    assert answered.due_at is None
    desk.receive(
        notice(
            "BUYER_OPTED_OUT_BSM_MESSAGES",
            at=desk.later(minutes=2),
            subject=f"Your message could not be delivered (Order: {ORDER})",
            body=f"The buyer of order {ORDER} has opted out of messages. Not delivered.\n",
        )
    )
    answered.refresh_from_db()
    letter = answered.messages.get(kind="answer")
    assert (answered.state, letter.delivery) == ("open", "not_delivered")
    assert answered.due_at == first_due
    assert "answer_not_delivered" in answered.events.values_list("code", flat=True)


def copy_of_our_letter(desk) -> bytes:
    return notice(
        "BBC_MESSAGE_CONFIRMATION_TO_MERCHANT",
        at=desk.later(minutes=2),
        subject=f"Your message (Order: {ORDER})",
        body=f"# {ORDER}:\n\n------------- Begin message -------------\n\n{TEXT}"
        "\n\n------------- End message -------------\n",
    )


def test_a_copy_of_a_letter_in_doubt_proves_that_it_left(desk, answered):
    desk.server.fail_transmit = TimeoutError()
    deliver(desk)
    assert Action.objects.get().state == "in_doubt"
    desk.receive(copy_of_our_letter(desk))
    answered.refresh_from_db()
    assert (Action.objects.get().state, answered.state) == ("sent", "waiting")
    assert answered.messages.filter(direction="out").count() == 1


def test_a_copy_of_a_letter_that_we_sent_is_no_second_answer(desk, answered):
    deliver(desk)
    desk.receive(copy_of_our_letter(desk))
    assert answered.messages.filter(direction="out").count() == 1


def test_a_person_may_settle_a_doubt_either_way(desk, answered):
    desk.server.fail_transmit = TimeoutError()
    deliver(desk)
    desk.server.fail_transmit = None
    action = Action.objects.get()
    message_id = action.message.message_id
    send_again(action, actor=desk.alice, now=desk.now)
    deliver(desk)
    [(_, content)] = desk.server.taken
    assert message_id.encode() in content  # the very same letter, recognisable as such
    with pytest.raises(Exception, match="not_in_doubt"):
        settle_as_sent(action, actor=desk.alice, now=desk.now)


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("5.1.1", "no_mailbox"),
        ("5.2.2", "mailbox_full"),
        ("5.7.1", "refused"),
        ("5.0.0", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_mail_servers_code_says_why_a_letter_came_back(code, cause):
    mail = read_mail(b"From: a@b.example\n\nx")
    detail = {"code": code, "said": "550 no"}
    assert cause_of(replace(mail, reason="bounce", reason_detail=detail)) == cause
