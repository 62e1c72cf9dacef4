"""Amazon's refund notice finishes the task that asked for the refund, if it covers the promise."""

from datetime import timedelta

import pytest

from kefu.cases.tasks import add_task, drop_task
from kefu.flow.settling import accept
from kefu.web.sentences import sentence, told_of
from tests.desk import open_desk
from tests.mails import ORDER, buyer_mail, notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(desk):
    desk.order(ORDER)
    case = desk.case(buyer_mail("Die Lampe hat einen Kratzer.", at=desk.now - timedelta(hours=2)))
    promise(desk, case, "6.00")
    return case.tasks.get(code="refund_at_amazon")


def promise(desk, case, amount):
    offer = case.offers.create(
        remedy="compensate", amount=amount, currency="EUR", offered_at=desk.now
    )
    accept(offer, actor=desk.alice, now=desk.now)


def refund(desk, amount, order=ORDER):
    desk.later(hours=1)
    body = f"Order ID: {order}\nRefund amount: EUR {amount}\n"
    desk.receive(
        notice(
            "REFUND_ISSUED", at=desk.now, subject=f"Refund initiated for order {order}", body=body
        )
    )


def told(task):
    task.refresh_from_db()
    return task.state, told_of(task)


def test_a_refund_of_what_was_promised_finishes_the_task(desk, task):
    refund(desk, "6.00")
    said = "Amazon confirms it: 6.00 EUR went back"
    assert told(task) == ("done", said)
    assert (task.done_at, task.done_by) == (desk.now, None)
    assert said in {sentence(event) for event in task.case.events.all()}


def test_a_smaller_refund_leaves_it_open_until_the_rest_has_come(desk, task):
    refund(desk, "4.00")
    said = "Amazon tells of 4.00 EUR; 2.00 of what was promised is left"
    assert told(task) == ("open", said)
    refund(desk, "2.00")
    assert told(task)[0] == "done"


def test_what_was_promised_in_another_case_of_the_order_counts(desk, task):
    other = desk.case(
        buyer_mail("Und es fehlt eine Schraube.", at=desk.now, alias="k8", case_uuid="")
    )
    assert other != task.case
    other.amazon_order_id = ORDER
    other.save()
    promise(desk, other, "3.00")
    refund(desk, "6.00")
    assert told(task)[0] == "open"
    refund(desk, "3.00")
    assert told(task)[0] == "done"
    assert other.tasks.get(code="refund_at_amazon").state == "done"


def test_a_promise_whose_amount_nobody_knows_is_left_to_a_person(desk, task):
    task.case.offers.update(amount=None)
    refund(desk, "6.00")
    assert told(task) == (
        "open",
        "Amazon tells of 6.00 EUR; what was promised is not known in full",
    )


def test_a_task_that_no_promise_stands_behind_is_left_to_a_person(desk, task):
    task.case.offers.all().delete()
    refund(desk, "6.00")
    assert told(task)[0] == "open"


def test_another_order_another_store_and_other_tasks_are_left_alone(desk, task):
    stop = add_task(task.case, code="stop_parcel", actor=desk.alice, now=desk.now)
    refund(desk, "6.00", order="302-7654321-1234567")
    refund(open_desk("luna"), "6.00")
    assert told(task) == ("open", "")
    refund(desk, "6.00")
    assert told(stop) == ("open", "")


def test_a_task_that_was_dropped_stays_dropped(desk, task):
    drop_task(task, actor=desk.bob, now=desk.now, note="")
    refund(desk, "6.00")
    assert told(task) == ("dropped", "")


@pytest.mark.rule("RET-9")
def test_of_an_order_of_which_one_article_came_back_the_refund_of_that_one_is_enough(desk, task):
    desk.later(minutes=5)
    for remedy, amount in (("refund_on_return", "22.90"), ("refund_partial", "9.90")):
        task.case.offers.create(
            remedy=remedy,
            amount=amount,
            currency="EUR",
            offered_at=desk.now,
            outcome="accepted",
            settled_at=desk.later(hours=1),
        )
    refund(desk, "15.90")
    assert told(task)[0] == "done"
