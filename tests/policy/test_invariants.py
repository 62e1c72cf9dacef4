"""What holds for any facts and, as the sabotaged policies show, whatever the tables say."""

from decimal import Decimal

import pytest
from hypothesis import given

from kefu.policy import Book, Facts, Verdict, load_book, read_book
from kefu.policy.book import book_files
from kefu.policy.invariants import money_may_leave
from kefu.policy.matching import match
from kefu.policy.vocabulary import MONEY_BEFORE_GOODS, MONEY_REMEDIES, NEEDS_STOCK
from tests.policy.strategies import facts

ANYTHING = """
[[table]]
topic = "anything"
en = "Anything"
zh = "任何情况"
[[table.row]]
id = "everything-at-once"
rule = "PRD-1"
offer = [[
    "refund_full", "refund_without_return", "refund_partial", "resend", "exchange", "resend_to_new_address",
    { remedy = "compensate", most = "everything" }, "refund",
]]
en = "Offers whatever there is."
zh = "什么都给。"
[number.everything]
rule = "STD-3"
unit = "percent"
en = "All of it."
zh = "全部。"
[[number.everything.since]]
from = 2024-01-01
default = 100
[[derive]]
fact = "topic"
[[derive.row]]
is = "anything"
[[derive]]
fact = "refund_way"
[[derive.row]]
is = "refund_full"
"""


def reckless_book() -> Book:
    """A policy whose only row offers everything, with money first, at any time."""
    shipped = book_files()
    return read_book(
        {name: shipped[name] for name in ("book.toml", "defaults.toml", "rates.toml")}
        | {"any.toml": ANYTHING}
    )


BOOKS = {"shipped": load_book(), "reckless": reckless_book()}
both_books = pytest.mark.parametrize("book", BOOKS.values(), ids=BOOKS.keys())


def remedies(verdict: Verdict) -> set[str]:
    return {option.remedy for option in verdict.options}


def buyer_holds_the_goods(case: Facts) -> bool:
    came_back = (
        case.return_status in ("received", "inspected") or case.tracking == "returned_to_sender"
    )
    never_left = case.order_status in ("pending", "unshipped", "confirmed_not_sent", "cancelled")
    never_came = case.tracking == "lost" or case.issue in (
        "where_is_my_order",
        "delivered_not_received",
    )
    return case.return_grade == "not_ours" or not (came_back or never_left or never_came)


@pytest.mark.rule("RET-6")
@both_books
@given(case=facts())
def test_money_never_leaves_while_the_buyer_holds_goods_that_nobody_gave_away(
    book: Book, case: Facts
) -> None:
    low = book.number("low_price", currency=case.currency) if case.currency else None
    cheap = case.price is not None and low is not None and case.price <= low
    if buyer_holds_the_goods(case) and not case.buyer_may_keep and not cheap:
        assert not remedies(book.decide(case)) & MONEY_BEFORE_GOODS


@pytest.mark.rule("RET-6")
@both_books
@given(case=facts())
def test_a_low_price_gives_goods_away_only_when_they_are_faulty(book: Book, case: Facts) -> None:
    faulty = (
        case.issue in ("defective", "wrong_item")
        or (case.issue == "damaged" and case.severity == "severe")
        or (case.claim_status == "open" and case.fault == "seller")
    )
    if buyer_holds_the_goods(case) and not case.buyer_may_keep and not faulty:
        assert not remedies(book.decide(case)) & MONEY_BEFORE_GOODS


@pytest.mark.rule("RET-6")
@given(case=facts())
def test_the_guard_permits_every_refund_that_the_shipped_tables_mean(case: Facts) -> None:
    book = BOOKS["shipped"]
    limits = book.limits(case)
    way = match(book.spec, case, limits).values["refund_way"]
    assert way == "refund_on_return" or money_may_leave(case, limits["low_price"])


@pytest.mark.rule("PRD-10")
@both_books
@given(case=facts())
def test_what_was_refused_is_never_offered_again(book: Book, case: Facts) -> None:
    assert not remedies(book.decide(case)) & set(case.refused)


@pytest.mark.rule("DEL-8")
@both_books
@given(case=facts())
def test_nothing_is_sent_again_unless_stock_is_confirmed(book: Book, case: Facts) -> None:
    if case.in_stock is not True:
        assert not remedies(book.decide(case)) & NEEDS_STOCK


@pytest.mark.rule("RET-9")
@both_books
@given(case=facts())
def test_what_goes_back_never_exceeds_what_was_paid(book: Book, case: Facts) -> None:
    spent = (case.refunded_so_far or Decimal(0)) + (case.conceded_so_far or Decimal(0))
    for option in book.decide(case).options:
        if option.remedy in MONEY_REMEDIES and case.price is not None:
            assert spent < case.price
            assert option.max_amount is None or spent + option.max_amount <= case.price


@pytest.mark.rule("STD-3")
@both_books
@given(case=facts())
def test_a_compensation_above_the_free_share_always_needs_approval(book: Book, case: Facts) -> None:
    for option in book.decide(case).options:
        if (
            option.remedy == "compensate"
            and option.max_percent is not None
            and option.max_percent > 60
        ):
            assert option.needs_approval


@both_books
@given(case=facts())
def test_the_next_step_is_an_option_or_a_question_or_a_person(book: Book, case: Facts) -> None:
    verdict = book.decide(case)
    assert verdict.next in remedies(verdict) | {"ask_buyer", "hand_to_person"}
    assert verdict.next != "ask_buyer" or verdict.asks


@both_books
@given(case=facts())
def test_nothing_is_allowed_and_forbidden_at_once(book: Book, case: Facts) -> None:
    verdict = book.decide(case)
    assert not remedies(verdict) & {forbidden.remedy for forbidden in verdict.forbidden}


@both_books
@given(case=facts())
def test_every_rule_named_anywhere_is_among_the_rules(book: Book, case: Facts) -> None:
    verdict = book.decide(case)
    named = {
        entry.rule
        for group in (verdict.options, verdict.forbidden, verdict.tasks)
        for entry in group
    }
    assert named <= set(verdict.rules)


@pytest.mark.rule("PRD-1")
@both_books
@given(case=facts())
def test_no_offer_is_worth_nothing(book: Book, case: Facts) -> None:
    for option in book.decide(case).options:
        assert option.max_amount is None or option.max_amount > 0


@pytest.mark.rule("PRD-1")
@pytest.mark.parametrize(
    ("price", "currency", "most"),
    [("2", "JPY", None), ("3", "JPY", "1"), ("0.02", "USD", None), ("0.03", "USD", "0.01")],
)
def test_a_share_below_the_smallest_coin_is_not_offered(
    price: str, currency: str, most: str | None
) -> None:
    case = Facts(
        issue="damaged", severity="slight", evidence=True, price=Decimal(price), currency=currency
    )
    verdict = BOOKS["shipped"].decide(case)
    amounts = {option.remedy: option.max_amount for option in verdict.options}
    assert amounts.get("compensate") == (None if most is None else Decimal(most))
    assert verdict.next == ("hand_to_person" if most is None else "compensate")
