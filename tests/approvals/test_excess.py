"""A letter's money against limits: every reason, with the numbers that show it."""

from decimal import ROUND_DOWN, Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kefu.approvals.bounds import MEASURES, Bound
from kefu.approvals.excess import Sums, beyond, over_paid, unknowns
from kefu.approvals.limits import Chosen
from kefu.approvals.pricing import priced
from kefu.cases.concession_sums import Tally
from kefu.policy import load_book
from kefu.policy.money import STEP

D = Decimal
BOOK = load_book()


def convert(amount, source, target):
    return BOOK.convert(amount, source, target)


def offer(amount, remedy="compensate"):
    return Chosen(remedy=remedy, amount=None if amount is None else D(amount))


def sums(**given):
    return Sums(**{"currency": "USD", "price": D(100), "order": Tally(), **given})


def bound(measure, amount="", *, number=None, days=None, currency="USD"):
    amounts = {currency: D(amount)} if amount else {}
    return Bound(measure=measure, amounts=amounts, number=number and D(number), days=days)


def codes(found):
    return [why.code for why in found]


@pytest.mark.rule("STD-3")
@pytest.mark.parametrize(
    ("limit", "had", "within", "beyond_it", "numbers"),
    [
        (bound("concession", "10"), sums(), "10", "10.01", {"limit": "10", "asked": "10.01"}),
        (
            bound("share", number="35"),
            sums(order=Tally(promised=D(20))),
            "15",
            "15.01",
            {"limit": "35", "had": "20", "would": "35.1"},
        ),
        (
            bound("order", "40"),
            sums(order=Tally(paid=D(30))),
            "10",
            "10.01",
            {"limit": "40", "had": "30", "would": "40.01", "left": "10"},
        ),
        (
            bound("buyer", "40", days=30),
            sums(buyer={30: D(38)}),
            "2",
            "4",
            {"limit": "40", "had": "38", "would": "42", "left": "2", "days": "30"},
        ),
        (
            bound("day", "100"),
            sums(day=D(95)),
            "5",
            "5.01",
            {"limit": "100", "had": "95", "would": "100.01", "left": "5"},
        ),
    ],
    ids=lambda value: value.measure if isinstance(value, Bound) else "",
)
def test_each_limit_is_kept_to_the_cent_and_passed_beyond_it(
    limit, had, within, beyond_it, numbers
):
    assert beyond([offer(within)], had, [limit], convert) == []
    [why] = beyond([offer(beyond_it)], had, [limit], convert)
    assert why.code == f"limit_{limit.measure}"
    assert {name: why.numbers[name] for name in numbers} == numbers


@pytest.mark.rule("STD-3")
def test_the_number_of_letters_a_day_is_limited():
    limit = bound("day_count", number="3")
    assert beyond([offer("1")], sums(day_count=2), [limit], convert) == []
    [why] = beyond([offer("1")], sums(day_count=3), [limit], convert)
    assert (why.code, why.numbers["would"]) == ("limit_day_count", "4")


def test_alternatives_of_a_letter_count_once_the_dearest():
    limit = bound("order", "30")
    letter = [offer("10"), offer("30", "refund_on_return")]
    assert beyond(letter, sums(), [limit], convert) == []
    assert codes(beyond(letter, sums(order=Tally(promised=D(1))), [limit], convert)) == [
        "limit_order"
    ]


def test_an_offer_in_place_of_one_that_stands_adds_only_the_difference():
    limit = bound("buyer", "40", days=30)
    standing = sums(order=Tally(open=D(20)), buyer={30: D(35)})
    assert beyond([offer("25")], standing, [limit], convert) == []
    assert codes(beyond([offer("25.01")], standing, [limit], convert)) == ["limit_buyer"]


def test_words_pass_every_limit():
    tight = [Bound(measure=m, amounts={"USD": D(0)}, number=D(0), days=1) for m in MEASURES]
    words = [Chosen(remedy="ask_buyer"), Chosen(remedy="resend")]
    assert beyond(words, sums(day_count=9), tight, convert) == []


def test_every_limit_that_is_passed_is_named():
    tight = [Bound(measure=m, amounts={"USD": D(1)}, number=D(1), days=1) for m in MEASURES]
    found = beyond([offer("50")], sums(buyer={1: D(5)}, day_count=1), tight, convert)
    assert codes(found) == [f"limit_{m}" for m in MEASURES]


@pytest.mark.parametrize(
    ("letter", "given", "limit", "code"),
    [
        (offer(None), {}, bound("concession", "10"), "amount_unknown"),
        (offer("1"), {"currency": "CHF"}, bound("order", "10"), "rate_unknown"),
        (offer("1"), {"buyer": {30: None}}, bound("buyer", "10", days=30), "rate_unknown"),
        (offer("1"), {"price": None}, bound("share", number="10"), "price_unknown"),
    ],
)
def test_unknown_is_not_within_a_limit(letter, given, limit, code):
    assert codes(beyond([letter], sums(**given), [limit], convert)) == [code]


def test_a_limit_is_converted_by_the_policys_rates_and_rounded_down():
    limit = bound("concession", "10")
    assert limit.most("JPY", convert) == D(1540)
    odd = bound("concession", "10.01")
    assert odd.most("JPY", convert) == D(1541)
    assert beyond([offer("1541")], sums(currency="JPY"), [odd], convert) == []
    assert codes(beyond([offer("1542")], sums(currency="JPY"), [odd], convert)) == [
        "limit_concession"
    ]
    own = Bound(measure="concession", amounts={"USD": D(10), "JPY": D(2000)})
    assert own.most("JPY", convert) == D(2000)


@given(
    st.decimals(min_value="0.01", max_value=10_000, places=2),
    st.sampled_from(["USD", "EUR", "GBP", "JPY", "SEK", "PLN", "INR"]),
    st.sampled_from(["USD", "EUR", "GBP", "JPY", "SEK", "PLN", "INR"]),
)
def test_a_converted_limit_is_payable_and_never_above_the_rate(amount, source, target):
    assume(source != target)
    most = bound("order", str(amount), currency=source).most(target, convert)
    exact = convert(amount, source, target)
    assert most is not None
    assert exact is not None
    assert most == most.quantize(STEP[target], ROUND_DOWN)
    assert exact - STEP[target] < most <= exact


prices = st.decimals(min_value=1, max_value=500, places=2)
costs = st.decimals(min_value="0.01", max_value=500, places=2)
steps = st.lists(
    st.tuples(costs, st.sampled_from(["compensate", "refund_partial", "refund_full"])), max_size=8
)


@pytest.mark.rule("STD-3")
@given(prices, costs, steps)
def test_no_order_ever_passes_a_limit_or_its_price_unseen(price, most, letters):
    """Whatever is offered, step by step: what nobody was asked about stays within both."""
    limit = bound("order", str(most))
    order = Tally()
    for amount, remedy in letters:
        letter = [offer(amount, remedy)]
        seen = sums(price=price, order=order)
        if over_paid(letter, seen) or beyond(letter, seen, [limit], convert):
            continue
        whole = remedy == "refund_full"
        order = Tally(
            promised=order.promised + order.adds(amount, whole=whole),
            whole=max(order.whole, amount) if whole else order.whole,
        )
        assert order.settled <= min(price, most)


@pytest.mark.rule("RET-9")
@given(prices, costs, costs)
def test_nobody_is_asked_about_more_than_was_paid(price, had, asked):
    seen = sums(price=price, order=Tally(promised=had))
    told = over_paid([offer(asked)], seen)
    assert bool(told) == (had + asked > price)
    if told:
        assert D(told["left"]) == max(price - had, D(0))


@given(st.permutations([offer("5"), offer("20", "refund_partial"), offer("60", "refund_full")]))
def test_the_order_of_remedies_in_a_letter_does_not_matter(letter):
    limits = [bound("order", "50"), bound("concession", "10"), bound("share", number="40")]
    found = {(w.code, w.remedy) for w in beyond(letter, sums(), limits, convert)}
    assert found == {
        ("limit_order", "refund_full"),
        ("limit_share", "refund_full"),
        ("limit_concession", "refund_partial"),
        ("limit_concession", "refund_full"),
    }


def test_without_a_price_a_typed_amount_asks_a_person():
    unknown = sums(price=None)
    assert codes(unknowns([offer("5")], unknown)) == ["price_unknown"]
    assert unknowns([offer(None, "refund_full")], unknown) == []
    after = sums(price=None, order=Tally(paid=D(3)))
    assert codes(unknowns([offer(None, "refund_full")], after)) == ["price_unknown"]
    assert codes(unknowns([offer("5")], sums(unsure=True))) == ["had_unknown"]
    assert unknowns([Chosen(remedy="explain")], unknown) == []


VERDICT = {
    "options": [
        {"remedy": "compensate", "max_percent": 35, "max_amount": "10.11", "rule": "PRD-1"},
        {"remedy": "refund_full", "max_amount": "20.00", "rule": "RET-9"},
    ],
    "forbidden": [{"remedy": "resend", "rule": "PRD-2"}],
}


@pytest.mark.parametrize(
    ("choice", "amount", "rule"),
    [
        (Chosen(remedy="compensate"), "10.11", "PRD-1"),
        (Chosen(remedy="compensate", percent=D(20)), "5.78", "PRD-1"),
        (Chosen(remedy="compensate", amount=D(3)), "3", "PRD-1"),
        (Chosen(remedy="compensate", percent=D(20), amount=D(3)), "5.78", "PRD-1"),
        (Chosen(remedy="refund_full"), "20.00", "RET-9"),
        (Chosen(remedy="refund_without_return"), "28.90", ""),
        (Chosen(remedy="refund_partial"), None, ""),
        (Chosen(remedy="resend"), None, "PRD-2"),
    ],
)
def test_each_remedy_gets_its_amount_and_its_rule(choice, amount, rule):
    [found] = priced([choice], VERDICT, D("28.90"), "EUR")
    assert (found.amount, found.rule) == (None if amount is None else D(amount), rule)


@given(st.decimals(min_value=1, max_value=99_999, places=0), st.integers(1, 100))
def test_yen_have_no_cents(price, percent):
    [found] = priced([Chosen(remedy="compensate", percent=D(percent))], {}, price, "JPY")
    assert found.amount is not None
    assume(found.amount)
    assert found.amount == found.amount.to_integral_value()
    assert found.amount * 100 <= price * percent


@given(
    st.sampled_from(MEASURES),
    st.dictionaries(st.sampled_from(sorted(STEP)), costs, max_size=3),
    st.none() | costs,
    st.none() | st.integers(1, 365),
)
def test_a_bound_is_kept_as_it_was(measure, amounts, number, days):
    one = Bound(measure=measure, amounts=amounts, number=number, days=days)
    assume(one)
    assert Bound.from_json(measure, one.to_json()) == one
