"""The trace says why: rows, cells, bans and near misses, in English and in Chinese."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

from kefu.policy import Facts, load_book, parse_facts
from tests.policy.strategies import facts

BOOK = load_book()
SEVERE: dict[str, object] = {
    "issue": "damaged",
    "severity": "severe",
    "evidence": True,
    "fulfilment": "seller",
    "order_status": "delivered",
    "price": "32.50",
    "currency": "USD",
}


def trace(stage: str, **given_facts: object) -> list[dict[str, Any]]:
    entries: Any = BOOK.explain(parse_facts(given_facts)).to_json()["trace"]
    return [entry for entry in entries if entry["stage"] == stage]


@pytest.mark.rule("PRD-2")
def test_the_row_that_spoke_is_named_with_what_each_cell_saw() -> None:
    (answer,) = trace("answer", **SEVERE)
    assert (answer["table"], answer["row"], answer["rule"]) == ("damaged", "severe-dear", "PRD-2")
    assert answer["cells"][-1] == {
        "fact": "price",
        "saw": "32.50",
        "wanted": {"en": "more than 30.00 USD", "zh": "大于 30.00 USD"},
        "fits": True,
    }


@pytest.mark.rule("PRD-2")
def test_a_near_miss_says_at_which_price_a_resend_would_be_allowed() -> None:
    misses = {tuple(miss["remedies"]): miss for miss in trace("near_miss", **SEVERE)}
    assert misses[("resend",)]["text"] == {
        "en": "Sending it again would need “price: at most 30.00 USD” (now: 32.50 USD).",
        "zh": "若要重寄，需满足“价格：不超过 30.00 USD”（目前：32.50 USD）。",
    }
    assert misses[("resend",)]["cells"][0]["fits"] is False


@pytest.mark.rule("RET-6")
def test_a_near_miss_says_what_would_let_the_money_out() -> None:
    texts = [miss["text"]["en"] for miss in trace("near_miss", **SEVERE)]
    assert (
        "A refund without return would need “the buyer may keep it: yes” (now: not known)." in texts
    )


@pytest.mark.rule("RET-6")
def test_what_is_allowed_already_is_no_near_miss() -> None:
    allowed = {option.remedy for option in BOOK.explain(parse_facts(SEVERE)).options}
    assert allowed == {"refund_on_return"}
    assert not [m for m in trace("near_miss", **SEVERE) if allowed.intersection(m["remedies"])]


@pytest.mark.rule("DEL-8")
def test_a_near_miss_says_that_a_resend_waits_for_the_stock() -> None:
    texts = [miss["text"]["en"] for miss in trace("near_miss", **{**SEVERE, "price": "20.00"})]
    assert "Sending it again would need “in stock: yes” (now: not known)." in texts


@pytest.mark.parametrize(
    ("more", "remedy", "rule"),
    [
        ({}, "resend", "PRD-2"),
        ({}, "refund_full", "RET-6"),
        ({"price": "20.00", "in_stock": False}, "resend", "DEL-8"),
        ({"refused": ["compensate"]}, "compensate", "PRD-10"),
        ({"refunded_so_far": "20", "conceded_so_far": "12.50"}, "refund_on_return", "RET-9"),
    ],
)
def test_every_ban_is_told_with_its_reason(more: dict[str, object], remedy: str, rule: str) -> None:
    bans = {ban["remedy"]: ban for ban in trace("forbidden", **{**SEVERE, **more})}
    assert bans[remedy]["rule"] == rule
    assert bans[remedy]["text"]["en"]
    assert bans[remedy]["text"]["zh"]


def test_a_case_left_to_a_person_says_which_row_left_it() -> None:
    (entry,) = trace("person", **{**SEVERE, "price": None})
    assert (entry["table"], entry["row"]) == ("damaged", "severe-price-unknown")


def test_a_plain_decision_names_its_rows_too() -> None:
    entries: Any = BOOK.decide(parse_facts(SEVERE)).to_json()["trace"]
    assert [(entry["stage"], entry["row"]) for entry in entries] == [
        ("answer", "severe-dear"),
        ("always", "no-second-parcel"),
        ("always", "goods-first"),
    ]


def texts(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if "en" in value:
            yield value
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


@given(case=facts())
def test_any_explanation_is_json_and_tells_everything_in_both_languages(case: Facts) -> None:
    shown = json.loads(json.dumps(BOOK.explain(case).to_json()))
    for text in texts(shown["trace"]):
        assert text["en"]
        assert text["zh"]
        assert "{" not in text["en"] + text["zh"]


@given(case=facts())
def test_every_ban_of_a_verdict_is_explained(case: Facts) -> None:
    shown: Any = BOOK.explain(case).to_json()
    explained = [(e["remedy"], e["rule"]) for e in shown["trace"] if e["stage"] == "forbidden"]
    assert explained == [(f["remedy"], f["rule"]) for f in shown["forbidden"]]
