"""Numbers are looked up by name, as of a day, per currency and marketplace."""

from datetime import date
from decimal import Decimal

import pytest

from kefu.policy import load_book
from kefu.policy.money import STEP

BOOK = load_book()


@pytest.mark.parametrize(
    ("rule", "name", "value"),
    [
        pytest.param(rule, name, Decimal(value), marks=pytest.mark.rule(rule))
        for rule, name, value in (
            ("MSG-1", "answer_hours", "24"),
            ("MSG-3", "no_response_share", "10"),
            ("MSG-8", "dissatisfaction_limit", "25"),
            ("ORD-1", "buyer_cancel_minutes", "30"),
            ("ORD-6", "confirm_shipment_days", "30"),
            ("ORD-6", "confirm_warning_days", "7"),
            ("PRD-1", "compensation_share", "35"),
            ("PRD-4", "our_fault_share", "60"),
            ("RET-2", "return_answer_hours", "48"),
            ("CLM-6", "claim_appeal_days", "30"),
            ("FBK-4", "feedback_until_days", "90"),
            ("HLT-2", "cancel_limit", "2.5"),
        )
    ],
)
def test_the_playbooks_defaults_can_be_read_by_name(rule: str, name: str, value: Decimal) -> None:
    assert BOOK.number(name) == value


@pytest.mark.rule("RET-9")
@pytest.mark.parametrize(
    ("marketplace", "on", "value", "unit"),
    [
        ("US", date(2026, 1, 25), 2, "business_days"),
        ("US", date(2026, 1, 26), 4, "days"),
        ("US", None, 4, "days"),
        ("DE", date(2026, 6, 1), 2, "business_days"),
        (None, None, 2, "business_days"),
        ("US", date(2020, 1, 1), 2, "business_days"),
    ],
)
def test_a_number_changes_on_its_day_and_only_where_it_changes(
    marketplace: str | None, on: date | None, value: int, unit: str
) -> None:
    quantity = BOOK.quantity("refund_after_return", marketplace=marketplace, on=on)
    assert quantity is not None
    assert (quantity.value, quantity.unit) == (value, unit)


@pytest.mark.rule("CLM-2")
def test_a_claim_has_another_answer_time_in_the_us() -> None:
    assert BOOK.number("claim_answer_hours", marketplace="US") == 72
    assert BOOK.number("claim_answer_hours", marketplace="DE") == 48


def test_money_is_converted_where_the_table_names_no_value() -> None:
    assert BOOK.number("low_price", currency="GBP") == 30
    assert BOOK.number("low_price", currency="JPY") == 30 * 154
    assert BOOK.number("low_price", currency="CHF") is None


def test_every_marketplaces_currency_has_a_low_price() -> None:
    for currency in [
        "USD",
        "CAD",
        "MXN",
        "BRL",
        "GBP",
        "EUR",
        "SEK",
        "PLN",
        "TRY",
        "AED",
        "SAR",
        "EGP",
        "INR",
        "JPY",
        "AUD",
        "SGD",
    ]:
        assert BOOK.number("low_price", currency=currency) is not None


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        BOOK.number("no_such_number")


def test_currencies_are_paid_in_their_own_smallest_unit() -> None:
    assert (STEP["USD"], STEP["JPY"], STEP["KWD"]) == (
        Decimal("0.01"),
        Decimal(1),
        Decimal("0.001"),
    )
