"""The board of tasks between departments: own view first, narrowed, page by page, with what came back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from kefu.cases.models import Event, Task
from tests.desk import open_desk


@pytest.fixture
def case(desk):
    return desk.store.cases.create(
        currency="EUR",
        amazon_order_id="302-1234567-1234567",
        opened_at=desk.now,
        last_message_at=desk.now,
    )


def task(desk, case, code="trace_parcel", department="logistics", **given):
    given = {"due_at": desk.now, "asked_at": desk.now, **given}
    return Task.objects.create(
        case=case, store=case.store, code=code, department=department, **given
    )


def person(desk, role):
    found = type(desk.alice).objects.create(username=f"{role}-9", role=role)
    found.stores.add(desk.store)
    return found


def board(at, person, **query):
    return at(person).get(reverse("tasks"), query).getvalue().decode()


@pytest.mark.rule("STD-4")
def test_a_department_sees_its_own_first_and_may_look_at_all(desk, case, at):
    task(desk, case)
    task(desk, case, "check_stock", "warehouse")
    logistics = person(desk, "logistics")
    own = board(at, logistics)
    assert own.count('<details class="task">') == 1
    assert board(at, logistics, department="").count('<details class="task">') == 2
    assert board(at, logistics, department="", task="check_stock").count("<details class") == 2


@pytest.mark.rule("DEL-7")
def test_what_the_insurance_paid_is_kept_added_up_and_told(desk, case, at):
    found = task(desk, case, "claim_insurance")
    answer = at(person(desk, "logistics")).post(
        reverse("finish_task", args=[found.pk]), {"recovered": "17,50", "note": "paid in full"}
    )
    assert answer.status_code == 302
    found.refresh_from_db()
    assert (found.state, found.recovered, found.currency) == ("done", Decimal("17.50"), "EUR")
    assert Event.objects.get(code="task_done").facts["recovered"] == "17.50"
    assert "€17.50" in board(at, desk.bob, tab="over", department="")


@pytest.mark.parametrize("typed", ["a lot", "-3", "NaN", "9999999999"])
def test_what_is_no_amount_is_refused_and_the_task_stays_open(desk, case, at, typed):
    found = task(desk, case, "claim_insurance")
    at(desk.alice).post(reverse("finish_task", args=[found.pk]), {"recovered": typed})
    found.refresh_from_db()
    assert (found.state, found.recovered) == ("open", None)


def test_a_task_that_brings_no_money_takes_none(desk, case, at):
    found = task(desk, case, "check_stock", "warehouse")
    at(desk.alice).post(reverse("finish_task", args=[found.pk]), {"recovered": "5"})
    found.refresh_from_db()
    assert found.state == "open"


def test_every_task_is_on_exactly_one_page(desk, at):
    for number in range(120):
        case = desk.store.cases.create(opened_at=desk.now, last_message_at=desk.now)
        task(desk, case, due_at=desk.now + timedelta(minutes=number % 7))
    seen, after = 0, ""
    for _ in range(4):
        shown = at(desk.bob).get(f"{reverse('tasks')}?department=&{after}").getvalue().decode()
        seen += shown.count('<details class="task">')
        if 'rel="next" href="?' not in shown:
            break
        after = shown.split('rel="next" href="?')[1].split('"')[0].replace("&amp;", "&")
    assert seen == 120


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_board_is_a_file_too(desk, case, at, form):
    task(desk, case)
    answer = at(desk.bob).get(reverse("tasks"), {"as": form, "department": ""})
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert content[:2] == b"PK" or b"302-1234567-1234567" in content


def test_another_stores_tasks_are_not_there(desk, case, at):
    task(desk, case)
    other = open_desk(key="other").bob
    assert "302-1234567-1234567" not in board(at, other, department="")
