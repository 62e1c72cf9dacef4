"""Amounts in every marketplace's way of writing them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.connectors.mail.reading.amounts import find_money, parse_number
from kefu.connectors.mail.reading.plaintext import folded


@pytest.mark.parametrize(
    ("text", "marketplace", "amount", "currency"),
    [
        ("a claim of $1,234.50 was", "US", "1234.50", "USD"),
        ("$80.00", "CA", "80.00", "CAD"),
        ("$1,200.00", "MX", "1200.00", "MXN"),
        ("A$ 15.50", "AU", "15.50", "AUD"),
        ("S$12.90", "SG", "12.90", "SGD"),
        ("US$ 5", "DE", "5", "USD"),
        ("R$ 199,90", "BR", "199.90", "BRL"),
        ("£18.99", "UK", "18.99", "GBP"),
        ("24,99 €", "IT", "24.99", "EUR"),
        ("EUR 24.99", "IT", "24.99", "EUR"),
        ("EUR 1.024,99", "DE", "1024.99", "EUR"),
        ("1\u202f234,56 €", "FR", "1234.56", "EUR"),
        ("1 234,56 €", "FR", "1234.56", "EUR"),
        ("1.234 €", "DE", "1234", "EUR"),
        ("￥3,980", "JP", "3980", "JPY"),
        ("3,980円", "JP", "3980", "JPY"),
        ("₹1,23,456.00", "IN", "123456.00", "INR"),
        ("1 099,00 kr", "SE", "1099.00", "SEK"),
        ("49,99 zł", "PL", "49.99", "PLN"),
        ("1.299,90 TL", "TR", "1299.90", "TRY"),
        ("￥1,234 30日以内", "JP", "1234", "JPY"),
        ("AED 45.00", "AE", "45.00", "AED"),
    ],
)
def test_an_amount_is_read(text: str, marketplace: str, amount: str, currency: str) -> None:
    money = find_money(folded(text), marketplace)
    assert money is not None
    assert (str(money.amount), money.currency) == (amount, currency)


@pytest.mark.parametrize("text", ["order 114-1234567-1234567", "3 calendar days", "eurasia 12", ""])
def test_what_has_no_currency_is_no_amount(text: str) -> None:
    assert find_money(text, "US") is None


@given(st.decimals(min_value=0, max_value=999_999, places=2))
def test_european_and_american_writing_mean_the_same(value: Decimal) -> None:
    american = f"{value:,.2f}"
    european = american.translate(str.maketrans(",.", ".,"))
    assert parse_number(american) == parse_number(european) == value
