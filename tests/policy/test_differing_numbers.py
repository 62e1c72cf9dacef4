"""Whatever changes in the defaults or the rates is told: every line of them, and every part that a number has."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kefu.policy.book import book_files
from kefu.policy.differing_numbers import number_differences
from kefu.policy.findings import Findings
from kefu.policy.numbers import Number, Numbers, Period, Rates
from kefu.policy.reading_numbers import read_numbers
from kefu.policy.source import BookError, Source
from kefu.policy.vocabulary import MOMENTS
from kefu.policy.words import words

TEXT = book_files()["defaults.toml"]
LINES = TEXT.splitlines()
SAYING = [n for n, line in enumerate(LINES) if re.match(r"\w+ *=", line)]


def read(lines: list[str]) -> Numbers:
    findings = Findings()
    numbers = read_numbers([Source("defaults.toml", "\n".join(lines))], findings)
    findings.stop_if_wrong()
    return Numbers(numbers, ())


SHIPPED = read(LINES)
UNITS = {"percent": "stars", "stars": "percent", "minutes": "hours", "hours": "minutes"}


def another(key: str, value: str) -> str:
    """Another value that could stand there."""
    said = value.strip('"')
    match key:
        case "rule":
            return '"STD-4"' if said == "STD-3" else '"STD-3"'
        case "unit":
            return f'"{UNITS.get(said, "hours")}"'
        case "from":
            return date.fromisoformat(value).replace(year=2023).isoformat()
        case "counts_from" | "met_by":
            return f'"{next(moment for moment in MOMENTS if moment != said)}"'
        case "warn_before":
            return '"answer_hours"'
        case "en" | "zh":
            return f'"{said} ?"'
    return f'"{Decimal(said) / 2 if Decimal(said) else 1}"'


def told(before: Numbers, after: Numbers) -> list[tuple[str, str]]:
    found = [d.text for d in number_differences(before, after)]
    assert all(text.en and text.zh and "{" not in text.en + text.zh for text in found)
    return [(text.en, text.zh) for text in found]


def test_every_line_that_says_another_thing_is_told() -> None:
    refused = set()
    for number in SAYING:
        key, value = re.match(r"(\w+) *= *(\".*\"|[\w-]+)", LINES[number]).groups()  # type: ignore[union-attr]
        lines = [*LINES[:number], f"{key} = {another(key, value)}", *LINES[number + 1 :]]
        try:
            other = read(lines)
        except BookError:
            refused.add(LINES[number])
            continue
        assert told(SHIPPED, other), LINES[number]
        assert told(other, SHIPPED), LINES[number]
    # Currencies mean nothing in another unit: that alone cannot be read.
    assert refused == {'unit = "money"'}


def test_every_line_that_is_gone_is_told_or_cannot_be_missing() -> None:
    needed = set()
    for number in SAYING:
        try:
            other = read([*LINES[:number], *LINES[number + 1 :]])
        except BookError:
            needed.add(LINES[number].split()[0])
            continue
        assert told(SHIPPED, other), LINES[number]
        assert told(other, SHIPPED), LINES[number]
    assert needed == {"rule", "unit", "en", "zh", "from"}


PERIOD = Period(since=date(2024, 1, 1), unit="days", values={"default": Decimal(30)})
APPEAL = Number(
    name="appeal_days",
    rule="CLM-6",
    text=SHIPPED["claim_appeal_days"].text,
    periods=(PERIOD,),
)
WARNING = SHIPPED["file_warning_days"]
WHERE_EN = "A lost claim may be appealed within this time (appeal_days): "
WHERE_ZH = "败诉的索赔可在此时间内申诉（appeal_days）："


def numbers(*some: Number, rates: tuple[Rates, ...] = ()) -> Numbers:
    return Numbers({number.name: number for number in (*some, WARNING)}, rates)


@pytest.mark.rule("CLM-6")
@pytest.mark.parametrize(
    ("was", "now", "en", "zh"),
    [
        (
            {"counts_from": "claim_decided_at"},
            {"counts_from": "refunded_at"},
            "counts from “the decision of the claim” becomes “the refund”.",
            "起算点由“索赔裁定”改为“退款”。",
        ),
        (
            {"counts_from": "ordered_at"},
            {},
            "counts from “the order” becomes “when it is first asked for”.",
            "起算点由“下单”改为“首次要求时”。",
        ),
        (
            {},
            {"met_by": "return_received_at"},
            "met by “nothing” becomes “the arrival of the return”.",
            "完成依据由“无”改为“收到退货”。",
        ),
        (
            {"warn_before": "file_warning_days"},
            {},
            "warning before its end “So long before an appeal or a SAFE-T claim must be filed, the desk warns "
            "(file_warning_days)” becomes “nothing”.",
            "到期前提醒由“申诉或 SAFE-T 索赔提交期限前这么多天提醒（file_warning_days）”改为“无”。",
        ),
    ],
)
def test_what_a_deadline_counts_from_is_met_by_and_warns_is_told(
    was: dict[str, str], now: dict[str, str], en: str, zh: str
) -> None:
    before, after = (numbers(replace(APPEAL, **parts)) for parts in (was, now))  # type: ignore[arg-type]
    assert told(before, after) == [(WHERE_EN + en, WHERE_ZH + zh)]


def test_a_new_deadline_is_told_whole() -> None:
    later = replace(PERIOD, since=date(2027, 1, 1), values={"default": Decimal(20)})
    new = replace(
        APPEAL,
        periods=(later, PERIOD),
        counts_from="claim_decided_at",
        warn_before="file_warning_days",
    )
    assert [
        en.removeprefix(WHERE_EN).split(" (")[0] for en, _ in told(numbers(), numbers(new))
    ] == [
        "new number, 30 days.",
        "from 2027-01-01 on 20 days instead of 30 days.",
        "counts from “nothing” becomes “the decision of the claim”.",
        "warning before its end “nothing” becomes “So long before an appeal or a SAFE-T claim must be "
        "filed, the desk warns",
    ]


def money(**values: int) -> dict[str, Decimal]:
    return {code: Decimal(value) for code, value in values.items()}


def test_a_currency_that_is_named_no_longer_from_a_day_on_is_told() -> None:
    first = Period(since=date(2024, 1, 1), unit="money", values=money(USD=30, EUR=30))
    later = Period(since=date(2027, 1, 1), unit="money", values=money(USD=30))
    before = replace(APPEAL, periods=(first,))
    after = replace(APPEAL, periods=(later, first))
    assert told(numbers(before), numbers(after)) == [
        (
            f"{WHERE_EN}from 2027-01-01 on no value of its own instead of 30 EUR.",
            f"{WHERE_ZH}自 2027-01-01 起为 没有单独的值，原为 30 EUR。",
        )
    ]


def test_a_marketplace_that_a_newer_value_does_not_name_keeps_its_own_and_is_not_told() -> None:
    first = replace(PERIOD, values={"default": Decimal(30), "US": Decimal(20)})
    later = replace(PERIOD, since=date(2027, 1, 1), values={"default": Decimal(40)})
    before, after = replace(APPEAL, periods=(first,)), replace(APPEAL, periods=(later, first))
    assert [en for en, _ in told(numbers(before), numbers(after))] == [
        f"{WHERE_EN}from 2027-01-01 on 40 days instead of 30 days."
    ]


def test_another_base_of_the_rates_is_told() -> None:
    was = Rates(since=date(2025, 10, 31), base="USD", values={"EUR": Decimal("0.8655")})
    now = replace(was, base="GBP")
    assert told(numbers(rates=(was,)), numbers(rates=(now,))) == [
        (
            "Exchange rates: base currency (2025-10-31): “USD” becomes “GBP”.",
            "汇率：基准货币（2025-10-31）由“USD”改为“GBP”。",
        )
    ]


def test_whatever_a_length_of_time_counts_from_has_its_words() -> None:
    assert set(MOMENTS) <= set(words()["fact"])
