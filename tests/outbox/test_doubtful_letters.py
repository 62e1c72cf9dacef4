"""A letter of which nobody knows whether it left: what a person says who looked at Amazon."""

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.flow.answering import send_answer
from kefu.outbox import sending
from kefu.outbox.in_doubt import it_did_not_happen, it_happened, try_again
from kefu.outbox.models import Action
from tests.mails import buyer_mail


@pytest.fixture
def doubtful(desk):
    return letter_in_doubt(desk)


def letter_in_doubt(desk):
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
