"""A million cases at once say what each would say alone."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.policy import Facts, facts_to_json, load_book, read_book
from kefu.policy.batch import decide_many, frame_of
from kefu.policy.book import book_files
from tests.policy.strategies import facts

BOOK = load_book()


def alone(case: Facts) -> tuple[object, ...]:
    verdict = BOOK.decide(case)
    proposed = next((o for o in verdict.options if o.remedy == verdict.next), None)
    return (
        verdict.next,
        [o.remedy for o in verdict.options],
        list(verdict.rules),
        proposed is not None and proposed.needs_approval,
        proposed.max_amount if proposed else None,
    )


@settings(max_examples=40)
@given(cases=st.lists(facts(), min_size=1, max_size=40))
def test_a_batch_says_what_each_case_says_alone(cases: list[Facts]) -> None:
    together = decide_many(BOOK, frame_of(facts_to_json(case) for case in cases))
    assert together.rows() == [alone(case) for case in cases]


@pytest.mark.rule("PRD-1")
def test_amounts_are_exact_and_rounded_as_for_one_case() -> None:
    case = {"issue": "damaged", "severity": "slight", "evidence": True}
    prices = [
        ("29.99", "USD"),
        ("2499", "JPY"),
        ("9.999", "KWD"),
        ("99999999999.99", "USD"),
        (None, "USD"),
        ("5", None),
    ]
    frame = frame_of({**case, "price": price, "currency": currency} for price, currency in prices)
    amounts = decide_many(BOOK, frame)["max_amount"].to_list()
    assert [None if a is None else f"{a:.3f}" for a in amounts] == [
        "10.490",
        "874.000",
        "3.499",
        "34999999999.990",
        None,
        None,
    ]


def test_prices_of_a_few_coins_are_judged_alike() -> None:
    known = {"issue": "damaged", "severity": "slight", "evidence": True}
    cases = [
        Facts(**known, price=Decimal(price), currency=currency)
        for price, currency in (("1", "JPY"), ("2", "JPY"), ("3", "JPY"), ("0.02", "USD"))
    ]
    together = decide_many(BOOK, frame_of(facts_to_json(case) for case in cases))
    assert together.rows() == [alone(case) for case in cases]


def test_no_cases_are_no_decisions() -> None:
    assert decide_many(BOOK, frame_of([])).height == 0


def test_the_order_of_cases_is_kept() -> None:
    issues = ["invoice", "no_answer_needed", "damaged"] * 50
    decided = decide_many(BOOK, frame_of({"issue": issue} for issue in issues))
    assert decided["next"].to_list() == ["hand_to_person", "no_answer", "ask_buyer"] * 50
    assert decided.schema["max_amount"] == pl.Decimal(38, 6)


def test_a_policy_that_looks_at_the_marketplace_is_replayed_by_marketplace() -> None:
    files = book_files()
    person = 'id = "person"\n'
    elsewhere = """
[[table.row]]
id = "elsewhere"
rule = "MSG-1"
when.marketplace = ["UK", "DE"]
offer = [["explain"]]
en = "Elsewhere it is explained."
zh = "其他站点说明即可。"
"""
    nobody = 'zh = "没有规则适用。"\n'
    general = files["general.toml"].replace(person, person + 'when.marketplace = "US"\n')
    general = general.replace(nobody, nobody + elsewhere)
    book = read_book({**files, "general.toml": general})
    frame = frame_of(
        {"issue": "invoice", "marketplace": place} for place in ("US", "UK", "US", "DE")
    )
    decided = decide_many(book, frame)["next"].to_list()
    assert decided == ["hand_to_person", "explain", "hand_to_person", "explain"]
