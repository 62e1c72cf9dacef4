"""Rows say how long something may take: the number's name, as long as it is there and then."""

import pytest

from kefu.policy import BookError, Facts, book_files, load_book, parse_facts, read_book

BOOK = load_book()
ARRIVED = {
    "issue": "return_item",
    "return_status": "received",
    "order_status": "delivered",
    "fulfilment": "seller",
    "price": "20.00",
}


def limits(**changed: str) -> list[object]:
    trace = BOOK.decide(parse_facts({**ARRIVED, **changed})).to_json()["trace"]
    assert isinstance(trace, list)
    return [entry for entry in trace if entry["stage"] == "deadline"]


@pytest.mark.rule("RET-9")
@pytest.mark.parametrize(
    ("place", "now", "within", "unit"),
    [
        ("US", "2026-01-26T00:00:00+00:00", 4, "days"),
        ("US", "2026-01-25T23:59:59+00:00", 2, "business_days"),
        ("DE", "2026-11-26T10:00:00+01:00", 2, "business_days"),
    ],
)
def test_a_refund_follows_in_the_time_of_marketplace_and_day(
    place: str, now: str, within: int, unit: str
) -> None:
    currency = "USD" if place == "US" else "EUR"
    assert limits(marketplace=place, currency=currency, now=now) == [
        {
            "stage": "deadline",
            "deadline": "refund_after_return",
            "within": within,
            "unit": unit,
            "rule": "RET-9",
        }
    ]


@pytest.mark.rule("RET-2")
def test_a_return_request_is_to_be_answered_in_its_time() -> None:
    case = Facts(issue="return_item", return_status="requested", fulfilment="seller")
    [limit] = BOOK.decide(case).deadlines
    assert (limit.deadline, int(limit.within), limit.unit) == ("return_answer_hours", 48, "hours")


@pytest.mark.rule("CLM-6")
def test_a_lost_claim_may_be_appealed_for_a_while() -> None:
    case = Facts(issue="damaged", claim_status="granted", fulfilment="seller", fault="buyer")
    assert "claim_appeal_days" in [limit.deadline for limit in BOOK.decide(case).deadlines]


def test_what_no_rule_covers_has_no_deadline() -> None:
    verdict = BOOK.decide(Facts(issue="other"))
    assert (verdict.next, verdict.rules, verdict.deadlines) == ("hand_to_person", (), ())


@pytest.mark.parametrize("name", ["low_price", "compensation_share", "soon"])
def test_a_deadline_is_a_length_of_time(name: str) -> None:
    files = book_files()
    wrong = files["returns.toml"].replace(
        'deadline = ["refund_after_return"]', f'deadline = ["{name}"]', 1
    )
    with pytest.raises(BookError) as told:
        read_book({**files, "returns.toml": wrong})
    [problem] = told.value.problems
    assert "not a length of time" in problem.en
    assert problem.place.file == "returns.toml"
