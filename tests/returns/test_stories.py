"""Whole stories of returns."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.flow.judging import judge
from kefu.returns import verbs, warehouse
from kefu.returns.models import Owed, Return
from kefu.returns.owing import find_owed
from kefu.returns.refunding import ask_refund, grant
from tests.mails import ORDER, notice
from tests.returns.cast import request_mail, row
from tests.returns.test_warehouse import jpeg, look

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
OTHER = "302-2222222-2222222"


@pytest.mark.rule("RET-2")
@pytest.mark.rule("RET-9")
def test_two_clocks_over_the_night_in_which_the_clocks_go_forward(desk, take_in):
    desk.now = datetime(2027, 3, 27, 12, tzinfo=BERLIN).astimezone(UTC)
    desk.order(ORDER)
    desk.order(OTHER)
    take_in(row(desk, rma="R1", requested_at=desk.now))
    friday = datetime(2027, 3, 26, 9, tzinfo=BERLIN)
    take_in(row(desk, order=OTHER, rma="R2", answered_at=friday, arrived_at=friday))
    answer = Return.objects.get(rma="R1").clocks.get(kind="answer")
    refund = Return.objects.get(rma="R2").clocks.get(kind="refund")
    assert answer.due_at.astimezone(BERLIN) == datetime(2027, 3, 29, 13, tzinfo=BERLIN)
    # Good Friday and Easter Monday 2027 lie around that weekend: the next business days follow.
    assert refund.due_at.astimezone(BERLIN).replace(tzinfo=None) == datetime(2027, 3, 31, 9)


@pytest.mark.rule("RET-14")
def test_the_same_return_at_amazon_and_at_the_sellers_own_door(desk, take_in):
    desk.order(ORDER, fulfilment="amazon")
    desk.order(OTHER)
    take_in(
        row(desk, lpn="LPN1", sku="LAMP", arrived_at=desk.now),
        row(desk, order=OTHER, rma="R1", sku="LAMP", answered_at=desk.now, arrived_at=desk.now),
    )
    amazons, ours = Return.objects.select_related("store", "order", "case").order_by("lpn")[::-1]
    assert (amazons.due_at, ours.due_at is not None) == (None, True)
    for verb in (
        lambda: verbs.end(amazons, actor=desk.bob, now=desk.now, reason=""),
        lambda: verbs.answer(amazons, "authorise", actor=desk.bob, now=desk.now),
    ):
        with pytest.raises(NotAllowedNow):
            verb()
    assert look(ours, desk).grade == "as_new"


@pytest.mark.rule("RET-7")
@pytest.mark.rule("RET-16")
def test_a_brick_comes_back_instead_of_the_lamp(desk, lamp, again):
    verbs.answer(lamp, "authorise", actor=desk.alice, now=desk.now)
    verbs.send_back(
        lamp, carrier="DHL", tracking_number="JD01", actor=desk.alice, now=desk.later(days=1)
    )
    warehouse.arrive(lamp, actor=desk.bob, now=desk.later(days=2))
    warehouse.add_photo(lamp, jpeg(), actor=desk.bob, now=desk.now)
    look(lamp, desk, "not_ours", genuine=False, complete=None, note_text="A brick")
    verdict = judge(again(lamp).case, now=desk.now).verdict
    assert verdict["next"] == "hand_to_person"
    assert "refund_full" in {ban["remedy"] for ban in verdict["forbidden"]}
    refund = ask_refund(
        lamp, amount=28, actor=desk.alice, now=desk.now, reason="Amazon will decide so anyway"
    )
    assert (refund.state, refund.basis["ask"]) == ("waiting", ["not_ours"])
    grant(refund, actor=desk.bob, now=desk.now)
    desk.receive(
        notice(
            "REFUND_ISSUED",
            at=desk.later(hours=1),
            subject=f"Refund initiated for order {ORDER}",
            body=f"Order: {ORDER}\nRefund amount: EUR 28.00",
        )
    )
    find_owed(desk.store, now=desk.now)
    owed = Owed.objects.get()
    assert (owed.kind, str(owed.amount)) == ("safe_t", "28.00")
    warehouse.put_away(lamp, disposition="dispose", bin_code="", actor=desk.bob, now=desk.now)
    assert again(lamp).stage == "put_away"
    stages = list(lamp.steps.filter(code="stage").values_list("stage", flat=True))
    assert stages == ["answered", "on_its_way", "arrived", "inspected", "refunded", "put_away"]


def test_the_buyer_asks_again_after_the_request_was_closed(desk, lamp, again):
    verbs.answer(lamp, "close", actor=desk.alice, now=desk.now, reason="Agreed by telephone")
    assert again(lamp).stage == "ended"
    desk.later(days=2)
    desk.receive(request_mail(desk, rma="DmQ2RMA", at=desk.now - timedelta(minutes=5)))
    assert sorted(Return.objects.values_list("rma", "stage")) == [
        ("DmQ1RMA", "ended"),
        ("DmQ2RMA", "asked"),
    ]


@pytest.mark.rule("RET-5")
def test_an_exchange_is_followed_until_the_other_lamp_has_left(desk, lamp, again):
    verbs.choose_remedy(lamp, "exchange", actor=desk.alice, now=desk.now)
    parcel = {"carrier": "DHL", "tracking_number": "JD99", "now": desk.now}
    with pytest.raises(NotAllowedNow, match="goods_first"):
        verbs.make_good(lamp, actor=desk.alice, **parcel)
    warehouse.arrive(lamp, actor=desk.bob, now=desk.now)
    look(lamp, desk)
    warehouse.put_away(lamp, disposition="restock", bin_code="A-1", actor=desk.bob, now=desk.now)
    assert again(lamp).stage == "inspected"  # the other lamp is still owed
    verbs.make_good(lamp, actor=desk.alice, **parcel)
    assert again(lamp).stage == "put_away"
    task = lamp.case.tasks.get(code="ship_replacement")
    assert (task.state, task.note) == ("done", "DHL JD99")
    with pytest.raises(NotAllowedNow):
        verbs.make_good(lamp, actor=desk.alice, **parcel)


@pytest.mark.rule("RET-5")
def test_a_repair_needs_the_goods_and_an_exchange_may_be_sent_ahead_by_a_supervisor(desk, lamp):
    parcel = {"carrier": "", "tracking_number": "", "now": desk.now}
    with pytest.raises(NotAllowedNow, match="no_exchange_agreed"):
        verbs.make_good(lamp, actor=desk.bob, **parcel)
    verbs.choose_remedy(lamp, "repair", actor=desk.alice, now=desk.now)
    with pytest.raises(NotAllowedNow, match="goods_first"):
        verbs.make_good(lamp, actor=desk.bob, **parcel)
    verbs.choose_remedy(lamp, "exchange", actor=desk.alice, now=desk.now)
    verbs.make_good(lamp, actor=desk.bob, **parcel)
    assert lamp.made_good_at == desk.now
