"""Three lamps were announced, two came and were paid for; weeks later the third one is here."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Task
from kefu.returns import further, warehouse
from kefu.returns.amounts import GOOD, POOR, Goods, Shares, worked_out
from kefu.returns.amounts import further as more_given
from kefu.returns.further import further_of, owe_nothing
from kefu.returns.late import take_in_late
from kefu.returns.models import Refund, Return
from kefu.returns.portions import Portion, portions_of
from kefu.returns.proving import prove_sent
from kefu.returns.refunding import ask_refund, deny, done_at_amazon, grant
from tests.returns.cast import book_with_auto_refund, row
from tests.returns.refund_cast import judged, paid
from tests.returns.test_portions import put
from tests.returns.test_warehouse import jpeg, look


@pytest.fixture
def two(desk, lamps):
    """Two of the three came as new and are on the shelf; Amazon has told that 60 euros went back."""
    look(lamps, desk, "", pieces={"as_new": 2})
    judged(lamps, desk)
    ask_refund(lamps, amount=Decimal("60.00"), actor=desk.alice, now=desk.now)
    paid(desk, "60.00")
    lamps.refresh_from_db()
    put(lamps, desk, "restock", "a-1")
    desk.later(days=12)
    return lamps


def come(ret, desk, **pieces):
    seen = {"genuine": None, "complete": None}
    look = take_in_late(ret, pieces=pieces, **seen, actor=desk.bob, now=desk.now)
    judged(ret, desk)
    return look


def more(ret, desk, amount, actor="alice", **given):
    return ask_refund(
        ret, amount=Decimal(amount), actor=getattr(desk, actor), now=desk.now, **given
    )


@pytest.mark.django_db
@pytest.mark.rule("RET-6")
@pytest.mark.rule("RET-9")
def test_the_third_lamp_comes_after_the_refund_and_is_paid_for_once(desk, two):
    """The whole story: taken in, proposed, paid, put away."""
    assert two.stage == "put_away"
    come(two, desk, as_new=1)
    assert (two.stage, two.put_away_at, two.late_at) == ("inspected", None, desk.now)
    clock = two.clocks.get(kind="refund")
    assert (clock.met_at, clock.basis["from"]) == (None, desk.now.isoformat())
    assert two.due_at == clock.due_at
    found = further_of(two, now=desk.now)
    assert (found.amount, found.most, found.gone) == (
        Decimal("30.00"),
        Decimal("30.00"),
        Decimal("60.00"),
    )
    refund = more(two, desk, "30.00")
    assert (refund.state, refund.fee, refund.basis["late"]) == ("asked", 0, True)
    done_at_amazon(refund, actor=desk.alice, now=desk.now)
    two.refresh_from_db()
    assert (two.stage, two.late) == ("refunded", "settled")
    put(two, desk, "restock", "b-2", portion=1)
    assert two.stage == "put_away"
    assert [(p.quantity, p.bin) for p in portions_of(two)] == [(2, "A-1"), (1, "B-2")]
    assert two.clocks.get(kind="refund").met_at is not None


@pytest.mark.django_db
@pytest.mark.rule("RET-6")
def test_never_more_goes_back_in_all_than_was_paid(desk, two):
    come(two, desk, as_new=1)
    with pytest.raises(NotAllowedNow, match="more_than_pieces_gave"):
        more(two, desk, "30.01", actor="bob", reason="A regular customer")
    refund = more(two, desk, "30.00")
    with pytest.raises(NotAllowedNow, match="refund_on_its_way"):
        more(two, desk, "30.00")
    done_at_amazon(refund, actor=desk.alice, now=desk.now)
    assert two.refunds.filter(state__in=further.GIVEN).count() == 2


@pytest.mark.django_db
@pytest.mark.rule("RET-13")
def test_by_itself_nothing_goes_back_for_late_pieces(desk, two, monkeypatch):
    book = book_with_auto_refund("100.00")
    monkeypatch.setattr("kefu.returns.numbers.active_book", lambda now: book)
    come(two, desk, as_new=1)
    assert two.refunds.count() == 1
    assert Task.objects.filter(code="refund_at_amazon", state="open").count() == 0


@pytest.mark.django_db
@pytest.mark.rule("RET-9")
def test_a_broken_third_lamp_gives_its_own_part_and_wants_a_photo(desk, two):
    come(two, desk, damaged=1)
    assert (two.grade, two.other_grades) == ("damaged", "as_new")
    assert further_of(two, now=desk.now).amount == Decimal("15.00")
    with pytest.raises(NotAllowedNow, match="photo_needed"):
        more(two, desk, "15.00")
    with pytest.raises(NotAllowedNow, match="keeps_too_much"):
        more(two, desk, "14.99")
    warehouse.add_photo(two, jpeg(), actor=desk.bob, now=desk.now)
    refund = more(two, desk, "15.00")
    assert (refund.fee, refund.step.kind) == (Decimal("15.00"), "graded_refund")
    assert refund.step.facts["amount"] == "15.00"


@pytest.mark.django_db
@pytest.mark.rule("STD-3")
def test_more_than_the_late_piece_gives_takes_a_reason_and_a_second_person(desk, two):
    come(two, desk, damaged=1)
    warehouse.add_photo(two, jpeg(), actor=desk.bob, now=desk.now)
    with pytest.raises(NotAllowedNow, match="reason_needed_for_refund"):
        more(two, desk, "20.00")
    refund = more(two, desk, "20.00", reason="It broke on its way")
    assert (refund.state, refund.basis["ask"]) == ("waiting", ["beyond_policy"])
    deny(refund, actor=desk.bob, now=desk.now)
    again = more(two, desk, "20.00", reason="It broke on its way")
    grant(again, actor=desk.bob, now=desk.now)
    assert two.stage == "inspected"


@pytest.mark.django_db
def test_a_late_piece_that_is_not_ours_leaves_the_amount_to_a_person(desk, two):
    come(two, desk, not_ours=1)
    found = further_of(two, now=desk.now)
    assert (two.late, found.amount, found.most) == ("owed", None, Decimal("30.00"))
    with pytest.raises(NotAllowedNow, match="more_than_pieces_gave"):
        more(two, desk, "31.00", reason="He insists")
    assert more(two, desk, "5.00", reason="He insists").state == "waiting"


@pytest.mark.django_db
def test_where_all_went_back_before_nothing_is_owed_for_the_late_piece(desk, lamps):
    look(lamps, desk, "", pieces={"as_new": 2})
    paid(desk, "90.00")
    lamps.refresh_from_db()
    put(lamps, desk, "restock", "a-1")
    come(lamps, desk, as_new=1)
    assert (lamps.late, lamps.stage) == ("", "refunded")
    put(lamps, desk, "restock", "a-1", portion=1)
    assert lamps.stage == "put_away"


@pytest.mark.django_db
def test_a_person_may_decide_that_nothing_more_goes_back_and_says_why(desk, two):
    come(two, desk, as_new=1)
    with pytest.raises(NotAllowedNow, match="reason_needed_to_owe_nothing"):
        owe_nothing(two, actor=desk.alice, now=desk.now, reason=" ")
    owe_nothing(two, actor=desk.alice, now=desk.now, reason="He was sent another one")
    assert (two.late, two.stage) == ("settled", "refunded")
    assert two.steps.get(code="nothing_more").reason == "He was sent another one"
    with pytest.raises(NotAllowedNow, match="nothing_owed"):
        owe_nothing(two, actor=desk.alice, now=desk.now, reason="Once more")
    with pytest.raises(NotAllowedNow, match="refund_on_its_way"):
        more(two, desk, "30.00")


@pytest.mark.django_db
def test_a_return_that_a_report_has_closed_comes_back_for_the_late_piece(desk, two, take_in):
    take_in(row(desk, rma="DmQ1RMA", ended_at=desk.now, status_told="Completed"))
    two.refresh_from_db()
    assert two.stage == "ended"
    come(two, desk, as_new=1)
    assert two.stage == "inspected"
    put(two, desk, "restock", "a-1", portion=1)
    owe_nothing(two, actor=desk.alice, now=desk.now, reason="He was sent another one")
    assert two.stage == "ended"


@pytest.mark.django_db
def test_late_pieces_that_come_before_any_refund_are_part_of_it(desk, lamps):
    look(lamps, desk, "", pieces={"as_new": 2})
    put(lamps, desk, "restock", "a-1")
    come(lamps, desk, opened=1)
    assert (lamps.late, lamps.stage) == ("", "inspected")
    assert more(lamps, desk, "90.00").state == "asked"


@pytest.mark.django_db
def test_pieces_that_come_while_the_refund_is_on_its_road_wait_for_their_own(desk, lamps):
    look(lamps, desk, "", pieces={"as_new": 2})
    judged(lamps, desk)
    first = more(lamps, desk, "60.00")
    come(lamps, desk, as_new=1)
    assert lamps.late == "owed"
    with pytest.raises(NotAllowedNow, match="refund_on_its_way"):
        more(lamps, desk, "30.00")
    paid(desk, "60.00")
    first.refresh_from_db()
    lamps.refresh_from_db()
    assert (first.state, lamps.stage) == ("proved", "inspected")
    desk.later(hours=1)
    assert more(lamps, desk, "30.00").state == "asked"


@pytest.mark.django_db
@pytest.mark.rule("RET-9")
def test_amazons_notice_of_the_second_refund_proves_it_and_not_by_the_first(desk, two, take_in):
    come(two, desk, as_new=1)
    refund = more(two, desk, "30.00")
    take_in(row(desk, rma="DmQ1RMA", amount_told="60.00", refunded_at=desk.now))
    refund.refresh_from_db()
    assert refund.state == "asked"
    desk.later(hours=2)
    paid(desk, "30.00")
    assert prove_sent(now=desk.now) == 1
    refund.refresh_from_db()
    two.refresh_from_db()
    assert (refund.state, two.late, two.amount_told) == ("proved", "settled", Decimal("60.00"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pieces", "refused"),
    [
        ({}, "no_pieces"),
        ({"as_new": 0}, "no_pieces"),
        ({"shiny": 1}, "no_grade"),
        ({"as_new": -1}, "no_grade"),
        ({"as_new": 1, "used": 1}, "more_than_missing"),
    ],
)
def test_what_cannot_be_is_refused(desk, two, pieces, refused):
    with pytest.raises(NotAllowedNow, match=refused):
        come(two, desk, **pieces)
    assert two.inspections.count() == 1


@pytest.mark.django_db
def test_where_everything_came_nothing_can_be_late(desk, lamps):
    look(lamps, desk, "", pieces={"as_new": 2, "damaged": 1})
    with pytest.raises(NotAllowedNow, match="nothing_missing"):
        come(lamps, desk, as_new=1)


@pytest.mark.django_db
def test_late_pieces_may_come_one_after_another(desk, lamps, take_in):
    look(lamps, desk, "", pieces={"as_new": 1})
    paid(desk, "30.00")
    lamps.refresh_from_db()
    for _ in range(2):
        desk.later(days=1)
        come(lamps, desk, as_new=1)
        refund = more(lamps, desk, "30.00")
        desk.later(hours=1)
        done_at_amazon(refund, actor=desk.alice, now=desk.now)
        Refund.objects.filter(pk=refund.pk).update(state="proved")
        lamps.refresh_from_db()
        assert lamps.late == "settled"
    with pytest.raises(NotAllowedNow, match="nothing_missing"):
        come(lamps, desk, as_new=1)
    assert Return.objects.get(pk=lamps.pk).late_at > desk.now - timedelta(hours=2)


STATES = st.sampled_from(sorted(GOOD | POOR))


@pytest.mark.rule("RET-9")
@given(
    first=st.lists(STATES, min_size=1, max_size=4),
    late=st.lists(STATES, min_size=1, max_size=4),
    paid=st.integers(0, 500_000),
    gone=st.integers(0, 500_000),
)
def test_what_went_back_and_what_goes_back_are_never_more_than_was_paid(first, late, paid, gone):
    price, back = Decimal(paid) / 100, Decimal(gone) / 100
    portions = [Portion(grade=grade, quantity=1) for grade in [*first, *late]]
    left = max(price - back, Decimal())
    worked = worked_out(Goods(paid=price, left=left, currency="EUR", portions=portions), Shares())
    found = more_given(worked, back)
    assert found >= 0
    assert back + found <= max(price, back)
