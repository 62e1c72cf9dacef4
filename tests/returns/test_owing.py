"""What Amazon owes: found in the records, listed with its deadline, filed, paid."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.records.models import MoneyMovement, Reimbursement
from kefu.returns import warehouse
from kefu.returns.models import Owed
from kefu.returns.owing import file_claim, find_owed, let_go, settle
from tests.mails import ORDER
from tests.returns.cast import row
from tests.returns.test_warehouse import jpeg, look

pytestmark = pytest.mark.django_db


def refunded(desk, order, *, days, amount="28.90"):
    return MoneyMovement.objects.create(
        store=desk.store,
        source="transactions",
        key=f"{order}-refund",
        kind="refund",
        amazon_order_id=order,
        amount=-Decimal(amount),
        to_buyer=Decimal(amount),
        currency="EUR",
        posted_at=desk.now - timedelta(days=days),
        told_at=desk.now,
    )


@pytest.mark.rule("RET-14")
def test_goods_that_amazon_refunded_and_never_got_back_are_owed_from_day_60_to_120(desk):
    desk.order(ORDER, fulfilment="amazon")
    refunded(desk, ORDER, days=61)
    assert find_owed(desk.store, now=desk.now) == 1
    owed = Owed.objects.get()
    assert (owed.kind, owed.amount, owed.currency) == ("not_returned", Decimal("28.90"), "EUR")
    assert (owed.due_at - desk.now).days in (58, 59)
    assert owed.from_at < desk.now
    assert owed.sku == "LAMP"


@pytest.mark.rule("RET-14")
def test_before_day_60_it_is_listed_and_cannot_be_filed_yet(desk):
    desk.order(ORDER, fulfilment="amazon")
    refunded(desk, ORDER, days=20)
    find_owed(desk.store, now=desk.now)
    with pytest.raises(NotAllowedNow, match="too_early"):
        file_claim(Owed.objects.get(), reference="", actor=desk.bob, now=desk.now)


@pytest.mark.rule("RET-14")
@pytest.mark.parametrize("case", ["came back", "ours to ship", "too long ago"])
def test_what_is_not_owed_is_not_listed(desk, take_in, case):
    desk.order(ORDER, fulfilment="seller" if case == "ours to ship" else "amazon")
    refunded(desk, ORDER, days=130 if case == "too long ago" else 61)
    if case == "came back":
        take_in(row(desk, sku="LAMP", lpn="LPN1", arrived_at=desk.now - timedelta(days=30)))
    assert find_owed(desk.store, now=desk.now) == 0


def test_looking_twice_finds_it_once(desk):
    desk.order(ORDER, fulfilment="amazon")
    refunded(desk, ORDER, days=61)
    find_owed(desk.store, now=desk.now)
    assert find_owed(desk.store, now=desk.later(days=1)) == 0
    assert Owed.objects.count() == 1


@pytest.mark.rule("RET-14")
def test_units_that_were_damaged_in_amazons_care_are_owed(desk, take_in):
    desk.order(ORDER, fulfilment="amazon")
    ours = row(desk, lpn="LPN1", sku="LAMP", arrived_at=desk.now, status_told="CARRIER_DAMAGED")
    buyers = row(desk, lpn="LPN2", sku="LAMP", arrived_at=desk.now, status_told="CUSTOMER_DAMAGED")
    take_in(ours, buyers)
    find_owed(desk.store, now=desk.now)
    owed = Owed.objects.get()
    assert (owed.kind, owed.about, owed.amount) == ("damaged", "LPN1", None)


@pytest.mark.rule("RET-14")
def test_a_reimbursement_marks_it_as_paid(desk):
    desk.order(ORDER, fulfilment="amazon")
    refunded(desk, ORDER, days=61)
    find_owed(desk.store, now=desk.now)
    Reimbursement.objects.create(
        store=desk.store,
        reimbursement_id="R-77",
        approved_at=desk.now,
        amazon_order_id=ORDER,
        sku="LAMP",
        amount=Decimal("24.00"),
        currency="EUR",
        told_at=desk.now,
    )
    find_owed(desk.store, now=desk.now)
    owed = Owed.objects.get()
    assert (owed.state, owed.paid, owed.reference) == ("paid", Decimal("24.00"), "R-77")


@pytest.mark.rule("RET-16")
def test_a_worn_return_that_was_refunded_in_full_is_a_safe_t_claim_with_its_clock(
    desk, lamp, take_in, again
):
    warehouse.arrive(lamp, actor=desk.bob, now=desk.now)
    look(lamp, desk, "used", complete=None)
    warehouse.add_photo(lamp, jpeg(), actor=desk.bob, now=desk.now)
    take_in(row(desk, rma="DmQ1RMA", refunded_at=desk.now, amount_told="28.90"))
    clock = lamp.clocks.get(kind="safe_t")
    assert clock.due_at == desk.now + timedelta(days=60)
    find_owed(desk.store, now=desk.now)
    owed = Owed.objects.get()
    assert (owed.kind, owed.amount, owed.of) == ("safe_t", Decimal("14.45"), lamp)
    assert owed.due_at == clock.due_at
    file_claim(owed, reference="ST-1", actor=desk.bob, now=desk.now)
    assert again(lamp).due_at is None  # its clock has stopped


@pytest.mark.rule("RET-16")
def test_a_worn_return_that_was_refunded_fairly_is_owed_nothing(desk, lamp, take_in):
    warehouse.arrive(lamp, actor=desk.bob, now=desk.now)
    look(lamp, desk, "used", complete=None)
    take_in(row(desk, rma="DmQ1RMA", refunded_at=desk.now, amount_told="14.45"))
    assert find_owed(desk.store, now=desk.now) == 0


def test_what_became_of_it_is_noted_once(desk):
    desk.order(ORDER, fulfilment="amazon")
    refunded(desk, ORDER, days=61)
    find_owed(desk.store, now=desk.now)
    owed = Owed.objects.get()
    with pytest.raises(NotAllowedNow, match="reason_needed_to_let_go"):
        let_go(owed, actor=desk.bob, now=desk.now, note="")
    settle(owed, paid=Decimal("28.90"), actor=desk.bob, now=desk.now)
    assert (owed.state, owed.by) == ("paid", desk.bob)
    with pytest.raises(NotAllowedNow, match="not_open"):
        settle(owed, paid=None, actor=desk.bob, now=desk.now)


@pytest.mark.rule("FBA-6")
def test_goods_that_are_told_of_after_their_money_are_not_missing(desk, take_in):
    desk.order(ORDER, fulfilment="amazon")
    refunded(desk, ORDER, days=1)
    find_owed(desk.store, now=desk.now)
    assert Owed.objects.get().kind == "not_returned"
    take_in(row(desk, "fba_report", lpn="LPN1", fulfilment="amazon", arrived_at=desk.now))
    find_owed(desk.store, now=desk.later(hours=6))
    assert not Owed.objects.exists()
