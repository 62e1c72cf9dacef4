"""Where a claim stands follows from what was told, whatever came first (CLM-2, CLM-5, CLM-6)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.claims.odr import counts
from kefu.claims.reasons import cause_of, read_reason
from kefu.claims.standing import Told, part, standing

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
LENGTHS = {"answer": timedelta(hours=48), "appeal": timedelta(days=30)}


def told(what, day, source="notice", ref=0, **more):
    return Told(ref=ref or day, what=what, source=source, at=DAY + timedelta(days=day), **more)


def end(*story):
    [only] = part(story)
    return standing(only, **LENGTHS)


@pytest.mark.rule("CLM-2")
def test_the_notice_states_by_when_and_the_policys_number_stands_in_where_it_does_not():
    stated = end(told("opened", 0, due=DAY + timedelta(days=3)))
    assert (stated.answer_due, stated.due_stated) == (DAY + timedelta(days=3), True)
    silent = end(told("opened", 0))
    assert (silent.answer_due, silent.due_stated) == (DAY + timedelta(hours=48), False)


@pytest.mark.rule("CLM-2")
def test_a_reminder_moves_the_clock_and_makes_no_second_claim():
    found = end(
        told("opened", 0, due=DAY + timedelta(days=3)),
        told("opened", 2, due=DAY + timedelta(days=4)),
    )
    assert found.answer_due == DAY + timedelta(days=4)
    assert found.opened_at == DAY


@pytest.mark.rule("CLM-6")
def test_a_lost_claim_may_be_appealed_for_as_long_as_the_notice_says_or_thirty_days():
    assert end(told("opened", 0), told("decided", 5, decision="granted")).appeal_until == (
        DAY + timedelta(days=35)
    )
    until = DAY + timedelta(days=20)
    stated = end(told("opened", 0), told("decided", 5, decision="granted", due=until))
    assert stated.appeal_until == until


@pytest.mark.rule("CLM-6")
def test_an_appeal_that_is_won_turns_the_decision():
    found = end(
        told("opened", 0),
        told("decided", 5, decision="granted"),
        told("paid", 6, source="finance", amount=Decimal("20.00"), currency="EUR"),
        told("appealed", 8, source="person"),
        told("decided", 15, decision="denied"),
        told("paid_back", 16, source="finance", amount=Decimal("20.00"), currency="EUR"),
    )
    assert (found.state, found.appeal_until, found.contradictions) == ("denied", None, [])


def test_a_claim_opened_after_a_decision_is_a_new_one():
    first, second = part(
        [
            told("opened", 0),
            told("decided", 3, decision="withdrawn"),
            told("opened", 9),
            told("flagged", 12, source="returns_report"),
        ]
    )
    assert standing(first, **LENGTHS).state == "withdrawn"
    assert [t.what for t in second] == ["opened", "flagged"]


def test_money_taken_for_a_claim_that_no_notice_decided_means_that_it_was_granted():
    found = end(told("opened", 0), told("paid", 4, source="finance", amount=Decimal("9.00")))
    assert (found.state, found.decided_at) == ("granted", DAY + timedelta(days=4))


@pytest.mark.parametrize("decision", ["denied", "withdrawn"])
def test_money_taken_for_a_claim_that_we_won_is_a_contradiction_and_the_notice_stays(decision):
    found = end(
        told("opened", 0),
        told("decided", 3, decision=decision),
        told("paid", 4, source="finance", amount=Decimal("9.00")),
    )
    assert found.state == decision
    [odd] = found.contradictions
    assert [t["value"] for t in odd["told"]] == [decision, "paid"]


def test_what_a_person_says_settles_a_contradiction():
    found = end(
        told("opened", 0),
        told("decided", 3, decision="denied"),
        told("paid", 4, source="finance", amount=Decimal("9.00")),
        told("decided", 5, source="person", decision="granted"),
    )
    assert (found.state, found.contradictions) == ("granted", [])


def test_more_money_than_was_claimed_is_a_contradiction():
    found = end(
        told("opened", 0, amount=Decimal("20.00"), currency="EUR"),
        told("decided", 3, decision="granted"),
        told("paid", 4, source="finance", amount=Decimal("28.90"), currency="EUR"),
    )
    assert found.amount == Decimal("20.00")
    assert [c["field"] for c in found.contradictions] == ["amount"]


def test_a_decision_that_nothing_is_paid_says_nothing_of_what_was_claimed():
    money = {"source": "finance", "amount": Decimal("20.00"), "currency": "EUR"}
    found = end(
        told("opened", 0, amount=Decimal("20.00"), currency="EUR"),
        told("decided", 3, decision="granted", amount=Decimal("20.00")),
        told("paid", 4, **money),
        told("appealed", 5, source="person"),
        told("decided", 9, decision="denied", amount=Decimal(0)),
        told("paid_back", 9, **money),
    )
    assert (found.state, found.amount, found.contradictions) == ("denied", Decimal("20.00"), [])


def test_money_that_two_ledgers_tell_of_was_taken_once():
    money = {"source": "finance", "amount": Decimal("20.00"), "currency": "EUR"}
    found = end(
        told("opened", 0, amount=Decimal("20.00"), currency="EUR"),
        told("decided", 3, decision="granted"),
        told("paid", 4, trust=1, **money),
        told("paid", 4, trust=0, **money),
    )
    assert (found.state, found.contradictions) == ("granted", [])


def test_a_decision_that_cannot_be_read_waits_for_a_person():
    found = end(told("opened", 0), told("decided", 3))
    assert found.state == "open"
    assert found.contradictions


STORY = [
    told("opened", 0, amount=Decimal("20.00"), currency="EUR", due=DAY + timedelta(days=3)),
    told("answered", 2, source="person"),
    told("decided", 5, decision="granted"),
    told("paid", 6, source="finance", amount=Decimal("20.00"), currency="EUR"),
    told("flagged", 7, source="returns_report"),
]


def test_whatever_arrives_first_the_claim_is_the_same():
    expected = end(*STORY)
    assert expected.state == "granted"
    assert all(end(*order) == expected for order in permutations(STORY))


@given(
    st.lists(
        st.builds(
            told,
            st.sampled_from(["opened", "decided", "flagged", "paid", "paid_back", "appealed"]),
            st.integers(0, 60),
            ref=st.integers(1, 10_000),
            decision=st.sampled_from(["", "granted", "denied", "withdrawn", "refunded"]),
        ),
        min_size=1,
        max_size=8,
        unique_by=lambda t: t.ref,
    )
)
def test_no_word_is_lost_and_none_is_told_twice(tellings):
    stories = part(tellings)
    assert sorted(t.ref for story in stories for t in story) == sorted(t.ref for t in tellings)
    for story in stories:
        standing(story, **LENGTHS)


@pytest.mark.rule("CLM-5")
@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("open", None),
        ("answered", None),
        ("withdrawn", False),
        ("refunded", True),
        ("granted", True),
        ("denied", False),
    ],
)
def test_each_ending_counts_or_does_not(state, expected):
    assert counts("a_to_z", state, None) is expected


@pytest.mark.rule("CLM-7")
def test_only_chargebacks_about_service_count_and_unknown_is_not_no():
    assert counts("chargeback", "granted", True) is True
    assert counts("chargeback", "granted", False) is False
    assert counts("chargeback", "granted", None) is None
    assert counts("chargeback", "denied", None) is False


@pytest.mark.rule("CLM-1")
@pytest.mark.parametrize(
    ("text", "code", "cause"),
    [
        ("Item not received", "not_received", "unknown"),
        ("Artikel nicht erhalten", "not_received", "unknown"),
        ("Articolo non ricevuto", "not_received", "unknown"),
        ("商品が届いていない", "not_received", "unknown"),
        ("Article défectueux", "defective", "seller"),
        ("Merchandise not as described", "not_as_described", "seller"),
        ("Artikel beschädigt angekommen", "damaged", "seller"),
        ("Falscher Artikel geliefert", "wrong_item", "seller"),
        ("Producto equivocado", "wrong_item", "seller"),
        ("Ordered by mistake", "changed_mind", "buyer"),
        ("Unauthorized transaction", "unauthorised", "unknown"),
        ("Refund not received for returned item", "not_refunded", "unknown"),
        ("Something else entirely", "other", "unknown"),
        ("", "", "unknown"),
    ],
)
def test_amazons_words_for_the_reason_are_read_in_its_languages(text, code, cause):
    reason = read_reason(text)
    assert (reason.code, reason.cause) == (code, cause)


@pytest.mark.rule("CLM-1")
def test_what_never_left_the_house_is_the_sellers_doing():
    reason = read_reason("Item not received")
    assert cause_of(reason, "unshipped") == "seller"
    assert cause_of(reason, "shipped") == cause_of(reason, "") == "unknown"


def test_a_card_that_was_misused_is_no_matter_of_service():
    assert read_reason("Fraudulent use of card").service is False
    assert read_reason("Merchandise not received").service is True
    assert read_reason("Reason 4853").service is None
