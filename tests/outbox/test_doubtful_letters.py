"""A letter of which nobody knows whether it left: what a person says who looked at Amazon."""

from datetime import timedelta

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.channels.port import Refused
from kefu.flow.answering import send_answer
from kefu.outbox import sending
from kefu.outbox.in_doubt import it_did_not_happen, it_happened, try_again
from kefu.outbox.models import Action
from tests.mails import buyer_mail


@pytest.fixture
def doubtful(desk):
    return letter_in_doubt(desk)


def letter_in_doubt(desk, after_hours=0):
    """The line broke while it left."""
    case = desk.case(buyer_mail("Wo bleibt meine Lampe?", at=desk.now))
    action = send_answer(
        case,
        text="Guten Tag, vielen Dank für Ihre Nachricht. Wir kümmern uns gern darum.",
        subject="Ihre Bestellung",
        remedies=[],
        acknowledged=[],
        reason="",
        actor=desk.alice,
        now=desk.now,
    ).action
    desk.later(seconds=11)
    if after_hours:
        sending.send_due(worker="w1", now=lambda: desk.now)
        desk.later(hours=after_hours)
    desk.server.fail_connect = None
    desk.server.fail_transmit = OSError("gone")
    sending.send_due(worker="w1", now=lambda: desk.now)
    desk.server.fail_transmit = None
    action.refresh_from_db()
    assert action.state == "in_doubt"
    return action


def standing(action):
    found = Action.objects.select_related("message", "case").get(pk=action.pk)
    return found.state, found.message.delivery, found.case.state


@pytest.mark.rule("MSG-1")
def test_seen_at_amazon_it_has_answered_the_buyer(desk, doubtful):
    it_happened(doubtful, actor=desk.alice, now=desk.now)
    assert standing(doubtful) == ("sent", "sent", "waiting")
    assert not doubtful.case.deadlines.filter(kind="reply", met_at=None).exists()


@pytest.mark.rule("MSG-1")
def test_it_answered_when_it_left_not_when_it_was_written(desk):
    """Amazon counts the hours until a letter arrives, and this one had waited for a day."""
    desk.server.fail_connect = Refused("not_reached", permanent=False)
    letter = letter_in_doubt(desk, after_hours=25)
    it_happened(letter, actor=desk.alice, now=desk.later(hours=3))
    written = letter.asked_at
    letter.message.refresh_from_db()
    assert letter.message.at - written > timedelta(hours=24)
    assert letter.message.at < desk.now - timedelta(hours=2)


@pytest.mark.rule("MSG-1")
def test_not_there_the_buyer_still_waits_and_it_may_be_sent_again(desk, doubtful):
    it_did_not_happen(doubtful, actor=desk.alice, now=desk.now)
    assert standing(doubtful) == ("failed", "failed", "open")
    with pytest.raises(NotAllowedNow, match="not_in_doubt"):
        it_did_not_happen(doubtful, actor=desk.alice, now=desk.now)
    try_again(doubtful, actor=desk.alice, now=desk.now)
    sending.send_due(worker="w1", now=lambda: desk.now)
    assert standing(doubtful) == ("sent", "sent", "waiting")
    assert len(desk.server.taken) == 1


def test_what_has_been_settled_is_settled_once(desk, doubtful):
    it_happened(doubtful, actor=desk.alice, now=desk.now)
    for say in (it_happened, it_did_not_happen, try_again):
        with pytest.raises(NotAllowedNow, match="not_in_doubt"):
            say(doubtful, actor=desk.bob, now=desk.now)
