"""An order that nobody ships and nobody asks about gets a case before Amazon cancels it (ORD-6)."""

from datetime import timedelta

import pytest

from kefu.accounts.access import within_stores
from kefu.cases.models import Case, Deadline
from kefu.flow.judging import judge
from kefu.flow.unshipped import open_unshipped
from kefu.flow.watching import watch
from tests.desk import open_desk
from tests.mails import buyer_mail

pytestmark = [pytest.mark.django_db, pytest.mark.rule("ORD-6")]
ORDER = "302-7654321-1234567"


def unshipped(desk, order=ORDER, **given):
    told = {"status": "unshipped", "ordered_at": desk.now, "tracking": None}
    return desk.order(order, **told | given)


def opened(desk, **later):
    return open_unshipped(desk.store, now=desk.now + timedelta(**later))


def test_a_case_is_opened_a_week_before_day_thirty_and_no_sooner(desk):
    unshipped(desk, buyer_name="Anna Keller")
    assert opened(desk, days=22, hours=20) == 0
    assert opened(desk, days=23, hours=2) == 1
    case = Case.objects.get()
    assert (case.amazon_order_id, case.buyer_name) == (ORDER, "Anna Keller")
    assert case.state == Case.State.OPEN
    judge(case, now=desk.now + timedelta(days=23, hours=2))
    clock = Deadline.objects.get(case=case)
    assert (clock.kind, clock.rule) == ("confirm_shipment_days", "ORD-6")
    assert clock.due_at - desk.now == timedelta(days=30)
    assert case.decisions.first().verdict["next"] == "hand_to_person"
    assert watch(now=desk.now + timedelta(days=23, hours=2)) == (1, 0)


def test_looking_again_opens_no_second_one(desk):
    unshipped(desk)
    assert opened(desk, days=24) == 1
    assert opened(desk, days=24, hours=1) == 0
    Case.objects.update(state=Case.State.DONE)
    assert opened(desk, days=25) == 0


@pytest.mark.parametrize(
    "given",
    [
        {"status": "shipped"},
        {"status": "pending"},
        {"status": "cancelled"},
        {"fulfilment": "amazon"},
        {"ordered_at": None},
    ],
)
def test_only_orders_that_the_seller_has_to_ship_are_meant(desk, given):
    unshipped(desk, **given)
    assert opened(desk, days=29) == 0


def test_an_order_that_has_a_case_has_its_clock_there(desk):
    unshipped(desk, ordered_at=desk.now - timedelta(days=2))
    case = desk.case(buyer_mail("Wann kommt die Lampe?", at=desk.now, order=ORDER))
    assert case.amazon_order_id == ORDER
    assert opened(desk, days=25) == 0
    assert Case.objects.count() == 1


def test_the_case_ends_by_itself_when_the_parcel_leaves(desk):
    order = unshipped(desk)
    opened(desk, days=24)
    judge(Case.objects.get(), now=desk.now + timedelta(days=24))
    order.status = "shipped"
    order.save(update_fields=["status"])
    judge(Case.objects.get(), now=desk.now + timedelta(days=25))
    case = Case.objects.get()
    assert (case.state, case.due_at) == (Case.State.DONE, None)
    assert not Deadline.objects.filter(case=case).exists()


def test_where_a_buyer_wrote_meanwhile_people_end_it(desk):
    order = unshipped(desk)
    opened(desk, days=24)
    case = desk.case(
        buyer_mail("Wann kommt die Lampe?", at=desk.now + timedelta(days=24), order=ORDER)
    )
    assert Case.objects.count() == 1
    order.status = "shipped"
    order.save(update_fields=["status"])
    judge(Case.objects.get(), now=desk.now + timedelta(days=25))
    case.refresh_from_db()
    assert case.state == Case.State.OPEN


def test_only_its_own_stores_people_see_it(desk):
    unshipped(desk)
    opened(desk, days=24)
    elsewhere = open_desk("luna")
    assert opened(elsewhere, days=24) == 0
    assert within_stores(Case.objects.all(), desk.alice).count() == 1
    assert within_stores(Case.objects.all(), elsewhere.alice).count() == 0
