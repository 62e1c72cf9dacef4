"""Amounts, shares, dates and numbers are the same in whatever notation, and different when they differ."""

from datetime import date
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_percent
from hypothesis import given
from hypothesis import strategies as st

from kefu.assist.checks import figures
from kefu.assist.checks.dates import same_day
from kefu.assist.checks.numerals import han_value

LOCALES = {
    "en": ["en_US", "en_GB", "en_CA", "en_IN"],
    "de": ["de_DE", "de_AT", "de_CH"],
    "fr": ["fr_FR", "fr_CA", "fr_BE"],
    "it": ["it_IT"],
    "es": ["es_ES", "es_MX"],
    "ja": ["ja_JP"],
    "zh": ["zh_Hans_CN"],
}
locales = st.sampled_from([(lang, locale) for lang, them in LOCALES.items() for locale in them])
amounts = st.decimals(min_value="0.01", max_value="99999.99", places=2)
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2039, 12, 31))


def values(text, kind, **where):
    return [f.value for f in figures(text, **where) if f.kind == kind]


@given(amounts, st.sampled_from(["EUR", "USD", "GBP", "CAD", "MXN", "AUD"]), locales, locales)
def test_an_amount_is_the_same_in_every_countrys_notation(amount, currency, one, other):
    said = {
        tuple(
            values(
                f"({format_currency(amount, currency, locale=locale)})",
                "amount",
                language=language,
                currency=currency,
            )
        )
        for language, locale in (one, other)
    }
    assert len(said) == 1
    ((value,),) = said
    assert value.startswith(currency)
    assert Decimal(value.split()[1]) == amount


@given(st.integers(min_value=1, max_value=9_999_999), locales)
def test_yen_have_no_cents_and_keep_their_thousands(amount, where):
    language, locale = where
    text = format_currency(amount, "JPY", locale=locale)
    assert values(text, "amount", language=language, currency="JPY") == [f"JPY {amount}"]


@given(st.integers(min_value=1, max_value=100), locales)
def test_a_share_is_the_same_in_every_countrys_notation(percent, where):
    language, locale = where
    text = format_percent(Decimal(percent) / 100, locale=locale)
    assert values(f"up to {text} off", "percent", language=language) == [str(percent)]


@given(days, locales, locales, st.sampled_from(["long", "medium"]))
def test_a_day_is_the_same_in_every_language(day, one, other, length):
    said = [
        values(f"({format_date(day, length, locale=locale)})", "date", language=language)
        for language, locale in (one, other)
    ]
    assert [len(found) for found in said] == [1, 1]
    assert same_day(said[0][0], said[1][0])
    assert said[0][0].endswith(f"{day:%m-%d}")


@pytest.mark.parametrize(
    ("text", "language", "kind", "value"),
    [
        ("我们退还五十欧元", "zh", "amount", "EUR 50"),
        ("一千二百日元", "zh", "amount", "JPY 1200"),
        ("fünfzig Euro zurück", "de", "amount", "EUR 50"),
        ("28,90 EUR", "de", "amount", "EUR 28.9"),
        ("US$1,234.50", "en", "amount", "USD 1234.5"),
        ("1 234,50 €", "fr", "amount", "EUR 1234.5"),
        ("￥２，４８０", "ja", "amount", "JPY 2480"),
        ("8折", "zh", "percent", "20"),
        ("八五折", "zh", "percent", "15"),
        ("百分之三十五", "zh", "percent", "35"),
        ("3割引", "ja", "percent", "30"),
        ("半額", "ja", "percent", "50"),
        ("35 Prozent", "de", "percent", "35"),
        ("half of the price", "en", "percent", "50"),
        ("am Montag", "de", "date", "weekday-0"),
        ("星期一", "zh", "date", "weekday-0"),
        ("周一", "zh", "date", "weekday-0"),
        ("月曜日", "ja", "date", "weekday-0"),
        ("明日", "ja", "date", "tomorrow"),
        ("20.11.", "de", "date", "-11-20"),
        ("11/20/2026", "en", "date", "2026-11-20"),
        ("两天", "zh", "number", "2"),
        ("two days", "en", "number", "2"),
        ("order 302-1234567-7654321", "en", "order", "302-1234567-7654321"),
        ("B0EXAMPLE1", "en", "asin", "B0EXAMPLE1"),
        ("Nr. 00340434161094", "de", "tracking", "00340434161094"),
        ("1Z999AA10123456784", "en", "tracking", "1Z999AA10123456784"),
        ("see https://evil.example/x.", "en", "link", "https://evil.example/x"),
        ("mail a.b@evil.example", "en", "link", "a.b@evil.example"),
    ],
)
def test_what_people_write_is_understood(text, language, kind, value):
    where = {"language": language, "marketplace": "US" if language == "en" else ""}
    assert [(f.kind, f.value) for f in figures(text, **where)] == [(kind, value)]


def test_an_amount_that_cannot_be_read_is_an_amount_all_the_same():
    (found,) = figures("Wir zahlen fünfundzwanzig Euro.", language="de", currency="EUR")
    assert (found.kind, found.value) == ("amount", "EUR ?")
    assert "fünfundzwanzig" in found.text


def test_the_cases_currency_settles_a_sign_that_several_countries_use():
    assert values("$5", "amount", currency="CAD") == ["CAD 5"]
    assert values("$5", "amount", currency="EUR") == ["USD 5"]
    assert values("¥5", "amount", currency="CNY") == ["CNY 5"]


def test_marks_of_a_list_and_greetings_are_no_figures():
    text = "1. erstens\n2) zweitens\nGuten Morgen! Vielen Dank."
    assert figures(text, language="de") == ()


@given(st.integers(min_value=1, max_value=99_999))
def test_chinese_numerals_are_read_as_they_are_written(number):
    assert han_value(in_han(number)) == number


def in_han(number):
    signs, places, written = "零一二三四五六七八九", ["", "十", "百", "千", "万"], ""
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            written = signs[int(digit)] + places[place] + written
        elif written and not written.startswith("零"):
            written = "零" + written
    return written


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text):
    for figure in figures(text, language="de", marketplace="DE", currency="EUR"):
        assert figure.value
