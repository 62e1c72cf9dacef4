"""What an order has cost: promises are kept by payments, offers that stand are alternatives."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.cases.concession_sums import Given, Tally, What, share_of, tally

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
amounts = st.decimals(min_value=0, max_value=100, places=2)


def line(what, amount, minutes=0, *, whole=False):
    at = START + timedelta(minutes=minutes)
    return Given(at=at, what=What(what), amount=Decimal(amount), whole=whole)


@pytest.mark.rule("PRD-10")
@pytest.mark.parametrize(
    ("lines", "paid", "promised", "open_"),
    [
        ([], 0, 0, 0),
        ([line("open", 10)], 0, 0, 10),
        ([line("open", 10), line("open", 15, 1)], 0, 0, 15),
        ([line("promised", 10)], 0, 10, 0),
        ([line("promised", 10), line("paid", 10, 1)], 10, 0, 0),
        ([line("promised", 10), line("paid", 4, 1)], 4, 6, 0),
        ([line("promised", 10), line("paid", 12, 1)], 12, 0, 0),
        # A payment nobody had promised keeps no later promise.
        ([line("paid", 10), line("promised", 10, 1)], 10, 10, 0),
        # The same full refund said twice is one; a part before it is not in it.
        ([line("promised", 30, whole=True), line("promised", 30, 1, whole=True)], 0, 30, 0),
        ([line("promised", 5), line("promised", 25, 1, whole=True)], 0, 30, 0),
        ([line("promised", 30, whole=True), line("open", 30, 1, whole=True)], 0, 30, 0),
    ],
)
def test_what_was_paid_promised_and_stands_open(lines, paid, promised, open_):
    sums = tally(lines)
    assert (sums.paid, sums.promised, sums.open) == (paid, promised, open_)


def test_a_payment_of_the_same_moment_keeps_the_promise():
    assert tally([line("paid", 10), line("promised", 10)]).settled == 10


@given(st.lists(st.builds(line, st.sampled_from(["open", "promised"]), amounts, st.integers(0, 9))))
def test_the_order_of_promises_and_offers_does_not_matter(lines):
    one, other = tally(lines), tally(reversed(lines))
    assert one == other
    promised = sum((given.amount for given in lines if given.what is What.PROMISED), Decimal())
    assert one.settled == promised


@given(
    st.lists(
        st.builds(
            line,
            st.sampled_from(list(What)),
            amounts,
            st.integers(0, 50),
            whole=st.booleans(),
        )
    )
)
def test_nothing_is_ever_counted_less_than_it_was(lines):
    sums = tally(lines)
    paid = sum((given.amount for given in lines if given.what is What.PAID), Decimal())
    parts = sum((g.amount for g in lines if g.what is What.PROMISED and not g.whole), Decimal())
    assert sums.paid == paid
    assert sums.settled >= max(paid, parts)
    assert sums.had == sums.settled + sums.open
    assert sums.with_offer(Decimal(0)) == sums.had


@given(amounts, st.booleans())
def test_an_offer_adds_at_most_its_amount(amount, whole):
    sums = Tally(whole=Decimal(20))
    assert 0 <= sums.adds(amount, whole=whole) <= amount


@pytest.mark.parametrize(
    ("price", "percent", "currency", "share"),
    [
        ("28.90", "35", "EUR", "10.11"),
        ("2480", "35", "JPY", "868"),
        ("2481", "35", "JPY", "868"),
        ("9.999", "50", "KWD", "4.999"),
        ("10", "33.3", "", "3.33"),
    ],
)
def test_a_share_is_paid_in_what_the_currency_has_and_never_rounded_up(
    price, percent, currency, share
):
    assert share_of(Decimal(price), Decimal(percent), currency) == Decimal(share)
