"""Three pieces come back, and not all alike: graded, paid for and put away each by its own state."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.cases.errors import NotAllowedNow
from kefu.flow.understanding import understand
from kefu.returns import lots, warehouse
from kefu.returns.amounts import GOOD, POOR, Goods, Shares, worked_out
from kefu.returns.models import Owed
from kefu.returns.owing import find_owed
from kefu.returns.portions import Portion, counted, pieces_in, portions_of, worst
from kefu.returns.refunding import ask_refund
from kefu.returns.working_out import refund_of
from tests.mails import ORDER
from tests.returns.cast import book_with_auto_refund, row
from tests.returns.test_warehouse import jpeg, look

CENT = Decimal("0.01")
TWO_NEW_ONE_BROKEN = {"as_new": 2, "damaged": 1}


def put(ret, desk, disposition, place, **which):
    warehouse.put_away(
        ret, disposition=disposition, bin_code=place, actor=desk.bob, now=desk.now, **which
    )


@pytest.mark.django_db
@pytest.mark.rule("RET-7")
@pytest.mark.rule("RET-9")
def test_two_come_back_new_and_one_broken(desk, lamps):
    """The whole story: counted, refunded by the sum, two on the shelf, one to the repairer."""
    look(lamps, desk, "", pieces=TWO_NEW_ONE_BROKEN)
    assert (lamps.stage, lamps.grade) == ("inspected", "damaged")
    worked = refund_of(lamps, now=desk.now)
    assert [(line.portion.quantity, line.paid, line.fee) for line in worked.lines] == [
        (2, Decimal("60.00"), Decimal("0.00")),
        (1, Decimal("30.00"), Decimal("15.00")),
    ]
    assert (worked.amount, worked.why) == (Decimal("75.00"), ("as_it_was", "worn"))
    put(lamps, desk, "restock", "a-1", portion=0)
    assert lamps.put_away_at is None
    put(lamps, desk, "repair", "w-3", portion=1)
    assert lamps.put_away_at == desk.now
    assert [(p.quantity, p.disposition, p.bin) for p in portions_of(lamps)] == [
        (2, "restock", "A-1"),
        (1, "repair", "W-3"),
    ]


@pytest.mark.django_db
@pytest.mark.rule("RET-9")
def test_the_refund_remembers_what_each_piece_gave(desk, lamps):
    look(lamps, desk, "", pieces=TWO_NEW_ONE_BROKEN)
    warehouse.add_photo(lamps, jpeg(), actor=desk.bob, now=desk.now)
    lamps.case.refresh_from_db()
    understand([lamps.case], now=desk.now)
    refund = ask_refund(lamps, amount=Decimal("75.00"), actor=desk.alice, now=desk.now)
    assert (refund.state, refund.fee) == ("asked", Decimal("15.00"))
    assert refund.basis["portions"] == [
        {"grade": "as_new", "quantity": 2, "paid": "60.00", "fee": "0.00", "why": "as_it_was"},
        {"grade": "damaged", "quantity": 1, "paid": "30.00", "fee": "15.00", "why": "worn"},
    ]


@pytest.mark.django_db
@pytest.mark.rule("RET-9")
def test_what_is_kept_of_one_piece_wants_a_photo_and_has_its_bound(desk, lamps):
    look(lamps, desk, "", pieces=TWO_NEW_ONE_BROKEN)
    with pytest.raises(NotAllowedNow, match="photo_needed"):
        ask_refund(lamps, amount=Decimal("75.00"), actor=desk.alice, now=desk.now)
    with pytest.raises(NotAllowedNow, match="keeps_too_much"):
        ask_refund(lamps, amount=Decimal("74.99"), actor=desk.alice, now=desk.now)


@pytest.mark.django_db
def test_pieces_all_alike_are_one_answer_as_before(desk, lamps):
    look(lamps, desk, "", pieces={"opened": 3})
    assert (lamps.grade, lamps.portions) == ("opened", [])
    put(lamps, desk, "restock", "a-1")
    assert (lamps.disposition, lamps.bin, lamps.put_away_at) == ("restock", "A-1", desk.now)


@pytest.mark.django_db
@pytest.mark.rule("RET-6")
def test_money_goes_back_for_the_pieces_that_came(desk, lamps):
    look(lamps, desk, "", pieces={"as_new": 2})
    worked = refund_of(lamps, now=desk.now)
    assert (worked.amount, worked.why) == (Decimal("60.00"), ("as_it_was", "fewer_came"))


@pytest.mark.django_db
@pytest.mark.rule("RET-13")
@pytest.mark.parametrize(
    ("pieces", "sent"),
    [
        ({"as_new": 2}, []),
        (TWO_NEW_ONE_BROKEN, []),
        ({"as_new": 2, "opened": 1}, [Decimal("90.00")]),
    ],
)
def test_only_pieces_that_are_all_here_and_good_are_paid_for_by_themselves(
    desk, lamps, monkeypatch, pieces, sent
):
    book = book_with_auto_refund("100.00")
    monkeypatch.setattr("kefu.returns.numbers.active_book", lambda now: book)
    look(lamps, desk, "", pieces=pieces)
    assert list(lamps.refunds.values_list("amount", flat=True)) == sent


@pytest.mark.django_db
@pytest.mark.rule("RET-8")
def test_pieces_in_the_same_state_may_go_different_ways(desk, lamps):
    look(lamps, desk, "opened")
    put(lamps, desk, "restock", "a-1", pieces=2)
    assert (lamps.put_away_at, pieces_in(portions_of(lamps))) == (None, 3)
    put(lamps, desk, "bulk", "b-9")
    assert lamps.put_away_at == desk.now
    assert [(p.quantity, p.disposition) for p in portions_of(lamps)] == [
        (2, "restock"),
        (1, "bulk"),
    ]


@pytest.mark.django_db
@pytest.mark.rule("RET-8")
@pytest.mark.parametrize(
    ("disposition", "place", "which", "refusal"),
    [
        ("restock", "A-1", {"portion": 1}, "not_as_new"),
        ("restock", "A-1", {}, "not_as_new"),
        ("restock", " ", {"portion": 0}, "bin_needed"),
        ("restock", "A-1", {"portion": 0, "pieces": 3}, "no_such_pieces"),
        ("restock", "A-1", {"portion": 0, "pieces": 0}, "no_such_pieces"),
        ("dispose", "", {"portion": 2}, "no_such_pieces"),
        ("dispose", "", {"portion": -1}, "no_such_pieces"),
    ],
)
def test_what_must_not_become_of_pieces(desk, lamps, disposition, place, which, refusal):
    look(lamps, desk, "", pieces=TWO_NEW_ONE_BROKEN)
    with pytest.raises(NotAllowedNow, match=refusal):
        put(lamps, desk, disposition, place, **which)
    assert not any(portion.disposition for portion in portions_of(lamps))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pieces", "seen", "refusal"),
    [
        ({"as_new": 3, "damaged": 1}, {}, "more_than_announced"),
        ({"as_new": 2, "shiny": 1}, {}, "no_grade"),
        ({"as_new": 4, "damaged": -1}, {}, "no_grade"),
        ({"as_new": 0}, {}, "no_pieces"),
        ({}, {}, "no_pieces"),
        (TWO_NEW_ONE_BROKEN, {"genuine": False}, "grade_contradicts"),
        ({"as_new": 2, "opened": 1}, {"complete": False}, "grade_contradicts"),
    ],
)
def test_counts_that_cannot_be_are_refused(desk, lamps, pieces, seen, refusal):
    with pytest.raises(NotAllowedNow, match=refusal):
        look(lamps, desk, "", pieces=pieces, **seen)
    assert lamps.inspected_at is None
    assert not lamps.inspections.exists()


@pytest.mark.django_db
@pytest.mark.rule("RET-7")
def test_a_second_look_counts_anew_until_pieces_have_their_places(desk, lamps):
    look(lamps, desk, "", pieces=TWO_NEW_ONE_BROKEN)
    look(lamps, desk, "", pieces={"as_new": 1, "used": 2})
    assert [p.quantity for p in portions_of(lamps)] == [1, 2]
    put(lamps, desk, "restock", "a-1", portion=0)
    for again in ({"grade": "used"}, {"grade": "", "pieces": TWO_NEW_ONE_BROKEN}):
        with pytest.raises(NotAllowedNow, match="put_away_before"):
            look(lamps, desk, **again)
    found = list(lamps.inspections.values_list("grade", "portions"))
    assert [grade for grade, _ in found] == ["damaged", "used"]
    assert [p["quantity"] for p in found[0][1]] == [2, 1]


@pytest.mark.django_db
def test_a_look_at_all_of_them_takes_the_counts_back(desk, lamps):
    look(lamps, desk, "", pieces=TWO_NEW_ONE_BROKEN)
    look(lamps, desk, "used")
    assert (lamps.grade, lamps.portions) == ("used", [])
    assert refund_of(lamps, now=desk.now).amount == Decimal("45.00")


@pytest.mark.django_db
def test_the_case_is_told_of_the_worst_piece(desk, lamps):
    look(lamps, desk, "", pieces=TWO_NEW_ONE_BROKEN)
    lamps.case.refresh_from_db()
    understand([lamps.case], now=desk.now)
    assert lamps.case.decisions.first().facts["return_grade"] == "damaged"


@pytest.mark.django_db
@pytest.mark.rule("RET-9")
def test_of_what_is_not_ours_a_person_decides_and_sees_what_the_rest_gives(desk, lamps):
    look(lamps, desk, "", pieces={"as_new": 2, "not_ours": 1})
    worked = refund_of(lamps, now=desk.now)
    assert (worked.amount, worked.why, worked.fair) == (None, ("not_ours",), Decimal("60.00"))


@pytest.mark.django_db
@pytest.mark.rule("RET-16")
def test_amazon_owes_what_went_back_beyond_what_the_pieces_give(desk, lamps, take_in):
    look(lamps, desk, "", pieces={"as_new": 2, "not_ours": 1})
    take_in(row(desk, rma="DmQ1RMA", refunded_at=desk.now, amount_told="90.00"))
    find_owed(desk.store, now=desk.now)
    assert Owed.objects.get(kind="safe_t").amount == Decimal("30.00")


@pytest.mark.django_db
@pytest.mark.rule("RET-8")
def test_only_the_pieces_for_it_go_into_a_lot(desk, lamps):
    look(lamps, desk, "", pieces=TWO_NEW_ONE_BROKEN)
    lot = lots.open_lot(desk.store, "November", actor=desk.bob, now=desk.now)
    put(lamps, desk, "bulk", "b-1", portion=1)
    with pytest.raises(NotAllowedNow, match="not_for_bulk"):
        lots.add(lot, [lamps], actor=desk.bob, now=desk.now)
    put(lamps, desk, "restock", "a-1")
    assert lots.add(lot, [lamps], actor=desk.bob, now=desk.now) == 1
    assert [(p.quantity, p.grade) for p in lots.in_bulk(lamps)] == [(1, "damaged")]


@pytest.mark.django_db
def test_a_report_that_comes_later_leaves_the_pieces_as_they_are(desk, lamps, take_in):
    look(lamps, desk, "", pieces=TWO_NEW_ONE_BROKEN)
    put(lamps, desk, "restock", "a-1", portion=0)
    take_in(row(desk, rma="DmQ1RMA", order=ORDER, status_told="Completed"))
    lamps.refresh_from_db()
    assert [p.bin for p in portions_of(lamps)] == ["A-1", ""]


COUNTS = st.dictionaries(st.sampled_from(sorted(GOOD | POOR)), st.integers(0, 9), min_size=1)


@pytest.mark.rule("RET-9")
@given(
    pieces=COUNTS.filter(lambda found: sum(found.values())),
    paid=st.decimals(0, 5000, places=2),
    gone=st.decimals(0, 5000, places=2),
    late=st.booleans(),
    fault=st.sampled_from([None, "carrier", "buyer"]),
)
def test_the_pieces_add_up_to_what_was_paid_and_never_give_more(pieces, paid, gone, late, fault):
    portions, left = counted(pieces), max(paid - gone, Decimal())
    known = {"paid": paid, "left": left, "currency": "EUR", "late": late, "fault": fault}
    worked = worked_out(Goods(portions=portions, **known), Shares())
    assert sum(line.paid for line in worked.lines) == paid
    assert sum(line.fee for line in worked.lines) == worked.fee
    assert 0 <= worked.amount <= min(left, paid)
    assert worked.least <= worked.amount
    alone = [Portion(grade=worst(portions), quantity=pieces_in(portions))]
    as_the_worst = worked_out(Goods(portions=alone, **known), Shares())
    assert worked.amount >= as_the_worst.amount


@given(count=st.integers(2, 9), paid=st.decimals(0, 5000, places=2))
def test_pieces_that_were_counted_apart_and_are_alike_give_the_same(count, paid):
    known = {"paid": paid, "left": paid, "currency": "EUR"}
    apart = [Portion(grade="used", quantity=1)] * count
    together = [Portion(grade="used", quantity=count)]
    one, other = (worked_out(Goods(portions=p, **known), Shares()) for p in (apart, together))
    # A fee is never rounded up, so that each piece may give the buyer a cent more.
    assert other.amount <= one.amount <= other.amount + CENT * count
