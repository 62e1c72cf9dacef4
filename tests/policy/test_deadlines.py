"""Rows say how long something may take: the number's name, as long as it is there and then."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from kefu.policy import BookError, Facts, book_files, load_book, parse_facts, read_book
from kefu.policy.verdict import Span

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
            "counts_from": "return_received_at",
            "from": None,
        }
    ]


@pytest.mark.rule("RET-9")
def test_a_deadline_counts_from_the_fact_that_its_number_names() -> None:
    arrived = "2026-02-03T09:30:00-08:00"
    [limit] = limits(marketplace="US", currency="USD", return_received_at=arrived)
    assert isinstance(limit, dict)
    assert limit["from"] == arrived


@pytest.mark.rule("RET-9")
def test_cases_that_differ_in_nothing_but_the_arrival_have_deadlines_of_their_own() -> None:
    moments = ("2026-02-03T09:30:00+00:00", "2026-02-04T10:00:00+00:00")
    told = [limits(marketplace="DE", currency="EUR", return_received_at=at) for at in moments]
    assert [limit[0]["from"] for limit in told] == list(moments)  # type: ignore[index]


@pytest.mark.rule("RET-9")
def test_the_time_runs_whatever_the_buyer_says_meanwhile_and_ends_with_the_money() -> None:
    case = Facts(issue="return_item", return_status="received", fulfilment="seller")
    due = {"refund_after_return"}
    for issue in ("return_item", "no_answer_needed", "other", "damaged"):
        verdict = BOOK.decide(replace(case, issue=issue))
        assert {limit.deadline for limit in verdict.deadlines} == due
    paid = replace(case, price=Decimal(20), currency="USD", refunded_so_far=Decimal(20))
    assert not BOOK.decide(paid).deadlines
    taken = replace(case, claim_status="granted")
    assert due.isdisjoint(limit.deadline for limit in BOOK.decide(taken).deadlines)


@pytest.mark.rule("RET-9")
def test_a_deadline_tells_which_fact_meets_it() -> None:
    [limit] = BOOK.decide(parse_facts(ARRIVED)).deadlines
    assert limit.met_by == "refunded_at"


@pytest.mark.rule("ORD-6")
def test_shipment_is_to_be_confirmed_by_day_thirty_with_a_warning_a_week_before() -> None:
    ordered = datetime(2026, 3, 1, 12, tzinfo=UTC)
    case = Facts(
        issue="cancel_order",
        order_status="unshipped",
        fulfilment="seller",
        ordered_at=ordered,
        cancel_request_on_file=True,
    )
    verdict = BOOK.decide(case)
    [limit] = verdict.deadlines
    assert (limit.deadline, limit.within, limit.unit) == ("confirm_shipment_days", 30, "days")
    assert (limit.since, limit.warn) == (ordered, Span(value=Decimal(7), unit="days"))
    # It has no part in the answer, so its rule is not among those that have.
    assert verdict.rules == ("ORD-1",)
    assert not BOOK.decide(replace(case, order_status="shipped")).deadlines
    assert not BOOK.decide(replace(case, fulfilment="amazon")).deadlines


@pytest.mark.rule("RET-16")
@pytest.mark.parametrize(("place", "days"), [("US", 30), ("DE", 60)])
def test_money_that_amazon_owes_us_has_a_clock_from_the_day_of_the_refund(
    place: str, days: int
) -> None:
    case = Facts(
        issue="changed_mind",
        marketplace=place,
        fulfilment="seller",
        return_status="inspected",
        return_grade="not_ours",
        price=Decimal(20),
        currency="USD",
        refunded_so_far=Decimal(20),
        refunded_at=datetime(2026, 5, 1, tzinfo=UTC),
    )
    [limit] = BOOK.decide(case).deadlines
    assert (limit.deadline, limit.within, limit.since) == ("safe_t_days", days, case.refunded_at)
    assert not BOOK.decide(replace(case, fault="seller")).deadlines
    assert not BOOK.decide(replace(case, return_grade="as_new")).deadlines


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


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("counts_from", "latest_ship", "latest_ship"),
        ("met_by", "tomorrow", "tomorrow"),
        ("warn_before", "low_price", "not a length of time"),
        ("warn_before", "soon", "not a length of time"),
    ],
)
def test_a_length_of_time_begins_and_warns_by_what_the_desk_knows(
    key: str, value: str, said: str
) -> None:
    files = book_files()
    at = files["defaults.toml"].index("[number.refund_after_return]")
    head, tail = files["defaults.toml"][:at], files["defaults.toml"][at:]
    lines = [f'{key} = "{value}"' if line.startswith(key) else line for line in tail.split("\n")]
    with pytest.raises(BookError) as told:
        read_book({**files, "defaults.toml": head + "\n".join(lines)})
    assert said in told.value.problems[0].en
    assert told.value.problems[0].place.file == "defaults.toml"
