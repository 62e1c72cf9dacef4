"""Lists of several tables in one query say what each says by itself."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kefu.cases.models import Offer, Task
from kefu.cases.tasks import add_task, finish_task
from kefu.cases.together import MOST, Prepared, together
from tests.mails import buyer_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(desk):
    case = desk.case(buyer_mail("Hallo, wo ist mein Paket?", at=desk.now))
    add_task(case, code="trace_parcel", actor=None, now=desk.now, note="„fragen“")
    asked = add_task(case, code="check_stock", actor=desk.alice, now=desk.now)
    found = {"in_stock": True}
    finish_task(asked, actor=desk.bob, now=desk.later(seconds=1.5), note="", answer=found)
    for percent in (None, "12.50"):
        case.offers.create(
            remedy="compensate",
            percent=percent and Decimal(percent),
            amount=Decimal("1234567890.10"),
            offered_at=desk.now - timedelta(days=1),
            offered_by=desk.alice,
        )
    return case


def columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def by_key(rows):
    return sorted(map(columns, rows), key=lambda row: row["id"])


@pytest.fixture(params=[MOST, 3])
def width(request, monkeypatch):
    """Tables as wide as they are, and wider than one object holds."""
    monkeypatch.setattr("kefu.cases.together.MOST", request.param)


def test_every_column_is_read_as_it_is_read_alone(case, width, django_assert_num_queries):
    with django_assert_num_queries(1):
        read = together(
            tasks=case.tasks.all(),
            offers=case.offers.all(),
            decisions=case.decisions.all(),
            deadlines=case.deadlines.all(),
        )
    assert all(read.values())
    for name, rows in read.items():
        assert by_key(rows) == by_key(getattr(case, name).all()), name


def test_people_come_along_and_nobody_stays_nobody(desk, case, width, django_assert_num_queries):
    with django_assert_num_queries(1):
        read = together(
            tasks=case.tasks.select_related("assignee", "done_by"), none=Task.objects.none()
        )
        seen = {task.code: (task.assignee, task.done_by) for task in read["tasks"]}
    assert seen == {"trace_parcel": (None, None), "check_stock": (None, desk.bob)}
    assert read["none"] == []


def test_columns_of_a_neighbour_can_be_named(case):
    wanted = ("remedy", "percent", "amount", "offered_at", "case_id", "case__currency")
    read = together(offers=case.offers.order_by("id").values(*wanted))["offers"]
    assert sorted(read, key=str) == sorted(case.offers.values(*wanted), key=str)


def test_a_prepared_query_is_built_once_and_reads_whatever_it_is_asked_for(desk, case):
    built = []

    def build(case: int, tasks_of: int) -> dict:
        built.append(case)
        return {
            "offers": Offer.objects.filter(case=case),
            "tasks": Task.objects.filter(case=tasks_of).exclude(code="trace_parcel"),
        }

    read = Prepared(build)
    other = desk.case(
        buyer_mail("Und wo ist das andere?", at=desk.now, order="302-2222222-2222222")
    )
    here, there = read(case=case.pk, tasks_of=case.pk), read(case=other.pk, tasks_of=case.pk)
    assert by_key(here["offers"]) == by_key(case.offers.all())
    assert [task.code for task in here["tasks"]] == ["check_stock"]
    assert (there["offers"], [task.code for task in there["tasks"]]) == ([], ["check_stock"])
    assert len(built) == 1
