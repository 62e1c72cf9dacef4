"""Unknown is not false: what the policy does while something is not known."""

from typing import Any

import pytest

from kefu.policy import load_book, parse_facts

BOOK = load_book()
FAULTY: dict[str, object] = {
    "fulfilment": "seller",
    "order_status": "delivered",
    "evidence": True,
    "currency": "USD",
    "in_stock": True,
}


def decide(**facts: object) -> dict[str, Any]:
    return BOOK.decide(parse_facts(facts)).to_json()


def remedies(verdict: dict[str, Any]) -> list[str]:
    return [option["remedy"] for option in verdict["options"]]


def test_nothing_known_goes_to_a_person() -> None:
    assert decide()["next"] == "hand_to_person"
    assert decide()["rules"] == []


@pytest.mark.parametrize(
    "issue", ["invoice", "product_question", "service_complaint", "other", None]
)
def test_what_no_rule_covers_goes_to_a_person_without_rules(issue: str | None) -> None:
    verdict = decide(
        issue=issue, price="12.00", currency="EUR", order_status="delivered", fulfilment="seller"
    )
    assert verdict["next"] == "hand_to_person"
    assert verdict["options"] == verdict["forbidden"] == verdict["tasks"] == verdict["rules"] == []


@pytest.mark.rule("PRD-2")
@pytest.mark.parametrize(
    "unpriced",
    [{"price": None}, {"currency": None, "price": "20.00"}, {"currency": "CHF", "price": "20.00"}],
)
def test_severe_damage_at_an_unknown_price_is_left_to_a_person(unpriced: dict[str, object]) -> None:
    verdict = decide(issue="damaged", severity="severe", **{**FAULTY, **unpriced})
    assert verdict["next"] == "hand_to_person"
    assert verdict["rules"] == []


@pytest.mark.rule("PRD-1")
def test_compensation_at_an_unknown_price_names_the_share_but_no_amount() -> None:
    verdict = decide(issue="damaged", severity="slight", evidence=True)
    assert verdict["next"] == "compensate"
    assert verdict["options"][0]["max_percent"] == 35
    assert verdict["options"][0]["max_amount"] is None


@pytest.mark.rule("DEL-8")
@pytest.mark.parametrize(
    ("in_stock", "offered", "tasks", "forbidden"),
    [
        (True, ["refund_without_return", "resend"], [], []),
        (None, ["refund_without_return"], [{"task": "check_stock", "rule": "DEL-8"}], []),
        (False, ["refund_without_return"], [], [{"remedy": "resend", "rule": "DEL-8"}]),
    ],
)
def test_a_resend_waits_for_the_stock(
    in_stock: bool | None, offered: list[str], tasks: list[object], forbidden: list[object]
) -> None:
    verdict = decide(
        issue="damaged", severity="severe", price="20.00", **{**FAULTY, "in_stock": in_stock}
    )
    assert remedies(verdict) == offered
    assert verdict["tasks"] == tasks
    assert verdict["forbidden"] == forbidden


@pytest.mark.rule("PRD-3")
def test_a_fault_of_unknown_clarity_is_asked_about_before_anything_is_offered() -> None:
    verdict = decide(issue="defective", price="20.00", **FAULTY)
    assert (verdict["next"], verdict["asks"], verdict["options"]) == ("ask_buyer", ["details"], [])


@pytest.mark.rule("DEL-4")
@pytest.mark.parametrize("looked", [None, False])
def test_the_buyer_looks_around_before_money_is_spoken_of(looked: bool | None) -> None:
    verdict = decide(
        issue="delivered_not_received",
        tracking="delivered",
        price="9.00",
        currency="USD",
        looked_around=looked,
    )
    assert (verdict["next"], verdict["asks"], verdict["options"]) == (
        "ask_buyer",
        ["look_around"],
        [],
    )


@pytest.mark.rule("DEL-6")
def test_without_a_delivery_date_nothing_is_late() -> None:
    verdict = decide(
        issue="where_is_my_order",
        order_status="shipped",
        tracking="in_transit",
        price="9.00",
        currency="USD",
    )
    assert remedies(verdict) == ["give_tracking"]


@pytest.mark.rule("DEL-6")
@pytest.mark.parametrize(
    ("now", "next_step"),
    [("2026-06-14T21:59:59Z", "ask_patience"), ("2026-06-14T22:00:01Z", "refund_full")],
)
def test_late_is_told_by_the_instant_whatever_the_offset(now: str, next_step: str) -> None:
    verdict = decide(
        issue="where_is_my_order",
        order_status="shipped",
        tracking="none",
        price="90.00",
        currency="EUR",
        now=now,
        latest_delivery="2026-06-15T00:00:00+02:00",
    )
    assert verdict["next"] == next_step


@pytest.mark.rule("RET-14")
def test_only_orders_known_to_be_shipped_by_amazon_are_left_to_amazon() -> None:
    facts = {**FAULTY, "issue": "damaged", "severity": "severe", "price": "50.00"}
    assert decide(**{**facts, "fulfilment": "amazon"})["next"] == "explain"
    assert decide(**{**facts, "fulfilment": None})["next"] == "refund_on_return"


@pytest.mark.rule("CLM-1")
def test_a_claim_of_unknown_cause_goes_to_a_person_but_may_be_answered() -> None:
    verdict = decide(
        issue="damaged", claim_status="open", severity="slight", price="20.00", **FAULTY
    )
    assert verdict["next"] == "hand_to_person"
    assert "answer_claim" in remedies(verdict)


@pytest.mark.rule("PRD-4")
def test_nothing_is_compensated_while_nobody_knows_whose_fault_it_is() -> None:
    for confirmed in (None, True, False):
        verdict = decide(
            issue="not_as_described",
            aspect="picture",
            price="50.00",
            mismatch_confirmed=confirmed,
            **FAULTY,
        )
        assert "compensate" not in remedies(verdict)
        assert "PRD-4" in verdict["rules"]
