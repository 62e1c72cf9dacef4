"""The outbox in one process: what goes wrong with one letter, and between two workers."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from kefu.channels.port import Refused
from kefu.flow.answering import send_answer
from kefu.outbox import sending
from kefu.outbox.connections import Connections
from kefu.outbox.in_doubt import send_again
from kefu.outbox.letter import compose
from kefu.outbox.models import Action
from kefu.outbox.queueing import call_back
from tests.mails import ORDER, buyer_mail

pytestmark = pytest.mark.django_db
TEXT = "Guten Tag, vielen Dank für Ihre Nachricht. Wir kümmern uns gern darum."
OTHER_ORDER = "302-7777777-1111111"


def asked(desk, order=ORDER, **given):
    return desk.receive(
        buyer_mail("Wo bleibt meine Lampe?", at=desk.now, order=order, case_uuid="", **given)
    )[0].case


def answer(desk, case, text=TEXT):
    outcome = send_answer(
        case,
        text=text,
        subject=f"Ihre Bestellung {case.amazon_order_id}",
        remedies=[],
        acknowledged=[],
        reason="",
        actor=desk.alice,
        now=desk.now,
    )
    desk.later(seconds=11)
    return outcome.action


def deliver(desk, worker="w1"):
    return sending.send_due(worker=worker, now=lambda: desk.now)


@pytest.fixture
def two_letters(desk):
    return [answer(desk, asked(desk)), answer(desk, asked(desk, OTHER_ORDER, alias="otto11"))]


def states(*actions):
    return [Action.objects.get(pk=action.pk).state for action in actions]


def fails_once(monkeypatch, name):
    real, failed = getattr(sending, name), []

    def fail(*args, **kwargs):
        if not failed:
            failed.append(True)
            raise LookupError("nobody thought of this")
        return real(*args, **kwargs)

    monkeypatch.setattr(sending, name, fail)


@pytest.mark.parametrize("step", ["compose", "open_session", "_guard_still_clean"])
def test_a_letter_that_cannot_be_made_ready_stops_none_behind_it(
    desk, two_letters, monkeypatch, step
):
    fails_once(monkeypatch, step)
    deliver(desk)
    assert states(*two_letters) == ["queued", "sent"]
    first = Action.objects.get(pk=two_letters[0].pk)
    assert (first.last_error, first.last_error_detail) == ("not_ready", "LookupError")
    assert [t.outcome for t in first.tries.all()] == ["not_ready"]
    desk.later(minutes=1)
    deliver(desk)
    assert states(*two_letters) == ["sent", "sent"]


def test_the_letters_of_a_round_go_out_over_one_connection(desk, two_letters):
    deliver(desk)
    assert states(*two_letters) == ["sent", "sent"]
    assert (desk.server.connected, desk.server.ended) == (1, 1)


def test_a_server_that_hangs_up_after_a_letter_gets_the_next_one_anew(desk, two_letters):
    desk.server.one_letter_each = True
    deliver(desk)
    assert states(*two_letters) == ["sent", "sent"]
    assert (desk.server.connected, desk.server.ended) == (2, 2)


@pytest.mark.parametrize("why", [Refused("refused", permanent=True), OSError("cut")])
def test_after_a_refusal_or_a_doubt_the_next_letter_gets_a_connection_of_its_own(
    desk, two_letters, why
):
    desk.server.fail_transmit = why
    deliver(desk)
    assert states(*two_letters) == ["failed" if isinstance(why, Refused) else "in_doubt"] * 2
    assert (desk.server.connected, desk.server.ended) == (2, 2)


def test_a_letter_that_can_never_be_made_ready_comes_back_to_the_desk(desk, monkeypatch):
    case = asked(desk)
    action = answer(desk, case)
    monkeypatch.setattr(sending, "compose", lambda *_, **__: 1 / 0)
    for _ in range(3):
        deliver(desk)
        desk.later(minutes=20)
    case.refresh_from_db()
    assert (states(action), case.state) == (["queued"], "open")
    assert case.due_at is not None
    assert desk.server.taken == []


def test_two_workers_under_one_name_never_send_a_letter_twice(desk, monkeypatch):
    action = answer(desk, asked(desk))
    slow = sending.claim_next(worker="w1", now=desk.now)
    quick = sending.claim_next(worker="w1", now=desk.now)
    connections = Connections(lambda mailbox: desk.server.open_session(mailbox))
    real = desk.server.transmit

    def meanwhile_the_slow_one_gives_up(*letter):
        monkeypatch.setattr(desk.server, "transmit", real)
        desk.server.fail_connect = Refused("not_reached", permanent=False)
        sending.deliver(slow, connections, worker="w1", now=lambda: desk.now)
        desk.server.fail_connect = None
        real(*letter)

    monkeypatch.setattr(desk.server, "transmit", meanwhile_the_slow_one_gives_up)
    sending.deliver(quick, connections, worker="w1", now=lambda: desk.now)
    desk.later(hours=1)
    deliver(desk)
    assert states(action) == ["sent"]
    assert len(desk.server.taken) == 1


@pytest.mark.parametrize("then", ["waits", "is claimed", "is called back"])
def test_a_yes_that_comes_late_ends_the_doubt_whatever_was_done_meanwhile(desk, monkeypatch, then):
    action = answer(desk, asked(desk))
    real = desk.server.transmit

    def slow(*letter):
        monkeypatch.setattr(desk.server, "transmit", real)
        real(*letter)
        desk.later(hours=1)
        sending.note_left_behind(worker="w2", now=desk.now)
        doubtful = Action.objects.get(pk=action.pk)
        send_again(doubtful, actor=desk.alice, now=desk.now)
        if then == "is claimed":
            sending.claim_next(worker="w2", now=desk.now)
        elif then == "is called back":
            call_back(Action.objects.get(pk=action.pk), actor=desk.alice, now=desk.now)

    monkeypatch.setattr(desk.server, "transmit", slow)
    deliver(desk)
    for _ in range(2):
        desk.later(hours=1)
        deliver(desk, "w2")
    assert states(action) == ["sent"]
    assert len(desk.server.taken) == 1
    action.message.refresh_from_db()
    assert action.message.delivery == "sent"


@pytest.mark.rule("MSG-1")
@pytest.mark.parametrize("written", ["after the answer", "before it, but it came in after"])
def test_a_question_that_came_in_while_the_letter_waited_is_not_answered_by_it(desk, written):
    case = asked(desk)
    answer(desk, case)
    late = written == "after the answer"
    asked_at = desk.now - timedelta(seconds=0 if late else 30)
    desk.receive(buyer_mail("Und der Schirm fehlt auch!", at=asked_at, case_uuid=""))
    desk.later(minutes=5)
    deliver(desk)
    case.refresh_from_db()
    assert len(desk.server.taken) == 1
    assert (case.state, case.due_at) == ("open", asked_at + timedelta(hours=24))


def test_every_try_is_written_down(desk):
    action = answer(desk, asked(desk))
    sending.claim_next(worker="w1", now=desk.now)  # and dies
    desk.server.fail_connect = Refused("not_reached", permanent=False)
    deliver(desk)
    desk.server.fail_connect = None
    desk.later(hours=1)
    deliver(desk, "w2")
    assert list(action.tries.values_list("worker", "outcome")) == [
        ("w1", "worker_died"),
        ("w1", "not_reached"),
        ("w2", "sent"),
    ]


def test_a_letter_is_plain_ascii_on_the_wire_and_reads_as_it_was_written(desk):
    text = f"{TEXT}\n.\n您好 – ギフト\n" + "lang " * 400
    action = answer(desk, asked(desk), text)
    desk.mailbox.from_name = "Müller & Söhne"
    raw = compose(action.message, desk.mailbox, at=desk.now).as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) < 998
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail.get_content().split() == text.split()
    assert mail["From"].addresses[0].display_name == "Müller & Söhne"
    assert mail["To"] == action.message.counterpart
    assert mail["Message-ID"] == f"<{action.message.message_id}>"
    assert mail["Date"].datetime == desk.now
