"""A guided step from its opening to its end: done by a person, borne out by Amazon, or looked at again."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Deadline
from kefu.cases.regrouping import merge, undo
from kefu.cases.tasks import add_task
from kefu.cases.verbs import meet_deadline
from kefu.flow.settling import accept
from kefu.flow.watching import watch
from kefu.guided.checking import Told, look_for_proof, told
from kefu.guided.due import mend_clocks
from kefu.guided.kinds import kinds
from kefu.guided.models import GuidedStep
from kefu.guided.verbs import begin, begin_for_store, give_up, keep_text, record_done, reopen
from tests.desk import open_desk
from tests.mails import ORDER, buyer_mail, notice

pytestmark = pytest.mark.django_db
OTHER_UUID = "7a1b2c3d-0000-4000-8000-00000000beef"


@pytest.fixture
def case(desk):
    desk.order(ORDER)
    return desk.case(buyer_mail("Ich möchte die Lampe zurückgeben.", at=desk.now))


def start(desk, case, kind="authorise_return", **more):
    return begin(case, kind=kind, actor=desk.alice, now=desk.now, **more)


def done(desk, step, **more):
    record_done(step, actor=desk.alice, now=desk.now, **more)


def return_notice(desk, *, authorised=True):
    said = "was authorised." if authorised else "waits for your answer."
    body = f"The return {said}\nOrder ID: {ORDER}\nRMA: DxTq81RRMA\n"
    subject = (
        f"Return authorization notification for order {ORDER}"
        if authorised
        else f"Return authorization request for order # {ORDER}"
    )
    return notice("RETURN_REQUEST", at=desk.now, subject=subject, body=body)


def events(case):
    return [event.code for event in case.events.all()]


def refused(code, act, *args, **more):
    with pytest.raises(NotAllowedNow) as no:
        act(*args, **more)
    assert no.value.code == code


@pytest.mark.rule("RET-2")
def test_a_step_is_opened_with_its_time_and_shows_in_the_inbox(desk, case):
    step = start(desk, case)
    assert (step.state, step.opened_by) == ("open", desk.alice)
    assert step.due_at == desk.now + timedelta(hours=48)
    clock = case.deadlines.get(kind=Deadline.Kind.GUIDED)
    assert (clock.due_at, clock.rule) == (step.due_at, "RET-2")
    assert "step_opened" in events(case)


def test_opened_twice_it_is_one_step(desk, case):
    first = start(desk, case)
    assert start(desk, case).pk == first.pk
    assert start(desk, case, "close_return").pk != first.pk
    assert GuidedStep.objects.count() == 2


def test_another_claim_of_the_same_order_is_a_step_of_its_own(desk, case):
    first = start(desk, case, "appeal_claim", about="A1")
    assert start(desk, case, "appeal_claim", about="A2").pk != first.pk


@pytest.mark.rule("RET-2")
def test_the_notices_clock_is_the_steps_and_stops_with_it(desk):
    desk.order(ORDER)
    case = desk.case(return_notice(desk, authorised=False))
    notices = case.deadlines.get(kind="return_answer")
    desk.later(hours=5)
    step = start(desk, case)
    assert step.due_at == notices.due_at
    assert not case.deadlines.filter(kind=Deadline.Kind.GUIDED).exists()
    done(desk, step)
    notices.refresh_from_db()
    assert notices.met_at == desk.now


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


def test_the_case_shows_the_step_that_is_due_first(desk, case):
    far = start(desk, case, "safe_t_claim")
    near = start(desk, case)
    clock = case.deadlines.get(kind=Deadline.Kind.GUIDED)
    assert clock.due_at == near.due_at < far.due_at
    done(desk, near)
    clock.refresh_from_db()
    assert (clock.due_at, clock.met_at) == (far.due_at, None)


def test_its_clock_warns_and_nobody_can_stop_it_without_an_outcome(desk, case):
    start(desk, case)
    clock = case.deadlines.get(kind=Deadline.Kind.GUIDED)
    refused("record_the_step", meet_deadline, clock, actor=desk.alice, now=desk.now)
    watch(now=desk.later(hours=49))
    clock.refresh_from_db()
    assert clock.breached_at == desk.now


@pytest.mark.rule("CLM-6")
def test_the_time_to_appeal_runs_from_the_decision(desk, case):
    decided = notice(
        "A_Z_CLAIM_RESPONDENT_CLOSE",
        at=desk.now,
        subject=f"Claim Decision on Order {ORDER}",
        body=f"Order ID: {ORDER}\nWe have granted the claim in favor of the buyer.\n",
    )
    desk.receive(decided)
    at = desk.now
    desk.later(days=3)
    case.refresh_from_db()
    assert start(desk, case, "appeal_claim").due_at == at + timedelta(days=30)


@pytest.mark.rule("RET-16")
def test_a_caller_who_knows_the_time_better_is_heard(desk, case):
    until = desk.now + timedelta(days=11)
    assert start(desk, case, "safe_t_claim", due_at=until).due_at == until


@pytest.mark.rule("RET-16")
def test_american_stores_have_thirty_days_for_a_safe_t_claim(db):
    desk = open_desk("orbit", "US")
    case = desk.case(buyer_mail("I want to return it.", at=desk.now, marketplace="US"))
    assert start(desk, case, "safe_t_claim").due_at == desk.now + timedelta(days=30)


def test_a_step_of_a_task_finishes_it(desk, case):
    task = add_task(case, code="refund_at_amazon", actor=None, now=desk.now)
    done(desk, start(desk, case, "refund_in_seller_central"))
    task.refresh_from_db()
    assert (task.state, task.done_by) == ("done", desk.alice)


def test_a_store_may_have_steps_that_no_case_asks_for(desk):
    step = begin_for_store(
        desk.store,
        kind="fba_reimbursement",
        about="FBA15X/LAMP",
        facts={"sku": "LAMP", "quantity": 3},
        actor=desk.bob,
        now=desk.now,
    )
    again = begin_for_store(
        desk.store, kind="fba_reimbursement", about="FBA15X/LAMP", actor=None, now=desk.now
    )
    assert again.pk == step.pk
    assert "SKU: LAMP" in step.text and "Einheiten: 3" in step.text
    done(desk, step, note="ID 7001")
    assert step.state == "done_claimed"


def test_an_unknown_kind_is_refused(desk, case):
    refused("unknown_step", begin, case, kind="phone_amazon", actor=desk.alice, now=desk.now)


def test_steps_go_with_a_merged_case_and_come_back(desk, case):
    step = start(desk, case)
    other = desk.case(buyer_mail("Noch etwas", at=desk.now, order="", alias="x", case_uuid=""))
    row = merge(case, into=other, actor=desk.bob, now=desk.now)
    step.refresh_from_db()
    assert step.case_id == other.pk
    assert mend_clocks(now=desk.now) == 1
    assert mend_clocks(now=desk.now) == 0
    assert other.deadlines.get(kind=Deadline.Kind.GUIDED).due_at == step.due_at
    undo(row, actor=desk.bob, now=desk.now)
    step.refresh_from_db()
    assert step.case_id == case.pk


def test_ones_own_words_are_kept_within_amazons_limit(desk, case):
    step = start(desk, case, "answer_claim")
    keep_text(step, text="Eigene Worte.", actor=desk.alice, now=desk.now)
    step.refresh_from_db()
    assert step.text == "Eigene Worte."
    limit = kinds()["answer_claim"].limit
    refused(
        "step_text_too_long",
        keep_text,
        step,
        text="x" * (limit + 1),
        actor=desk.alice,
        now=desk.now,
    )


@pytest.mark.rule("RET-9")
def test_a_refund_by_hand_names_what_was_promised_and_not_paid_yet(desk, case):
    offer = case.offers.create(
        remedy="compensate", amount="6.00", currency="EUR", offered_at=desk.now
    )
    accept(offer, actor=desk.alice, now=desk.now)
    step = start(desk, case, "refund_in_seller_central")
    assert step.facts == {"amount": "6.00", "currency": "EUR"}


def test_without_a_promise_no_amount_is_made_up(desk, case):
    assert start(desk, case, "refund_in_seller_central").facts == {}


def other_case(desk):
    return desk.case(
        buyer_mail("Und die Rechnung?", at=desk.now, alias="other", case_uuid=OTHER_UUID)
    )


def test_two_cases_of_one_order_share_the_step_and_not_the_conversation(desk, case):
    other = other_case(desk)
    assert other.pk != case.pk and other.amazon_order_id == case.amazon_order_id
    first = start(desk, case)
    assert start(desk, other).pk == first.pk
    mine, theirs = (start(desk, each, "no_response_needed") for each in (case, other))
    assert mine.pk != theirs.pk
    assert theirs.facts["thread"] == OTHER_UUID


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_opened_by_two_cases_in_the_same_moment_it_is_one_step():
    desk = open_desk()
    desk.order(ORDER)
    case = desk.case(buyer_mail("Ich möchte die Lampe zurückgeben.", at=desk.now))
    ready, opened = threading.Barrier(2), []

    def open_one(each):
        ready.wait()
        try:
            opened.append(start(desk, each).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=open_one, args=[c]) for c in (case, other_case(desk))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 2 and len(set(opened)) == 1
