"""A letter leaves once: called back, refused, doubted, stopped by rules and files."""

import pytest

from kefu.approvals.models import Approval
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Attachment, Offer, Task
from kefu.channels.port import Refused
from kefu.flow.approving import grant
from kefu.outbox.models import Action
from kefu.outbox.queueing import call_back
from kefu.outbox.sending import claim_next
from tests.flow.letters import POLITE, REFUND, answer, deliver

pytestmark = pytest.mark.django_db


@pytest.mark.rule("MSG-1")
def test_a_sent_answer_stops_the_clock_and_not_before_it_is_sent(desk, case):
    outcome = answer(desk, case)
    case.refresh_from_db()
    assert (outcome.state, case.state, case.assignee) == ("queued", "waiting", desk.alice)
    assert case.due_at is not None
    assert deliver(desk) == 1
    case.refresh_from_db()
    assert case.due_at is None
    [(recipient, content)] = desk.server.taken
    assert recipient == case.buyer_address
    message = outcome.action.message
    message.refresh_from_db()
    assert message.delivery == "sent"
    assert f"<{message.message_id}>".encode() in content


def test_a_letter_can_be_called_back_while_it_waits(desk, case):
    action = answer(desk, case, remedies=[{"remedy": "refund_full"}], reason="kind").action
    if action is None:
        action = grant(Approval.objects.get(), actor=desk.bob, now=desk.now)
    call_back(action, actor=desk.alice, now=desk.now)
    case.refresh_from_db()
    assert (case.state, case.draft.text) == ("open", POLITE)
    assert not Offer.objects.exists()
    assert not Task.objects.filter(code="refund_at_amazon", state="open").exists()
    assert deliver(desk) == 0
    with pytest.raises(NotAllowedNow, match="already_leaving"):
        call_back(action, actor=desk.alice, now=desk.now)


def test_a_double_click_sends_once(desk, case):
    answer(desk, case)
    with pytest.raises(NotAllowedNow, match="same_answer_already_sent"):
        answer(desk, case)
    assert Action.objects.count() == 1


def test_without_a_mailbox_nothing_is_pretended(desk, case):
    desk.mailbox.active = False
    desk.mailbox.save()
    with pytest.raises(NotAllowedNow, match="no_mailbox"):
        answer(desk, case)


def test_a_refused_connection_is_tried_again_and_the_desk_is_told_in_the_end(desk, case):
    answer(desk, case)
    desk.server.fail_connect = Refused("not_reached", permanent=False)
    for _ in range(3):
        deliver(desk)
        desk.later(minutes=20)
    case.refresh_from_db()
    action = Action.objects.get()
    assert (action.state, action.attempts, case.state) == ("queued", 3, "open")
    desk.server.fail_connect = None
    deliver(desk)
    case.refresh_from_db()
    assert (Action.objects.get().state, case.state) == ("sent", "waiting")
    assert len(desk.server.taken) == 1


def test_a_letter_refused_for_good_comes_back_to_the_desk(desk, case):
    answer(desk, case)
    desk.server.fail_transmit = Refused("refused", "550 unknown", permanent=True)
    deliver(desk)
    case.refresh_from_db()
    assert (Action.objects.get().state, case.state) == ("failed", "open")
    assert case.due_at is not None


def test_a_broken_connection_leaves_a_doubt_that_is_never_settled_by_itself(desk, case):
    answer(desk, case)
    desk.server.fail_transmit = ConnectionResetError("gone")
    deliver(desk)
    desk.server.fail_transmit = None
    for _ in range(5):
        desk.later(hours=1)
        deliver(desk)
    case.refresh_from_db()
    assert (Action.objects.get().state, case.state) == ("in_doubt", "open")
    assert desk.server.taken == []


def test_two_workers_never_hold_the_same_letter(desk, case):
    answer(desk, case)
    desk.later(seconds=11)
    assert claim_next(worker="w1", now=desk.now) is not None
    assert claim_next(worker="w2", now=desk.now) is None
    desk.later(minutes=16)  # the lease has run out, and nothing had left
    assert claim_next(worker="w2", now=desk.now) is not None


@pytest.mark.rule("STD-3")
def test_a_letter_whose_promise_has_lost_its_ground_comes_back_from_the_outbox(desk, case):
    offer = Offer.objects.create(case=case, remedy="refund_full", offered_at=desk.now)
    action = answer(desk, case, text=REFUND).action
    offer.delete()
    deliver(desk)
    action.refresh_from_db()
    assert (action.state, action.last_error, desk.server.taken) == ("failed", "blocked_finding", [])
    assert action.last_error_detail == "promise_beyond_verdict"


@pytest.mark.rule("MSG-4")
@pytest.mark.parametrize(
    ("name", "content_type", "content", "code"),
    [
        ("anleitung.exe", "application/x-msdownload", b"MZ", "attachment_type"),
        ("kontakt.txt", "text/plain", b"Mail an anna@shop-example.de", "email_address"),
        ("www.shop-example.de.pdf", "application/pdf", b"%PDF", "external_link"),
    ],
)
def test_a_file_that_amazon_forbids_does_not_leave(desk, case, name, content_type, content, code):
    action = answer(desk, case).action
    Attachment.objects.create(
        message=action.message,
        name=name,
        content_type=content_type,
        content=content,
        size=len(content),
    )
    deliver(desk)
    action.refresh_from_db()
    assert (action.state, action.last_error, desk.server.taken) == ("failed", "blocked_finding", [])
    assert code in action.last_error_detail


@pytest.mark.rule("MSG-4")
def test_a_picture_leaves_with_its_letter(desk, case):
    action = answer(desk, case).action
    Attachment.objects.create(
        message=action.message, name="foto.png", content_type="image/png", content=b"x", size=1
    )
    assert deliver(desk) == 1
    assert len(desk.server.taken) == 1


@pytest.mark.rule("MSG-7")
def test_rules_that_changed_while_a_letter_waited_stop_it_in_the_outbox(desk, case):
    action = answer(desk, case).action
    # Nobody touched the letter since; what was fine when it was written is found now.
    action.message.text = POLITE + " Bitte geben Sie uns 5 Sterne!"
    action.message.save(update_fields=["text"])
    deliver(desk)
    action.refresh_from_db()
    assert (action.state, action.last_error_detail) == ("failed", "review_positive")
