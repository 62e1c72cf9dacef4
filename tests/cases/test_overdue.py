"""What is past 24 hours is marked, then written to through the order (MSG-3)."""

from datetime import timedelta

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.cases.overdue import fresh_subject, is_overdue, written_anew
from kefu.cases.verbs import mark_no_response_needed
from kefu.flow.answering import send_answer
from tests.mails import ORDER, buyer_mail

pytestmark = [pytest.mark.django_db, pytest.mark.rule("MSG-3")]

DAY = timedelta(hours=24)
POLITE = "Guten Tag, vielen Dank für Ihre Nachricht. Es tut uns sehr leid. Wir kümmern uns darum."


@pytest.fixture
def case(desk):
    desk.order(ORDER)
    return desk.case(buyer_mail("Guten Tag, die Lampe ist kaputt.", at=desk.now))


def send(desk, case, **given):
    return send_answer(
        case,
        text=POLITE,
        subject=f"Ihre Bestellung {ORDER}",
        remedies=[],
        acknowledged=[],
        reason="",
        actor=desk.alice,
        now=desk.now,
        **given,
    )


def waits_for_a_fresh_one(case):
    return bool(written_anew(case.messages.order_by("at", "id"), allowed=DAY))


def test_a_late_message_is_answered_in_place_only_when_confirmed(desk, case):
    desk.later(hours=23)
    assert not is_overdue(case, now=desk.now)
    desk.later(hours=2)
    assert is_overdue(case, now=desk.now)
    with pytest.raises(NotAllowedNow, match="overdue"):
        send(desk, case)
    letter = send(desk, case, in_place=True).action.message
    assert letter.in_reply_to == case.messages.get(kind="buyer_message").message_id
    assert case.events.filter(code="answered_in_place", actor=desk.alice).exists()


def test_after_the_mark_the_next_letter_is_a_fresh_message_to_the_same_buyer(desk, case):
    desk.later(hours=25)
    mark_no_response_needed(case.messages.get(), actor=desk.alice, now=desk.now)
    assert waits_for_a_fresh_one(case)
    desk.later(minutes=5)
    letter = send(desk, case).action.message
    assert (letter.in_reply_to, letter.counterpart) == ("", case.buyer_address)
    assert not waits_for_a_fresh_one(case)


def test_a_message_marked_in_time_wants_nothing_more(desk, case):
    desk.later(hours=3)
    mark_no_response_needed(case.messages.get(), actor=desk.alice, now=desk.now)
    assert not waits_for_a_fresh_one(case)


def test_a_fresh_letter_that_came_back_is_still_wanted(desk, case):
    desk.later(hours=25)
    mark_no_response_needed(case.messages.get(), actor=desk.alice, now=desk.now)
    letter = send(desk, case).action.message
    case.messages.filter(pk=letter.pk).update(delivery="not_delivered")
    assert waits_for_a_fresh_one(case)


@pytest.mark.parametrize(
    ("given", "fresh"),
    [
        ("Re: your order 302-1", "your order 302-1"),
        ("AW: Re: Ihre Bestellung", "Ihre Bestellung"),
        ("回复：您的订单", "您的订单"),
        ("Restposten", "Restposten"),
        ("", ""),
    ],
)
def test_a_fresh_subject_does_not_look_like_an_answer(given, fresh):
    assert fresh_subject(given) == fresh
