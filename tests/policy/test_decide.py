import pytest

from kefu.policy import load_book, parse_facts

BOOK = load_book()


def decide(**facts: object) -> dict:
    return BOOK.decide(parse_facts(facts)).to_json()


@pytest.mark.rule("PRD-1")
def test_slight_damage_with_a_photo_is_compensated_up_to_35_percent_rounded_down() -> None:
    verdict = decide(
        issue="damaged", severity="slight", evidence=True, price="29.99", currency="USD"
    )
    assert verdict["next"] == "compensate"
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


def test_what_no_rule_covers_goes_to_a_person_without_rules() -> None:
    verdict = decide(issue="invoice", price="12.00", currency="EUR", order_status="delivered")
    assert verdict["next"] == "hand_to_person"
    assert verdict["options"] == verdict["forbidden"] == verdict["rules"] == []
