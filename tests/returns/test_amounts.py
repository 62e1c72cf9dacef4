"""What goes back to the buyer follows grade, fault and policy, within Amazon's bounds."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.returns.amounts import FAULTY, GOOD, POOR, Goods, Shares, worked_out
from kefu.returns.portions import Portion

SHARES = Shares()


def goods(grade="", **given):
    known = {"paid": Decimal("40.00"), "left": Decimal("40.00"), "currency": "USD"}
    return Goods(portions=[Portion(grade=grade, quantity=None)], **{**known, **given})


@pytest.mark.rule("RET-9")
@pytest.mark.parametrize(
    ("given", "amount", "why"),
    [
        ({"grade": "as_new"}, "40.00", ("as_it_was",)),
        ({"grade": "opened"}, "40.00", ("as_it_was",)),
        ({"grade": "opened", "media": True}, "0.00", ("media_opened",)),
        ({"grade": "as_new", "late": True}, "32.00", ("late",)),
        ({"grade": "used"}, "20.00", ("worn",)),
        ({"grade": "used", "late": True}, "20.00", ("worn",)),
        ({"grade": "damaged", "fault": "buyer"}, "20.00", ("worn",)),
        ({"grade": "damaged", "fault": "carrier"}, "40.00", ("not_the_buyer",)),
        ({"grade": "used", "issue": "defective"}, "40.00", ("not_the_buyer",)),
        ({"grade": "used", "issue": "defective", "fault": "buyer"}, "20.00", ("worn",)),
        ({"grade": "incomplete", "issue": "changed_mind"}, "20.00", ("worn",)),
        ({"grade": "", "kept": True}, "40.00", ("kept",)),
        ({"grade": "used", "left": Decimal("5.00")}, "5.00", ("worn", "part_paid_before")),
    ],
)
def test_the_amount_follows_the_grade(given, amount, why):
    worked = worked_out(goods(**given), SHARES)
    assert (worked.amount, worked.why) == (Decimal(amount), why)


@pytest.mark.rule("RET-7")
def test_what_is_not_ours_is_for_a_person():
    worked = worked_out(goods(grade="not_ours"), SHARES)
    assert (worked.amount, worked.why) == (None, ("not_ours",))


def test_a_price_that_nobody_knows_is_not_zero():
    assert worked_out(goods(paid=None, grade="as_new"), SHARES).amount is None


@pytest.mark.rule("RET-9")
def test_whoever_keeps_much_shows_a_photo():
    assert worked_out(goods(grade="used"), SHARES).needs_photo
    assert not worked_out(goods(grade="as_new"), SHARES).needs_photo
    assert not worked_out(goods(grade="used", fault="seller"), SHARES).needs_photo


def test_an_own_policy_never_keeps_more_than_amazon_allows():
    stingy = Shares(worn_refund=Decimal(10))
    assert worked_out(goods(grade="used"), stingy).amount == Decimal("20.00")
    kind = Shares(worn_refund=Decimal(80))
    assert worked_out(goods(grade="used"), kind).amount == Decimal("32.00")


def test_yen_know_no_cents():
    worked = worked_out(
        goods(paid=Decimal(999), left=Decimal(999), currency="JPY", grade="used"), SHARES
    )
    assert (worked.amount, worked.fee) == (Decimal(500), Decimal(499))


MONEY = st.decimals(0, 5000, places=2)


@given(
    paid=MONEY,
    gone=MONEY,
    grade=st.sampled_from(["", *sorted(GOOD | POOR)]),
    fault=st.sampled_from([None, "seller", "buyer", "carrier"]),
    issue=st.sampled_from(["", "changed_mind", *sorted(FAULTY)]),
    late=st.booleans(),
    media=st.booleans(),
    kept=st.booleans(),
)
def test_never_more_than_is_left_and_never_less_than_nothing(
    paid, gone, grade, fault, issue, late, media, kept
):
    left = max(paid - gone, Decimal(0))
    known = {"grade": grade, "fault": fault, "issue": issue, "late": late, "media": media}
    worked = worked_out(goods(paid=paid, left=left, kept=kept, **known), SHARES)
    assert Decimal(0) <= worked.amount <= left
    assert Decimal(0) <= worked.fee <= paid
    if fault in ("seller", "carrier"):
        assert worked.amount == left


@pytest.mark.rule("RET-9")
@pytest.mark.parametrize(
    ("given", "least"),
    [
        ({"grade": "as_new"}, "40.00"),
        ({"grade": "used"}, "20.00"),
        ({"grade": "used", "issue": "defective"}, "40.00"),
        ({"grade": "as_new", "late": True}, "32.00"),
        ({"grade": "opened", "media": True}, "0.00"),
        ({"grade": "used", "left": Decimal("5.00")}, "5.00"),
        ({"grade": ""}, None),
        ({"grade": "", "kept": True}, None),
        ({"grade": "not_ours"}, None),
    ],
)
def test_amazon_lets_a_seller_keep_so_much_and_no_more(given, least):
    found = worked_out(goods(**given), SHARES).least
    assert found == (None if least is None else Decimal(least))


@pytest.mark.rule("RET-9")
def test_a_kind_policy_may_pay_more_than_amazons_least():
    worked = worked_out(goods(grade="used"), Shares(worn_refund=Decimal(80)))
    assert (worked.amount, worked.least) == (Decimal("32.00"), Decimal("20.00"))
