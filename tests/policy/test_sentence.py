"""A verdict is one plain sentence with its reason."""

import pytest
from hypothesis import given

from kefu.policy import Facts, load_book, parse_facts, say
from kefu.policy.vocabulary import ASKS, ENUMS, FLAGS, REMEDIES, TASKS
from kefu.policy.words import LANGUAGES, words
from tests.policy.strategies import facts

BOOK = load_book()
DAMAGED: dict[str, object] = {
    "issue": "damaged",
    "evidence": True,
    "price": "29.99",
    "currency": "USD",
    "in_stock": True,
}


@pytest.mark.parametrize(
    ("more", "language", "sentence"),
    [
        (
            {"severity": "slight"},
            "en",
            "Offer up to 35 % (at most $10.49) to keep it. Slight damage, still usable: PRD-1.",
        ),
        (
            {"severity": "slight"},
            "zh-Hans",
            "给予不超过 35%（最多 US$10.49）的补偿，请买家留下商品。轻微破损，不影响使用：PRD-1。",
        ),
        (
            {"severity": "slight", "price": None},
            "en",
            "Offer up to 35 % to keep it. Slight damage, still usable: PRD-1.",
        ),
        (
            {"severity": "severe"},
            "en",
            "Refund $29.99 and let the buyer keep it, or send it again. Badly damaged, unusable and cheap: PRD-2.",
        ),
        (
            {"severity": "severe"},
            "zh",
            "退款 US$29.99，货留给买家，或者重寄一件。严重破损，影响使用，价格较低：PRD-2。",
        ),
        (
            {"evidence": None},
            "en",
            "Ask the buyer for a photo and how bad it is. Damaged; there is no photo yet, nor word of how bad it is: PRD-1.",
        ),
        ({"issue": "invoice"}, "en", "Hand it to a person."),
        ({"issue": "invoice"}, "zh", "交人工处理。"),
        (
            {"issue": "cancel_order", "order_status": "shipped", "price": "200"},
            "en",
            "Offer about 10 % (at most $70.00) to keep it. Already shipped, so it cannot be cancelled; "
            "the dearer the order, the smaller the share: ORD-2.",
        ),
        (
            {
                "issue": "delivered_not_received",
                "tracking": "delivered",
                "looked_around": True,
                "price": "80",
            },
            "en",
            "Refund $80.00. A supervisor must approve. Marked as delivered, not found, and not cheap: DEL-4.",
        ),
    ],
)
def test_the_sentence_reads_as_a_person_would_say_it(
    more: dict[str, object], language: str, sentence: str
) -> None:
    assert say(BOOK.decide(parse_facts({**DAMAGED, **more})), language) == sentence


@given(case=facts())
def test_any_verdict_can_be_said_and_nothing_is_left_unfilled(case: Facts) -> None:
    verdict = BOOK.decide(case)
    for language in LANGUAGES:
        sentence = say(verdict, language)
        assert sentence
        assert "{" not in sentence
        assert "None" not in sentence


def test_every_code_has_its_words_in_both_languages() -> None:
    said = words()
    named = {
        "remedy": REMEDIES,
        "ask": ASKS,
        "task": TASKS,
        "fact": (*ENUMS, *FLAGS, "price"),
        "issue": (
            *ENUMS["issue"],
            *next(d.values for d in BOOK.spec.derivations if d.fact == "topic"),
        ),
        "value": tuple(
            v
            for name, codes in ENUMS.items()
            if name not in ("issue", "marketplace")
            for v in codes
        ),
    }
    missing = {
        (section, code)
        for section, codes in named.items()
        for code in codes
        if code not in said[section]
    }
    assert missing == set()


def test_every_derived_value_has_its_words() -> None:
    for derivation in BOOK.spec.derivations:
        if derivation.fact == "goods":
            assert set(map(str, derivation.values)) <= set(words()["value"])


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (
            {"issue": "changed_mind", "claim_status": "open", "fault": "buyer"},
            "Ask kindly to withdraw the claim. The claim is the buyer's doing: CLM-3.",
        ),
        (
            {"issue": "changed_mind", "claim_status": "open"},
            "Hand it to a person. A claim is open; whose doing it is has not been settled: CLM-1.",
        ),
        (
            {"severity": "slight", "refused": ["compensate"], "return_status": "requested"},
            "Authorise the return. A return request is open; it is answered in time and never closed over the buyer's head: RET-2.",
        ),
    ],
)
def test_the_reason_is_that_of_the_row_that_proposes_the_step(
    more: dict[str, object], sentence: str
) -> None:
    assert say(BOOK.decide(parse_facts({**DAMAGED, **more})), "en") == sentence
