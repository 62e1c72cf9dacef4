"""Facts are read strictly: what cannot be right is refused, all of it at once."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given

from kefu.policy import Facts, FactsError, facts_to_json, parse_facts
from tests.policy.strategies import facts


def problem(**given_facts: object) -> tuple[str, str]:
    with pytest.raises(FactsError) as caught:
        parse_facts(given_facts)
    return caught.value.field, caught.value.code


def test_nothing_known_is_a_fact_too() -> None:
    assert parse_facts({}) == Facts()


def test_null_is_unknown_and_differs_from_false() -> None:
    assert parse_facts({"evidence": None}).evidence is None
    assert parse_facts({"evidence": False}).evidence is False


@pytest.mark.parametrize(
    "value",
    [
        29.9,
        29,
        True,
        "NaN",
        "Infinity",
        "-1",
        "-0.01",
        "1e3",
        "",
        " 5",
        "29,90",
        "$5",
        "٥",
        "1.1234567",
        [],
        {},
    ],
)
def test_money_is_a_plain_decimal_string_of_zero_or_more(value: object) -> None:
    assert problem(price=value) in (("price", "bad_money"), ("price", "wrong_type"))


@pytest.mark.parametrize("value", ["true", "yes", 1, 0, "", []])
def test_a_flag_is_true_or_false_and_never_a_string(value: object) -> None:
    assert problem(evidence=value) == ("evidence", "wrong_type")


@pytest.mark.parametrize(
    "value", ["2026-06-10T09:00:00", "2026-06-10", "yesterday", "", "2026-13-01T00:00:00Z"]
)
def test_a_time_needs_an_offset(value: str) -> None:
    assert problem(now=value) == ("now", "bad_time")


def test_a_time_keeps_its_own_offset() -> None:
    read = parse_facts({"now": "2026-06-10T09:00:00+08:00"}).now
    assert read is not None
    assert read.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("colour", "red", "unknown_field"),
        ("issue", "broken", "unknown_code"),
        ("issue", 3, "wrong_type"),
        ("marketplace", "USA", "unknown_code"),
        ("marketplace", "us", "unknown_code"),
        ("currency", "RMB", "unknown_code"),
        ("currency", "usd", "unknown_code"),
        ("refused", "compensate", "wrong_type"),
        ("refused", ["money"], "unknown_code"),
        ("now", 1_765_000_000, "wrong_type"),
    ],
)
def test_what_the_vocabulary_does_not_know_is_refused(field: str, value: object, code: str) -> None:
    assert problem(**{field: value}) == (field, code)


def test_all_problems_are_told_at_once_in_both_languages() -> None:
    with pytest.raises(FactsError) as caught:
        parse_facts({"price": -1, "issue": "broken", "colour": "red"})
    assert [found.field for found in caught.value.problems] == ["price", "issue", "colour"]
    assert "no such fact" in caught.value.message("en")
    assert "没有这个事实字段" in caught.value.message("zh")


@pytest.mark.parametrize("line", [[], "facts", 3, None])
def test_facts_are_an_object(line: object) -> None:
    with pytest.raises(FactsError):
        parse_facts(line)  # type: ignore[arg-type]


@given(case=facts())
def test_facts_survive_json(case: Facts) -> None:
    assert parse_facts(json.loads(json.dumps(facts_to_json(case)))) == case


def test_money_keeps_the_digits_it_came_with() -> None:
    assert facts_to_json(parse_facts({"price": "29.90"}))["price"] == "29.90"
    assert parse_facts({"price": "29.90"}).price == Decimal("29.9")


@pytest.mark.parametrize("value", ["x" * 5_000_000, "\u202eslight", "\x1b[31mslight\0"])
def test_an_error_repeats_little_and_nothing_that_hides(value: str) -> None:
    for given_facts in ({"severity": value}, {"price": value}, {"now": value}, {value: 1}):
        with pytest.raises(FactsError) as caught:
            parse_facts(given_facts)
        for language in ("en", "zh"):
            assert len(caught.value.message(language)) < 300
            assert caught.value.message(language).isprintable()


def test_too_many_digits_are_told_as_such() -> None:
    with pytest.raises(FactsError, match="at most 12 digits before the point and 6 after it"):
        parse_facts({"price": "9999999999999"})


@pytest.mark.parametrize(
    ("price", "currency"),
    [("2480.50", "JPY"), ("0.40", "JPY"), ("29.999", "USD"), ("1.0005", "KWD")],
)
def test_an_amount_with_decimals_that_its_currency_does_not_have_is_refused(
    price: str, currency: str
) -> None:
    with pytest.raises(FactsError) as caught:
        parse_facts({"price": price, "currency": currency})
    assert (caught.value.field, caught.value.code) == ("price", "bad_money")
    assert currency in caught.value.message("en")
    assert currency in caught.value.message("zh")


@pytest.mark.parametrize(("price", "currency"), [("2480.00", "JPY"), ("1.005", "KWD"), ("9.5", "")])
def test_zeros_behind_the_point_and_amounts_without_a_currency_are_fine(
    price: str, currency: str
) -> None:
    assert parse_facts({"price": price, "currency": currency or None}).price == Decimal(price)
