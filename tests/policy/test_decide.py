"""Rules whose point is an amount, an order of steps or a limit; the rest lies beside the tables as examples."""

from typing import Any

import pytest

from kefu.policy import load_book, parse_facts

BOOK = load_book()
SELLER: dict[str, object] = {
    "fulfilment": "seller",
    "order_status": "delivered",
    "evidence": True,
    "in_stock": True,
}


def decide(**facts: object) -> dict[str, Any]:
    return BOOK.decide(parse_facts(facts)).to_json()


def remedies(verdict: dict[str, Any]) -> list[str]:
    return [option["remedy"] for option in verdict["options"]]


def slight_damage(**facts: object) -> dict[str, Any]:
    (option,) = decide(issue="damaged", severity="slight", **{**SELLER, **facts})["options"]
    assert isinstance(option, dict)
    return option


@pytest.mark.rule("PRD-1")
def test_a_verdict_has_exactly_the_shape_that_the_vocabulary_gives() -> None:
    verdict = decide(
        issue="damaged", severity="slight", evidence=True, price="29.99", currency="USD"
    )
    assert list(verdict) == [
        "next",
        "options",
        "forbidden",
        "asks",
        "tasks",
        "rules",
        "policy",
        "trace",
    ]
    assert verdict["policy"] == "amazon-aftersales@1"
    assert verdict["options"] == [
        {
            "remedy": "compensate",
            "max_percent": 35,
            "target_percent": None,
            "max_amount": "10.49",
            "currency": "USD",
            "needs_approval": False,
            "rule": "PRD-1",
        }
    ]


@pytest.mark.rule("PRD-1")
@pytest.mark.parametrize(
    ("price", "currency", "amount"),
    [
        ("29.99", "USD", "10.49"),
        ("2499", "JPY", "874"),
        ("2499.00", "JPY", "874"),
        ("9.999", "KWD", "3.499"),
        ("0.05", "EUR", "0.01"),
    ],
)
def test_a_maximum_is_rounded_down_to_what_the_currency_can_pay(
    price: str, currency: str, amount: str
) -> None:
    assert slight_damage(price=price, currency=currency)["max_amount"] == amount


@pytest.mark.rule("RET-9")
@pytest.mark.parametrize(
    ("refunded", "conceded", "amount"),
    [
        (None, None, "35.00"),
        ("60", None, "35.00"),
        ("70", None, "30.00"),
        ("60", "25", "15.00"),
        ("99.99", "0", "0.01"),
    ],
)
def test_a_compensation_never_brings_the_total_above_the_price(
    refunded: str | None, conceded: str | None, amount: str
) -> None:
    option = slight_damage(
        price="100", currency="USD", refunded_so_far=refunded, conceded_so_far=conceded
    )
    assert option["max_amount"] == amount


@pytest.mark.rule("RET-9")
def test_when_everything_was_conceded_no_money_is_left_to_offer() -> None:
    verdict = decide(
        issue="damaged",
        severity="slight",
        price="100",
        currency="USD",
        conceded_so_far="100",
        **SELLER,
    )
    assert verdict["options"] == []
    assert {"remedy": "compensate", "rule": "RET-9"} in verdict["forbidden"]


@pytest.mark.rule("STD-3")
def test_a_second_compensation_that_would_exceed_the_share_needs_approval() -> None:
    assert not slight_damage(price="100", currency="USD", conceded_so_far="0")["needs_approval"]
    assert slight_damage(price="100", currency="USD", conceded_so_far="20")["needs_approval"]


@pytest.mark.rule("STD-3")
def test_a_second_compensation_at_an_unknown_price_needs_approval() -> None:
    assert slight_damage(currency="USD", conceded_so_far="20")["needs_approval"]
    assert slight_damage(price="100", conceded_so_far="20")["needs_approval"]
    assert not slight_damage(currency="USD")["needs_approval"]


@pytest.mark.rule("PRD-2")
@pytest.mark.parametrize(
    ("price", "currency", "cheap"),
    [
        ("30.00", "USD", True),
        ("30.01", "USD", False),
        ("30.00", "GBP", True),
        ("30.01", "GBP", False),
        ("1500", "JPY", True),
        ("20000", "JPY", False),
        ("100.00", "SEK", True),
        ("1000.00", "SEK", False),
    ],
)
def test_the_price_condition_holds_in_every_currency(
    price: str, currency: str, cheap: bool
) -> None:
    verdict = decide(issue="damaged", severity="severe", price=price, currency=currency, **SELLER)
    assert remedies(verdict) == (
        ["refund_without_return", "resend"] if cheap else ["refund_on_return"]
    )
    assert ({"remedy": "resend", "rule": "PRD-2"} in verdict["forbidden"]) is not cheap


@pytest.mark.rule("ORD-2")
@pytest.mark.parametrize(("price", "target"), [("199.99", None), ("200.00", 10), ("900.00", 10)])
def test_the_dearer_the_order_the_smaller_the_share(price: str, target: int | None) -> None:
    verdict = decide(issue="cancel_order", order_status="shipped", price=price, currency="USD")
    assert verdict["options"][0]["target_percent"] == target


@pytest.mark.rule("PRD-8")
def test_a_wrong_item_is_sent_again_at_any_price_once_compensation_is_refused() -> None:
    for price in ("20.00", "500.00"):
        before = decide(issue="wrong_item", price=price, currency="USD", **SELLER)
        after = decide(
            issue="wrong_item", price=price, currency="USD", refused=["compensate"], **SELLER
        )
        assert remedies(before) == ["compensate"]
        assert "resend" in remedies(after)


@pytest.mark.rule("PRD-10")
def test_who_refuses_all_the_money_at_once_is_not_offered_it_in_another_form() -> None:
    verdict = decide(
        issue="damaged",
        severity="severe",
        price="20.00",
        currency="USD",
        refused=["refund_full"],
        **SELLER,
    )
    assert remedies(verdict) == ["resend"]


@pytest.mark.rule("PRD-10")
def test_a_question_that_was_refused_is_not_asked_again() -> None:
    verdict = decide(issue="damaged", refused=["ask_buyer"])
    assert (verdict["next"], verdict["asks"]) == ("hand_to_person", [])


@pytest.mark.rule("MSG-6")
@pytest.mark.parametrize(
    ("wish", "first"), [("refund", "refund_full"), ("replacement", "resend"), (None, "refund_full")]
)
def test_among_what_is_allowed_the_buyers_wish_comes_first(wish: str | None, first: str) -> None:
    verdict = decide(
        issue="delivered_not_received",
        tracking="delivered",
        looked_around=True,
        price="12.00",
        currency="USD",
        buyer_wants=wish,
        **SELLER,
    )
    assert verdict["next"] == first
    assert set(remedies(verdict)) == {"refund_full", "resend"}


@pytest.mark.rule("MSG-3")
def test_thanks_need_no_answer() -> None:
    assert decide(issue="no_answer_needed")["next"] == "no_answer"


@pytest.mark.rule("RET-14")
@pytest.mark.parametrize(
    "issue", ["damaged", "defective", "wrong_item", "changed_mind", "return_item", "refund_status"]
)
def test_orders_shipped_by_amazon_are_never_refunded_or_resent_by_us(issue: str) -> None:
    verdict = decide(
        issue=issue,
        severity="severe",
        described=False,
        price="20.00",
        currency="USD",
        **{**SELLER, "fulfilment": "amazon"},
    )
    assert remedies(verdict) == ["explain"]
    assert {"refund_full", "resend"} <= {entry["remedy"] for entry in verdict["forbidden"]}


@pytest.mark.rule("PRD-6")
def test_a_confirmed_mismatch_always_corrects_the_listing() -> None:
    for issue in ("not_as_described", "wrong_item", "other"):
        verdict = decide(issue=issue, mismatch_confirmed=True, **SELLER)
        assert {"task": "fix_listing", "rule": "PRD-6"} in verdict["tasks"]
