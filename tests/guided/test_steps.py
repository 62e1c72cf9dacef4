"""Guided steps: opened once, with their time, shown where they are due, and gone on with their case."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from kefu.cases.models import Deadline
from kefu.cases.regrouping import merge, undo
from kefu.cases.tasks import add_task
from kefu.cases.verbs import meet_deadline, state_fact
from kefu.flow.judging import judge
from kefu.flow.settling import accept
from kefu.flow.watching import watch
from kefu.guided.due import mend_clocks
from kefu.guided.kinds import kinds
from kefu.guided.models import GuidedStep
from kefu.guided.verbs import begin, begin_for_store, keep_text
from tests.desk import open_desk
from tests.guided.acts import OTHER_UUID, done, events, refused, return_notice, start
from tests.mails import ORDER, buyer_mail, notice

pytestmark = pytest.mark.django_db


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


@pytest.mark.rule("RET-9")
def test_of_a_refund_that_failed_no_more_is_paid_by_hand_than_it_would_have_been(desk, case):
    offer = case.offers.create(
        remedy="refund_on_return", amount="28.90", currency="EUR", offered_at=desk.now
    )
    accept(offer, actor=desk.alice, now=desk.now)
    desk.store.actions.create(
        case=case,
        kind="refund",
        key="one-article",
        amazon_order_id=case.amazon_order_id,
        payload={"amount": "12.99", "currency": "EUR"},
        state="failed",
        asked_at=desk.now,
        not_before=desk.now,
    )
    step = start(desk, case, "refund_in_seller_central")
    assert step.facts == {"amount": "12.99", "currency": "EUR"}


@pytest.mark.rule("RET-6")
def test_what_only_goods_that_come_back_would_bring_is_not_named_before_they_are_here(desk, case):
    promised(desk, case, "refund_on_return", "28.90")
    promised(desk, case, "compensate", "6.00")
    step = start(desk, case, "refund_in_seller_central")
    assert step.facts == {"amount": "6.00", "currency": "EUR"}


@pytest.mark.rule("RET-6")
def test_once_the_goods_are_here_what_was_promised_for_them_is_named(desk, case):
    promised(desk, case, "refund_on_return", "12.99")
    state_fact(case, field="return_status", value="received", actor=desk.bob, now=desk.now)
    judge(case, now=desk.now)
    step = start(desk, case, "refund_in_seller_central")
    assert step.facts == {"amount": "12.99", "currency": "EUR"}


@pytest.mark.rule("RET-9")
def test_of_an_order_of_which_one_article_came_back_that_article_is_paid(desk, case):
    promised(desk, case, "refund_on_return", "28.90")
    desk.later(days=5)
    state_fact(case, field="return_status", value="inspected", actor=desk.bob, now=desk.now)
    judge(case, now=desk.now)
    desk.later(minutes=5)
    promised(desk, case, "refund_partial", "12.99")
    step = start(desk, case, "refund_in_seller_central")
    assert step.facts == {"amount": "12.99", "currency": "EUR"}


def promised(desk, case, remedy, amount):
    """Without a letter, as the desks that pay note it."""
    return case.offers.create(
        remedy=remedy,
        amount=amount,
        currency="EUR",
        offered_at=desk.now,
        outcome="accepted",
        settled_at=desk.now,
    )


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
