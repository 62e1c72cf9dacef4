"""What a person did at Amazon is looked for: told, told too late, told of something else, never told."""

from datetime import timedelta

import pytest

from kefu.cases.models import Deadline
from kefu.guided.checking import Told, look_for_proof, told
from kefu.guided.verbs import give_up, reopen
from tests.desk import open_desk
from tests.guided.acts import done, events, refused, return_notice, start
from tests.mails import ORDER, notice

pytestmark = pytest.mark.django_db


@pytest.mark.rule("RET-2")
def test_amazons_notice_confirms_what_a_person_did(desk, case):
    step = start(desk, case)
    desk.later(hours=1)
    done(desk, step)
    assert step.state == "done_claimed"
    assert step.check_at == desk.now + timedelta(hours=24)
    desk.later(minutes=10)
    item = desk.receive(return_notice(desk))[0]
    step.refresh_from_db()
    assert step.state == "confirmed"
    assert step.proof["code"] == "return_authorised"
    assert step.proof["message"] == item.message_id
    assert "step_confirmed" in events(case)


def test_the_notice_may_come_before_the_person_records_it(desk, case):
    step = start(desk, case)
    desk.later(minutes=10)
    desk.receive(return_notice(desk))
    step.refresh_from_db()
    assert step.state == "confirmed"
    refused("step_over", done, desk, step)


def test_the_same_notice_twice_settles_once(desk, case):
    step = start(desk, case)
    desk.later(minutes=10)
    word = Told(code="return_authorised", order=ORDER, at=desk.now, proof={"report": "returns"})
    assert told(desk.store, [word, word], now=desk.now) == 1
    assert told(desk.store, [word], now=desk.now) == 0
    assert events(case).count("step_confirmed") == 1
    step.refresh_from_db()
    assert step.proof["report"] == "returns"


def test_an_older_word_of_amazons_proves_nothing(desk, case):
    step = start(desk, case)
    word = Told(code="return_authorised", order=ORDER, at=desk.now - timedelta(days=1), proof={})
    assert told(desk.store, [word], now=desk.now) == 0
    step.refresh_from_db()
    assert step.state == "open"


def test_a_word_about_another_claim_or_another_store_bears_on_nothing(desk, case):
    step = start(desk, case, "answer_claim", about="A1")
    later = desk.later(hours=1)
    other = Told(code="claim_denied", order=ORDER, about="A2", at=later, proof={})
    assert told(desk.store, [other], now=later) == 0
    word = Told(code="claim_denied", order=ORDER, about="A1", at=later, proof={})
    assert told(open_desk("orbit").store, [word], now=later) == 0
    assert told(desk.store, [word], now=later) == 1
    step.refresh_from_db()
    assert step.state == "confirmed"


@pytest.mark.rule("CLM-2")
def test_a_claim_granted_all_the_same_overtakes_its_answer(desk, case):
    step = start(desk, case, "answer_claim")
    desk.later(hours=1)
    word = Told(code="claim_granted", order=ORDER, at=desk.now, proof={})
    assert told(desk.store, [word], now=desk.now) == 1
    step.refresh_from_db()
    assert step.state == "overtaken"
    assert "step_overtaken" in events(case)


def test_less_money_than_was_meant_proves_no_refund(desk, case):
    step = start(desk, case, "refund_in_seller_central", facts={"amount": "6.00"})
    desk.later(hours=1)
    body = f"Order ID: {ORDER}\nRefund amount: EUR 4.00\n"
    desk.receive(
        notice(
            "REFUND_ISSUED", at=desk.now, subject=f"Refund initiated for order {ORDER}", body=body
        )
    )
    step.refresh_from_db()
    assert step.state == "open"
    desk.later(hours=1)
    desk.receive(
        notice(
            "REFUND_ISSUED",
            at=desk.now,
            subject=f"Refund initiated for order {ORDER}",
            body=body.replace("4.00", "6.00"),
        )
    )
    step.refresh_from_db()
    assert step.state == "confirmed"


def test_what_amazon_does_not_tell_in_time_goes_back_to_a_person(desk, case):
    step = start(desk, case)
    done(desk, step)
    assert look_for_proof(now=desk.later(hours=23)) == 0
    assert look_for_proof(now=desk.later(hours=2)) == 1
    assert look_for_proof(now=desk.now) == 0
    step.refresh_from_db()
    assert step.state == "not_found"
    assert step.due_at == desk.now + timedelta(hours=24)
    case.refresh_from_db()
    assert case.state == "open"
    assert "step_not_found" in events(case)
    assert case.deadlines.get(kind=Deadline.Kind.GUIDED).due_at == step.due_at


def test_a_person_who_sees_it_at_amazon_is_not_asked_again(desk, case):
    step = start(desk, case)
    done(desk, step)
    look_for_proof(now=desk.later(hours=25))
    step.refresh_from_db()
    done(desk, step, outcome="done_already", note="Steht auf der Rücksendeseite")
    assert (step.state, step.check_at, step.settled_at) == ("done_claimed", None, desk.now)
    assert look_for_proof(now=desk.later(days=30)) == 0


def test_done_once_more_it_is_looked_for_once_more(desk, case):
    step = start(desk, case)
    done(desk, step)
    look_for_proof(now=desk.later(hours=25))
    step.refresh_from_db()
    done(desk, step)
    assert step.check_at == desk.now + timedelta(hours=24)


def test_where_amazon_tells_nothing_the_persons_word_stands(desk, case):
    step = start(desk, case, "no_response_needed")
    done(desk, step)
    assert (step.state, step.check_at, step.settled_at) == ("done_claimed", None, desk.now)


def test_what_could_not_be_done_is_said_with_its_reason(desk, case):
    step = start(desk, case)
    refused("not_an_outcome", give_up, step, actor=desk.alice, now=desk.now, outcome="tired")
    refused("step_note_needed", give_up, step, actor=desk.alice, now=desk.now, outcome="other")
    give_up(step, actor=desk.alice, now=desk.now, outcome="too_late", note="48 h sind vorbei")
    assert (step.state, step.outcome, step.note) == ("given_up", "too_late", "48 h sind vorbei")
    assert case.deadlines.get(kind=Deadline.Kind.GUIDED).met_at == desk.now
    assert start(desk, case).pk != step.pk


def test_recorded_by_mistake_it_is_open_again_unless_it_was_opened_anew(desk, case):
    step = start(desk, case)
    done(desk, step)
    reopen(step, actor=desk.bob, now=desk.now)
    assert (step.state, step.done_at, step.check_at) == ("open", None, None)
    give_up(step, actor=desk.alice, now=desk.now, outcome="not_offered")
    start(desk, case)
    refused("step_opened_anew", reopen, step, actor=desk.bob, now=desk.now)


@pytest.mark.parametrize("told_first", ["return_authorised", "return_closed"])
def test_of_two_words_of_one_moment_the_same_one_settles_whichever_is_told_first(
    desk, case, told_first
):
    step = start(desk, case)
    desk.later(minutes=10)
    words = [
        Told(code=code, order=ORDER, at=desk.now, proof={"report": code})
        for code in ("return_authorised", "return_closed")
    ]
    words.sort(key=lambda word: word.code != told_first)
    assert told(desk.store, words, now=desk.now) == 1
    step.refresh_from_db()
    assert step.state == "confirmed"
